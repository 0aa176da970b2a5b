"""Whose words a question asks for; that nobody else's answer it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.factory import build
from rag.ingestion.sync import sync
from rag.language.doc import Doc
from rag.models.embedder import Embedder
from rag.questions.speakers import asked_speaker, may_be_said_by
from rag.settings import load_settings
from rag.types import Span

TEXT = (
    "Ferries stopped in Oslo.\n\n"
    "“Nils Moe must talk to us about the pay,” said Kari Berg, who leads the union. “We will "
    "not return before that.”\n\n"
    "The owners' delegate, Nils Moe, wrote that talks about the berths can begin in May. "
    "He added that the Port Authority will come.\n"
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did Kari Berg say about the pay?", "Kari Berg"),
        ("When can talks begin, according to Nils Moe?", "Nils Moe"),
        ("Why, in the view of the Port Authority, did ferries stop?", "Port Authority"),
        ("What did Kari Berg lead?", ""),
        ("Who said that Nils Moe left?", ""),
    ],
)
def test_whose_words_are_asked_for(question: str, name: str) -> None:
    assert asked_speaker(Doc(question)) == name


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Ferries stopped in Oslo.", {"Kari Berg", "Nils Moe", "Ann Lee"}),
        (
            "“Nils Moe must talk to us about the pay,” said Kari Berg, who leads the union.",
            {"Kari Berg"},
        ),
        ("“We will not return before that.”", {"Kari Berg"}),
        (
            "The owners' delegate, Nils Moe, wrote that talks about the berths can begin in May.",
            {"Nils Moe"},
        ),
        ("He added that the Port Authority will come.", {"Kari Berg", "Nils Moe", "Ann Lee"}),
    ],
)
def test_only_the_speaker_may_have_said_it(sentence: str, speakers: set[str]) -> None:
    start = TEXT.index(sentence)
    span = Span(start, start + len(sentence))
    candidates = ("Kari Berg", "Nils Moe", "Ann Lee")
    assert {name for name in candidates if may_be_said_by(name, Doc(TEXT), span)} == speakers


def test_what_another_says_does_not_answer(
    folder_of: Callable[..., Path], tmp_path: Path, embedder: Embedder
) -> None:
    settings = load_settings(home=tmp_path / "home", answerer="extractive")
    sync([folder_of(**{"strike.txt": TEXT})], embedder, settings)
    pipeline = build(settings)
    asked = "What did {} say about talks on the berths in May?"
    assert "Nils Moe" in pipeline.ask(asked.format("Nils Moe")).statements[0].text
    other = pipeline.ask(asked.format("Kari Berg"))
    assert not any("wrote that talks" in statement.text for statement in other.statements)
