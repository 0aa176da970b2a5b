"""Shares in words: "two-thirds", "half of the classrooms", "one in five"."""

from __future__ import annotations

import re
import unicodedata

from rag.language.lexicon import either

_DIGITS = {
    word: value
    for value, word in enumerate("one two three four five six seven eight nine".split(), 1)
}
_PARTS = {
    word: value
    for value, word in enumerate(
        "half third quarter fifth sixth seventh eighth ninth tenth".split(), start=2
    )
} | {"fourth": 4, "twentieth": 20, "hundredth": 100}
_WHOLES = {"ten": 10, "twenty": 20, "hundred": 100} | _DIGITS
FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_TIMES = r"(?:day|week|month|year|hour|minute|second|decade|season)"
_MANY = rf"(?:an?|{either(_DIGITS)}|[1-9])"
_PART = either(_PARTS)
SHARE = (
    rf"(?<![\w./-])(?:"
    rf"(?:{_MANY})-(?:{_PART}|halve)s?(?![\w-])"  # two-thirds
    rf"|(?:{_MANY})\s(?:{_PART})s?(?=\sof\b)"  # a third of
    rf"|(?:{either(set(_DIGITS) - {'one'})})\s(?:{either(set(_PARTS) - {'half', 'quarter'})})s"
    rf"(?![\w-])"  # two thirds
    rf"|half(?=\s(?:of|the|its|their|his|her|our|my|all|those|these)\b)"
    rf"|[1-9]/(?:[2-9]|10)(?=\sof\b)"
    rf"|one\sin\s(?:every\s)?(?:{either(set(_WHOLES) - {'one'})}|\d{{1,3}})(?!\s{_TIMES}|[\w,.]?\d)"
    rf"|(?:{either(_DIGITS)}|[1-9])\sin\s(?:every\s(?:{either(_WHOLES)}|\d{{1,3}})|ten|10)(?!\s{_TIMES})"
    rf"(?![\w,.]?\d)"
    rf"|[{FRACTIONS}](?=\sof\b)"
    rf")(?!\w)"
)
_NUMBER = re.compile(r"\d+|[a-z]+")
# "the southern half of" is a place or a time, and no share.
_A_PART = re.compile(r"\b(?:the|an?|its|their|his|her|our|my|each|either|every)\s(?:[\w-]+\s)?$")


def share_of(words: str, before: str) -> float | None:
    """Return a share in percent; `before` is the text before it. None if it is no share.

    >>> share_of("half", "They mended "), share_of("half", "in the second "), share_of("1/4", "")
    (50.0, None, 25.0)
    """
    if words[0] in FRACTIONS:
        return 100 * unicodedata.numeric(words[0])
    if words == "half":
        return None if _A_PART.search(before) else 50.0
    first, *rest = [w for w in _NUMBER.findall(words) if w not in ("in", "every")]
    if not rest:
        return None
    last = rest[-1]
    many = int(first) if first.isdigit() else _DIGITS.get(first, 1)
    if last.isdigit():
        whole = int(last)
    else:
        whole = (_WHOLES | _PARTS).get(last) or (_PARTS | {"halve": 2}).get(
            last.removesuffix("s"), 0
        )
    return 100 * many / whole if whole > many else None
