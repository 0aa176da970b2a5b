"""Sentences of other languages are whole: no ordinal, initial or quotation is cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.units import units
from rag.language.foreign.sentences import foreign_sentences
from rag.types import Block, Document, Source, Span

SENTENCES = [
    ("de", "Sie wurde am 5. März 2024 geöffnet.", "Der 2. Weltkrieg endete 1945."),
    ("de", "Er sagte: „Gut. Wir kommen.“", "Dann ging er, z. B. nach Hause."),
    ("fr", "Hier M. Dupont est venu.", "« Bien. Merci ! » a-t-il dit."),
    ("fr", "L'art. 5 le dit.", "Quel est le prix ?"),
    ("es", "¿Cuándo abrió?", "El Sr. López dijo: «No. Nunca.»"),
    ("it", "Il dott. Rossi è qui.", "Il 3 marzo partì."),
    ("pt", "O Sr. Silva chegou.", "Custou 3.500,00 reais."),
    ("nl", "Dhr. Jansen kwam op 5 mrt. 2024.", "Het is dicht."),
    ("ru", "Мост открыли 5 июня 2020 года.", "«Хорошо!» — сказала А. Белова."),
    ("ar", "متى افتتح المستشفى؟", "قال د. سامي نعم."),
    ("he", "הספרייה נפתחה ב-5 במרץ 2024.", "כמה ספרים יש?"),
    ("zh", "馆长是王丽。", "2018年开放！", "他说：“你好。再见！”然后走了。"),
    ("ja", "館長は「読もう。楽しい！」と述べた。", "３階です。"),
]


@pytest.mark.parametrize("language_and_sentences", SENTENCES)
def test_sentences_are_whole(language_and_sentences: tuple[str, ...]) -> None:
    language, *expected = language_and_sentences
    text = ("" if language in ("zh", "ja") else " ").join(expected)
    found = foreign_sentences(text, [Span(0, len(text))], language)
    assert [text[s:e] for s, e in found] == expected


@pytest.mark.parametrize("part", ["« ", "“a. ", "。1", "“", "a", "1. ", "Он пришёл. "])
@pytest.mark.parametrize("language", ["de", "ru", "zh"])
def test_a_long_paragraph_of_one_thing_is_read(part: str, language: str) -> None:
    text = (part * 100_000)[:100_000]
    found = foreign_sentences(text, [Span(0, len(text))], language)
    assert found[0].start == 0
    assert found[-1].end == len(text.rstrip())


@given(
    st.text(alphabet="Aaя. \n1«»“”„。？！「」؟:М", max_size=200),
    st.sampled_from(["de", "fr", "ru", "zh", "ja", "ar", "xx"]),
)
def test_sentences_are_trimmed_in_order_and_lose_no_character(text: str, language: str) -> None:
    found = foreign_sentences(text, [Span(0, len(text))], language)
    edges = [0, *itertools.chain.from_iterable(found), len(text)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    assert not any(text[start:end].strip() for start, end in gaps)
    assert all(text[s:e] == text[s:e].strip() != "" for s, e in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_the_units_of_a_document_follow_its_language() -> None:
    text = "Sie kam am 5. März 2024 an."
    for language, count in (("de", 1), ("", 2)):
        source = Source("a", "a.txt", language=language)
        document = Document(source, text, blocks=(Block("paragraph", 0, len(text)),))
        assert len(list(units(document))) == count
