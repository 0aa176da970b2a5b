"""The language of a text is told from a few words, and English texts are left alone."""

from __future__ import annotations

import pytest

from rag.corpus.documents import given_documents
from rag.language.foreign.detection import detect_language, question_language

TEXTS = {
    "ar": "افتتح المستشفى الجديد في المدينة. يضم المستشفى ثلاثين سريرا.",
    "de": "Die Bibliothek wurde wieder geöffnet. Das Dach ist neu.",
    "en": "The library has opened again. Its roof is new, and so are the windows.",
    "es": "La biblioteca abrió de nuevo sus puertas. El techo es nuevo.",
    "fr": "La bibliothèque a rouvert ses portes. Le toit est neuf.",
    "he": "הספרייה נפתחה מחדש. הגג חדש.",
    "it": "La biblioteca ha riaperto le porte. Il tetto è nuovo.",
    "ja": "図書館は再び開館した。屋根は新しい。",
    "nl": "De bibliotheek is weer geopend. Het dak is nieuw.",
    "pt": "A biblioteca reabriu as suas portas. O telhado é novo.",
    "ru": "Библиотека снова открылась. Крыша новая.",
    "zh": "图书馆重新开放。屋顶是新的。",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_document_is_that_of_its_paragraphs(language: str) -> None:
    (document,) = given_documents([{"text": f"NOTE\n\n{TEXTS[language]}"}])
    assert document.source.language == language


@pytest.mark.parametrize("text", ["", "A1;B2;C3", "12 34", "Turnover was 2.345 euros."])
def test_what_is_too_short_to_tell_is_not_guessed(text: str) -> None:
    assert detect_language(text) in ("", "en")


def test_a_question_is_in_english_or_in_a_language_of_the_sources() -> None:
    assert question_language("Wer ist Ann Lee?", ["en", "de", "ru"]) == "de"
    assert question_language("Who is Ann Lee?", ["en", "de", "ru"]) == ""
    assert question_language("Wer ist Ann Lee?", ["en", ""]) == ""
