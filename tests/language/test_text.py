"""Sentences, paragraphs and words with their offsets."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import plain
from rag.language.plain import aligned_plain
from rag.language.sentences import paragraphs, sentences
from rag.language.text import fold
from rag.language.tokens import expand_aliases, stem, terms, words


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


SIGNS = "a Z 1 > - ‐ ` _ * ** [a](b) ![ &amp; <b> \u00ad \u200b \ufeff e\u0301 ש\u05bc ب\u064b ﬁ “"
SIGNS_AND_SPACES = [*SIGNS.split(" "), "&#160;", " ", "\n", "\r\n", "\t"]


@given(st.lists(st.sampled_from(SIGNS_AND_SPACES), max_size=12))
def test_a_text_without_signs_of_markup_is_plain_already(parts: list[str]) -> None:
    """A quick look for signs decides whether they are looked for one by one."""
    text = "".join(parts)
    assert aligned_plain(text) == plain._UNUSUAL.sub(plain._replacement, text)


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_sentences_are_ordered_trimmed_and_lose_no_visible_character(text: str) -> None:
    spans = sentences(text)
    assert all(
        s.start < s.end and text[s.start : s.end] == text[s.start : s.end].strip() for s in spans
    )
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    outside = set(range(len(text))) - {i for s in spans for i in range(s.start, s.end)}
    assert all(text[i].isspace() for i in outside)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Trump left. He won.", ["Mr. Trump left.", "He won."]),
        ("Talks with the U.S. The end.", ["Talks with the U.S.", "The end."]),
        ("The U.S. Senate met.", ["The U.S. Senate met."]),
        ("“We go.” She left.", ["“We go.”", "She left."]),
        ("It cost 3.5 million. Yes!", ["It cost 3.5 million.", "Yes!"]),
        ("See No. 5 there. Done.", ["See No. 5 there.", "Done."]),
        ("  1. Macroduck\nsaid so", ["1. Macroduck", "said so"]),
        ("他来了。她走了。", ["他来了。", "她走了。"]),
        ("Gen. H.R. McMaster spoke.", ["Gen. H.R. McMaster spoke."]),
    ],
)
def test_sentence_bounds(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_lines_wrapped_to_a_width_are_one_paragraph() -> None:
    text = (
        "This paragraph was wrapped by an editor at a width of some\n"
        "sixty characters, so that its sentences run over line ends\n"
        "and only the last line is short.\n\nA heading\nA line"
    )
    assert [text[s:e][:9] for s, e in paragraphs(text)] == ["This para", "A heading", "A line"]
    assert len(cut(text)) == 3


def test_a_list_is_not_taken_for_wrapped_lines() -> None:
    text = "- the first item of this list is rather long\n- the second item of it is as long"
    assert len(paragraphs(text)) == 2


def test_capitals_decide_whether_a_short_name_is_meant() -> None:
    assert expand_aliases("The US told us") == "the united states told us"


def test_names_of_peoples_and_accents_find_their_country_and_plain_form() -> None:
    assert set(terms("Russian officials")) >= set(terms("Russia"))
    assert stem("temür") == stem("temur")


def test_words_have_their_place() -> None:
    text = "Kim’s 190,000 men"
    assert next(text[s.start : s.end] for _, s in words(text)) == "Kim’s"
