"""Files of every format: each answers, and no file however damaged stops the program."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from rag.corpus.documents import make_document
from rag.corpus.file_readers import Unreadable, read_file
from rag.corpus.passages import cut_passages
from rag.factory import build
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.settings import load_settings
from rag.types import Citation
from tests.corpus.formats.checks import assert_sound
from tests.corpus.formats.office_files import changed
from tests.corpus.formats.samples import Sample, samples

_FILES = int(os.environ.get("RAG_GENERATED_FILES", "300"))
_PIECES = [
    "\n",
    "\n\n",
    " ",
    "é",
    "e\u0301",
    "\u00ad",
    "ﬁ",
    "中文。",
    "a-\nb",
    "| a | b |\n",
    "- ",
    "# ",
]


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Pipeline:
    """An index of one file of each format."""
    folder, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    for sample in samples():
        (folder / sample.name).write_bytes(sample.data)
    settings = load_settings(home=home, answerer="extractive")
    report = sync([folder], embedder, settings)
    assert not report.skipped
    return build(settings)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_question_is_answered_from_each_format(answering: Pipeline, sample: Sample) -> None:
    answer = answering.ask(sample.question)
    assert not answer.abstained
    statement = answer.statements[0]
    assert sample.answer in statement.text
    citation = statement.citations[0]
    assert citation.source.path == sample.name
    assert sample.place in _place(answering, citation)


def _place(answering: Pipeline, citation: Citation) -> str:
    """Where the block is that holds a citation."""
    document = answering.retriever.index.current().document(citation.source.id)
    assert document
    assert document.text[citation.start : citation.end] == citation.quote
    block = next(b for b in document.blocks if b.start <= citation.start < b.end)
    return f"page {block.page}" if block.page else block.place


def test_generated_and_damaged_files_are_read_or_refused() -> None:
    """Seeded; `make faults` reads 10,000 of them."""
    for name, data in _generated(random.Random(11), _FILES):
        try:
            document = make_document(Path("/texts"), name, read_file(name, data))
        except Unreadable:
            continue
        assert_sound(document)
        for passage in cut_passages(document, _count, 60, 90):
            assert document.text[passage.start : passage.end] == passage.text
            for unit in passage.units:
                assert passage.start <= unit.start < unit.end <= passage.end, name


def _count(texts: object) -> list[int]:
    return [len(text.split()) for text in texts]  # type: ignore[attr-defined]


def _generated(rng: random.Random, count: int) -> Iterator[tuple[str, bytes]]:
    """Samples with bytes or XML changed, cut or doubled, and texts of odd pieces."""
    for number in range(count):
        sample = rng.choice(samples())
        if number % 3 == 0:
            pieces = [*_PIECES, *sample.data.decode("utf-8", "ignore").split(" ")[:40]]
            text = "".join(rng.choice(pieces) for _ in range(rng.randrange(200)))
            yield rng.choice(["a.txt", "a.md", "a.html", "a.csv", sample.name]), text.encode()
        elif number % 3 == 1 and sample.data.startswith(b"PK"):
            with ZipFile(BytesIO(sample.data)) as archive:
                inside = rng.choice([n for n in archive.namelist() if archive.read(n)[:1] == b"<"])
                xml = _rearranged(rng, archive.read(inside))
            yield sample.name, changed(sample.data, {inside: xml})
        else:
            yield sample.name, _damaged(rng, sample.data)


def _damaged(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.randrange(1, 6)):
        start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        middle = rng.choice([b"", rng.randbytes(4), data[start : start + 50], b"\x00"])
        data = data[:start] + middle + data[min(end, start + 200) :]
    return data


def _rearranged(rng: random.Random, xml: bytes) -> bytes:
    """XML with elements left out, doubled somewhere else, and with odd texts and attributes."""
    root = etree.fromstring(xml)
    for _ in range(rng.randrange(1, 6)):
        element, other = rng.choices(list(root.iter("*")), k=2)
        way = rng.randrange(4)
        if way == 0 and (parent := element.getparent()) is not None:
            parent.remove(element)
        elif way == 1:
            other.append(deepcopy(element))
        elif way == 2:
            element.text = rng.choice(_PIECES)
        elif element.attrib:
            name = rng.choice(element.keys())
            element.set(name, rng.choice(["", "-1", "0", "999999999", "x", element.get(name) * 2]))
    return bytes(etree.tostring(root))
