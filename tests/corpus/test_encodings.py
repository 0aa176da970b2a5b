"""Bytes become text: marks, zero bytes, stray bytes, and the code pages of old files."""

from __future__ import annotations

import pytest

from rag.corpus.encodings import decode


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_told_apart(encoding: str) -> None:
    text = "Der Außenminister sagte: „Wir prüfen die Lage“, und ging. " * 8
    assert decode(text.encode(encoding)) == text


def test_line_ends_are_kept_so_that_offsets_hold() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["18,400 containers in 2019.", "Der Zähler stand auf 7."])
def test_utf_16_needs_no_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_zero_bytes_that_are_not_utf_16_are_no_text() -> None:
    with pytest.raises(ValueError, match="zero bytes"):
        decode(b"PK\0\0\0\0 some bytes \0\0\0")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Tea: £3, cake: €4.", "cp1252"),
        ("“Yes”, she said – and left.", "cp1252"),
        ("Le café coûte 2 € à la gare.", "cp1252"),
        ("Zażółć gęślą jaźń, a potem idź spokojnie do domu.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy celou noc.", "cp1250"),
        ("Toplantı salı günü öğleden sonra başlayacak, değil mi?", "cp1254"),
        (
            "Мост через реку закрыли на ремонт в понедельник утром. Город обещает открыть его"
            " снова до начала зимы, но рабочие говорят, что это займёт больше времени.",
            "cp1251",
        ),
        ("Η γέφυρα έκλεισε για επισκευές τη Δευτέρα το πρωί.", "cp1253"),
        (
            "橋は月曜日の朝に修理のために閉鎖されました。市は冬が始まるまでに再び開くと約束して"
            "いますが、作業員はもっと時間がかかると言っています。",
            "shift_jis",
        ),
    ],
)
def test_old_code_pages_are_told_by_language(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_stray_byte_spoils_one_character_only() -> None:
    text = "The Müller foundation paid the Ålesund school. René Lefèvre kept the books."
    assert decode(text.encode() + b" Fee: \x80 40.") == f"{text} Fee: € 40."
    assert decode(b"\x81" + text.encode()) == f"\ufffd{text}"
