"""Words of other scripts, their stems and stop words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.language.doc import Doc
from rag.language.tokens import stop_words, terms, terms_in_both, words


def test_chinese_and_japanese_are_cut_into_pairs() -> None:
    assert [word for word, _ in words("馆长是谁？")] == ["馆长", "长是", "是谁"]
    assert [word for word, _ in words("3階のカフェ a")] == [
        "3",
        "階の",
        "のカ",
        "カフ",
        "フェ",
        "a",
    ]
    assert [word for word, _ in words("王。")] == ["王"]


@given(st.text(alphabet="ab'. 馆长は\ud7ff\u0e01", max_size=40))
def test_every_word_is_at_its_place(text: str) -> None:
    assert all(text.lower()[s:e] == word for word, (s, e) in words(text))


def test_a_document_holds_the_stems_of_its_language_and_english_ones() -> None:
    held = Doc("Die Bibliotheken öffneten.", "de").term_set
    assert set(terms("Öffnet die Bibliothek?", "de")) <= held
    assert set(terms("Bibliotheken")) <= held
    assert set(terms("моста", "ru")) <= set(terms_in_both("Мосты", "ru"))


def test_words_of_english_are_no_stop_words_of_another_language() -> None:
    assert "die" not in stop_words()
    assert "die" in stop_words("de")
    assert terms("Did the king die?") == ["king", "die"]


def test_digits_of_other_scripts_are_numbers() -> None:
    assert [number.low for number in Doc("٣٥٠ سريرا 和 ３５０").numbers] == [350.0, 350.0]
