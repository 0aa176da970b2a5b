"""Sentences of texts that make slow rules slow: each is found once, whatever the length."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.date_ranges import named_days
from rag.language.dates import dates
from rag.language.doc import Doc
from rag.language.names import names
from rag.language.sentences import sentences
from rag.types import Span

MANY = 50_000


def test_a_million_initials_are_one_sentence() -> None:
    text = "B. C. D. E. " * 80_000
    assert sentences(text) == [Span(0, len(text) - 1)]


def test_a_number_alone_begins_a_sentence_of_a_list_and_a_long_one_ends_it() -> None:
    assert sentences("  12. Ships float.") == [Span(2, 18)]
    assert len(sentences(f"{'1' * 30}. Ships float.")) == 2


def test_long_lists_of_dates_and_months_are_read() -> None:
    assert len(dates("1 May 2024 " * MANY)) == MANY
    assert len(named_days(Doc("in May, " * MANY))) == MANY
    assert names("May " * MANY) == []


@given(st.text(alphabet="A. \n1“”", max_size=60), st.integers(0, 5), st.integers(0, 5))
def test_sentences_are_trimmed_in_order_and_inside_what_is_given(
    text: str, before: int, after: int
) -> None:
    within = Span(min(before, len(text)), max(before, len(text) - after))
    found = sentences(text, [within]) if within.start < within.end <= len(text) else sentences(text)
    for start, end in found:
        assert text[start:end] == text[start:end].strip() != ""
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@pytest.mark.parametrize("gap", [" ", "\u00a0", "  \t "])
def test_space_between_sentences_belongs_to_none(gap: str) -> None:
    text = f"Ships float.{gap}They do."
    assert [text[s:e] for s, e in sentences(text)] == ["Ships float.", "They do."]
