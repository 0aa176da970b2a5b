"""When two sentences say the same, and where copies of one part."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.evidence.same_statement import replaced_spans, say_the_same
from rag.language.doc import Doc
from rag.models.embedder import Embedder
from rag.questions.answer_kind import Kind


def parts(one: str, other: str) -> list[tuple[str, str]]:
    return [
        (one[a.start : a.end], other[b.start : b.end])
        for a, b in replaced_spans(Doc(one), Doc(other))
    ]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (
            "The house was built in 1912 for David and Mary Jones.",
            "The house was built in 1895 for David and Mary Jones.",
            [("1912", "1895")],
        ),
        (
            "He became an instructor of physics at the University of Minnesota.",
            "He became a basketball player at the University of Minnesota.",
            [("an instructor of physics", "a basketball player")],
        ),
        # Another spelling, another form, and a word more are no other answer.
        (
            "The present chuch building was completed in Kalamazoo",
            "The present church buildings were completed in Kalamazoo",
            [],
        ),
        ("They met in Oslo on Monday morning.", "They met in Oslo early on Monday morning.", []),
        ("The talks in Oslo failed.", "Ferries to Denmark stopped in the evening.", []),
    ],
)
def test_copies_part_where_their_words_differ(
    one: str, other: str, found: list[tuple[str, str]]
) -> None:
    assert parts(one, other) == found
    assert parts(other, one) == [(b, a) for a, b in found]


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("date", "It was founded in 1970 by Lee.", "Lee founded it in 1970 in Oslo.", True),
        ("date", "It was founded in 1970 by Lee.", "It was founded in 1971 by Lee.", False),
        ("person", "Ann Lee directed the film Ebb.", "The film Ebb was directed by Lee.", True),
        ("person", "Ann Lee directed the film Ebb.", "Bo Ek directed the film Ebb.", False),
        ("other", "Cats sleep most of the day.", "Cats, it is said, sleep most of the day.", True),
        ("other", "Cats sleep most of the day.", "Dogs sleep most of the day.", False),
        ("other", "Cats sleep. ", "cats  sleep.", True),
    ],
)
def test_what_is_asked_for_tells_sentences_apart(
    embedder: Embedder, kind: Kind, one: str, other: str, same: bool
) -> None:
    assert say_the_same(Doc(one), Doc(other), kind, embedder.embed_short) is same
    assert say_the_same(Doc(other), Doc(one), kind, embedder.embed_short) is same


def test_words_decide_before_the_model_is_asked() -> None:
    def never(texts: Sequence[str]) -> None:
        raise AssertionError(texts)

    def same(one: str, other: str) -> bool:
        return say_the_same(Doc(one), Doc(other), "date", never)  # type: ignore[arg-type]

    assert same("He left in May 1912.", "he left in May 1912")
    assert not same("He left in 1912.", "He left in 1913.")
