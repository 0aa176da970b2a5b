"""Which texts are near copies: edited versions are, texts that share some sentences are not."""

from __future__ import annotations

import random
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.documents import make_document
from rag.corpus.file_readers import read_file
from rag.corpus.words_read import words_read
from rag.ingestion.near_copies import groups_of_near_copies
from rag.language.text import squash

LICENSES = Path("/usr/share/common-licenses")
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("", "n", "r", "st")]
Sentences = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=12).map(" ".join), min_size=2, max_size=6
)


def prose(words: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def are_near(one: str, other: str) -> bool:
    return groups_of_near_copies({"a": one, "b": other}) == {"a": "a", "b": "a"}


TEXT = prose(300, 1)
EDITED = " ".join("changed" if i in (40, 160, 250) else w for i, w in enumerate(TEXT.split()))


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (TEXT, True),
        (EDITED, True),
        (f"{TEXT} {prose(40, 2)}", True),
        (f"{prose(200, 3)} {TEXT}", True),
        (" ".join(TEXT.split()[:150] + prose(150, 4).split()), False),
        (prose(300, 5), False),
        ("", False),
    ],
    ids="same edited footer held half other empty".split(),
)
def test_a_near_copy_has_most_runs_of_words(other: str, near: bool) -> None:
    assert are_near(TEXT, other) is near


@pytest.mark.skipif(not LICENSES.is_dir(), reason="needs Debian's licences")
def test_versions_of_a_licence_are_near_copies_unless_they_were_written_anew() -> None:
    names = ("GFDL-1.2", "GFDL-1.3", "GPL-1", "GPL-2", "GPL-3", "LGPL-2", "LGPL-2.1", "LGPL-3")
    texts = {name: squash((LICENSES / name).read_text("utf-8")) for name in names}
    assert groups_of_near_copies(texts) == {
        "GFDL-1.2": "GFDL-1.2",
        "GFDL-1.3": "GFDL-1.2",
        "LGPL-2": "LGPL-2",
        "LGPL-2.1": "LGPL-2",
    }


def test_form_letters_by_the_thousand_are_one_group() -> None:
    words = prose(100, 6).split()
    letters = {str(i): " ".join([*words[:50], f"name{i}", *words[50:]]) for i in range(2000)}
    assert set(groups_of_near_copies(letters).values()) == {"0"}


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_a_group_is_named_for_its_first_text(kinds: list[int]) -> None:
    texts = {str(i): prose(60, kind) for i, kind in enumerate(kinds)}
    firsts = {kind: str(kinds.index(kind)) for kind in kinds}
    repeated = [i for i, kind in enumerate(kinds) if kinds.count(kind) > 1]
    assert groups_of_near_copies(texts) == {str(i): firsts[kinds[i]] for i in repeated}


@given(Sentences)
def test_the_words_of_a_text_are_the_same_in_every_kind_of_file(sentences: list[str]) -> None:
    title, *rest = (sentence.capitalize() for sentence in sentences)
    paragraphs = [f"{sentence} & so on, it was said." for sentence in rest]
    marked = f"# {title}\n\n" + "\n\n".join(p.replace("so on", "**so on**") for p in paragraphs)
    page = "".join(f"<p>{escape(p)}</p>\n" for p in paragraphs)
    html = f"<!doctype html><html><body><h1>{title}</h1>\n{page}</body></html>"
    plain = "\r\n\r\n".join([title, *paragraphs])
    files = {"a.txt": plain.encode("utf-16"), "a.md": marked.encode(), "a.html": html.encode()}
    words = {
        words_read(make_document(Path("/x"), name, read_file(name, data)))
        for name, data in files.items()
    }
    assert len(words) == 1
