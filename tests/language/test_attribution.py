"""Who says a sentence: found nearby, or not claimed at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.corpus.documents import make_document
from rag.corpus.passages import cut_passages
from rag.language.attribution import attribution
from rag.language.doc import Doc
from rag.types import Span

TALKS = (
    "“The strike will spread. Nobody will stop it,” Ann Lee told The Wave on Monday.\n"
    "“We are ready. We have time,” she said. “And we have money.”\n"
    "The owners left the room.\n"
    "Bo Ek:\n"
    "The port is finished. It will not open again.\n"
    "“That is nonsense,” said Kari Berg, who leads the union.\n"
)


def speaker(sentence: str, text: str = TALKS, line: Span | None = None) -> str | None:
    start = text.index(sentence)
    found = attribution(Doc(text), Span(start, start + len(sentence)), line)
    return text[slice(*found)] if found else None


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("“The strike will spread.", "Ann Lee told The Wave on Monday."),
        ("“We are ready.", "Ann Lee told The Wave on Monday."),
        ("“And we have money.”", "Ann Lee told The Wave on Monday."),
        ("The port is finished.", "Bo Ek:"),
        ("It will not open again.", "Bo Ek:"),
    ],
)
def test_the_speaker_is_found(sentence: str, says: str) -> None:
    assert speaker(sentence) == says


@pytest.mark.parametrize(
    "sentence",
    ["The owners left the room.", "“That is nonsense,” said Kari Berg, who leads the union."],
)
def test_no_speaker_is_claimed_where_none_is_needed_or_named(sentence: str) -> None:
    assert speaker(sentence) is None


def test_a_line_below_a_quotation_speaks_for_the_quotation_only() -> None:
    text = "An introduction.\n“We shall see. It is late.”\nAnn Lee, The Wave\nNothing more."
    start = text.index("Ann Lee")
    line = Span(start, start + len("Ann Lee, The Wave"))
    assert speaker("It is late.”", text, line) == "Ann Lee, The Wave"
    assert speaker("An introduction.", text, line) is None
    assert speaker("Nothing more.", text, line) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "“I just hit it,” Bello said.\nAnn Lee was proud. “We were last,” she said.",
            "“We were last,”",
        ),
        (
            "“It was late,” Bo Ek said.\nAnn Lee smiled.\n“We were last,” she said.",
            "“We were last,”",
        ),
        ("Notes:\nThe sky is blue.", "The sky is blue."),
        ("Steps for Linux:\nOpen the shell.", "Open the shell."),
    ],
)
def test_a_speaker_that_cannot_be_told_is_not_claimed(text: str, sentence: str) -> None:
    assert speaker(sentence, text) is None


def test_what_is_no_name_is_no_speaker_line() -> None:
    for line in ("The Weather Today", "Related Stories", "More from the coast"):
        text = f"“We shall see, and it will be late by then.”\n{line}"
        passages = cut_passages(
            make_document(Path("/t"), "a.txt", text), lambda ts: [9] * len(ts), 99, 99
        )
        assert all(passage.speaker is None for passage in passages)


def test_what_a_speaker_says_of_others_does_not_make_them_speakers() -> None:
    text = (
        "“The owners are furious,” Ms. Berg told the paper.\n"
        "“Norway has responded. Sweden is involved. We need an end to this,” she said."
    )
    start = text.index("Sweden is involved.")
    found = attribution(Doc(text), Span(start, start + len("Sweden is involved.")))
    assert found is not None
    assert "Ms. Berg" in text[found.start : found.end]
    assert "Norway" not in text[found.start : found.end]
