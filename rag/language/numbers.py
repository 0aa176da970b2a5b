"""Numbers in English text as values: `190,000`, `190k` and `0.19 million` are one number.

Reads digits, words, magnitudes, ranges, vague amounts ("thousands") and the words before them
that bound them ("at least"). Does not know what is being counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.language.dates import DateMention, dates
from rag.language.lexicon import MONTH_ABBREVIATIONS, MONTHS, either
from rag.language.text import fold
from rag.language.units import CURRENCIES, MEASURE, MEASURES, MONEY
from rag.types import Span

Kind = Literal["count", "money", "percent", "year", "ordinal", "date"]

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_MAGNITUDES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "dozen": 12.0,
}
_VAGUE = {"dozens": 12.0, "scores": 20.0, "tens": 10.0} | {
    f"{word}s": value for word, value in _MAGNITUDES.items() if len(word) > 5
}
_BELOW_100 = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_WORD_MAGNITUDE = "hundred|thousand|million|billion|trillion|dozen"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = (
    rf"(?:a|half a|one and a half)\s+(?:{_WORD_MAGNITUDE})(?!\w)(?:\s(?:{_WORD_MAGNITUDE})(?!\w))?"
    rf"|(?:{_BELOW_100})(?:[\s-]+(?:and\s+)?(?:{_BELOW_100}|{_WORD_MAGNITUDE})(?!\w))*"
)
_NUMBER = re.compile(
    rf"(?P<currency>(?:us|a|c|hk)?\$|£|€|¥|₩|rmb\s?)?\s?(?<![\w.,:/])(?<![a-z]-)(?P<a>{_DIGITS})"
    rf"(?:\s?(?P<magnitude>{_WORD_MAGNITUDE}|mn|bn|tn)(?!\w)|(?P<suffix>k|(?<=\d)[mb])(?!\w))?"
    r"(?:\s?(?P<percent>%|percentage points?|per ?cent|percent))?"
    rf"|(?<![\w-])(?P<words>{_WORDS})(?![\w])(?:\s(?P<wpercent>per ?cent|percent))?"
    rf"|(?<![\w-])(?P<vague>(?:(?:tens|hundreds|thousands|dozens)\s+of\s+)?"
    rf"(?:{'|'.join(sorted(_VAGUE, key=len, reverse=True))}))(?![\w-])"
)
_RANGE = re.compile(r"\s?(?:-|to)\s?(?:us)?\$?|\s(?P<and>and)\s\$?")
_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?")
_DAY = re.compile(  # "11 May", but not "11 may"
    rf"(?<![\w.,])\d{{1,2}} {either(m.title() for m in (*MONTHS, *MONTH_ABBREVIATIONS))}\b"
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)(?!\w)")
_QUALIFIERS = {
    "high": "at most|up to|as many as|as much as|as large as|as high as|no more than|not more than"
    "|fewer than|less than|under|below|maximum of|a maximum of",
    "low": "at least|more than|over|above|upwards of|no fewer than|no less than|not less than"
    "|in excess of|exceeding|exceeds|minimum of|a minimum of",
    "about": "about|around|roughly|approximately|approx\\.?|an estimated|estimated|some|circa"
    "|ca\\.?|more or less|in the region of|~|perhaps|possibly|as few as"
    "|almost|nearly|close to|nearing",
    "exact": "exactly|precisely|only|just|a total of|totaling|totalling",
}
_BEFORE = {
    side: re.compile(rf"(?<!\w)({words})\s?(?:us)?\$?$") for side, words in _QUALIFIERS.items()
}
_AFTER_LOW = re.compile(r"\s(or more|or so|plus|and counting)(?!\w)|\+")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
# "2000 troops" is a count; "in 2000 troops left" is not told apart from it, and read as one too.
_COUNTED_AFTER = re.compile(r" (?!is|was|has|this|its|as|his|us|does)[a-z]{2,}s(?!\w)")
_MOST = 1e24  # whatever is written beyond it counts nothing, and may be more than a float holds
_NEAR = 30  # characters around a number that are looked at
_MONTH_BEFORE = re.compile(rf"{either(month[:3] for month in MONTHS)}[a-z]*\.?\s(?:\d{{1,2}},\s)?$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its bounds `low` and `high`; a bound that the text leaves open is None.

    `span` is the place of the number alone, `whole` includes the qualifier ("at least").
    """

    low: float | None
    high: float | None
    qualifier: str
    kind: Kind
    span: Span
    whole: Span
    unit: str = ""
    """The currency of money, "%" or "points" of a share, else a measure ("km") or ""."""

    @property
    def value(self) -> float | None:
        """The number as written, without its qualifier: 50 for "at least 50"."""
        return self.low if self.low is not None else self.high


def numbers(
    text: str, folded: str | None = None, stated: Sequence[DateMention] | None = None
) -> list[Number]:
    """Return the numbers in order; `folded` and the dates (`stated`) spare finding them again.

    >>> [(n.low, n.high, n.qualifier) for n in numbers("At least 3,000, or up to 0.19 million?")]
    [(3000.0, None, 'At least'), (None, 190000.0, 'up to')]
    >>> [(n.low, n.high, n.kind) for n in numbers("two dozen, 5-7%, thousands, in 1999, $4.5bn")]
    [(24.0, 24.0, 'count'), (5.0, 7.0, 'percent'), (1000.0, None, 'count'), \
(1999.0, 1999.0, 'year'), (4500000000.0, 4500000000.0, 'money')]
    """
    folded = fold(text) if folded is None else folded
    found = [n for m in _NUMBER.finditer(folded) if (n := _number(text, folded, m))]
    clock = [Span(*m.span()) for m in (*_TIME.finditer(folded), *_DAY.finditer(text))]
    in_date = bytearray(len(text) + 1)
    for mark in (*clock, *(span for _, span in (dates(text) if stated is None else stated))):
        in_date[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    dated = [replace(n, kind="date") if in_date[n.span.start] else n for n in found]
    return _ranges(text, folded, dated)


def _ranges(text: str, folded: str, found: list[Number]) -> list[Number]:
    """Join the two ends of "20,000 to 30,000", "3-5 million" and "between 3 and 5"."""
    joined: list[Number] = []
    for number in found:
        if joined and (whole := _range(text, folded, joined[-1], number)):
            joined[-1] = whole
        else:
            joined.append(number)
    return joined


def _range(text: str, folded: str, first: Number, last: Number) -> Number | None:
    between = _RANGE.fullmatch(folded[first.span.end : last.span.start])
    bounded = first.low is None or first.high is None or first.low != first.high
    if not between or bounded or last.qualifier or "date" in (first.kind, last.kind):
        return None
    if between["and"] and not folded.endswith("between ", 0, first.span.start):
        return None
    low, high = first.low or 0.0, last.low or 0.0
    magnitude = re.search(
        rf"({_WORD_MAGNITUDE}|mn|bn|tn|k|m|b)$", folded[last.span.start : last.span.end]
    )
    if magnitude and low < high / _MAGNITUDES[magnitude[1]] and first.span.end < last.span.start:
        low *= _MAGNITUDES[magnitude[1]]  # "3 to 5 million": of both
    if not low < high:
        return None
    kind = last.kind if last.kind in ("percent", "money") else first.kind
    span, whole = Span(first.span.start, last.span.end), Span(first.whole.start, last.span.end)
    return Number(low, high, first.qualifier, kind, span, whole, last.unit or first.unit)


def _number(text: str, folded: str, match: re.Match[str]) -> Number | None:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    span = Span(start, match.start() + len(match.group().rstrip()))
    if match["words"] in ("one", "zero"):
        return None  # far more often a pronoun than a count
    unit = _unit(folded, match, span)
    if match["vague"]:
        kind = _kind(folded, match, span, "vague")
        return Number(_vague(match["vague"]), None, match["vague"], kind, span, span, unit)
    low: float | None
    high: float | None
    low = high = _value(match)
    if low > _MOST:
        return None
    side, before = _qualifier(folded, span.start)
    whole = Span(before, span.end)
    qualifier = text[before : span.start].strip()
    if side == "low":
        high = None
    elif side == "high":
        low = None
    elif after := _AFTER_LOW.match(folded, span.end):
        high, side = None, "low"
        whole, qualifier = Span(whole.start, after.end()), after.group().strip()
    kind = _kind(folded, match, span, side)
    return Number(low, high, qualifier, kind, span, whole, unit)


def _unit(folded: str, match: re.Match[str], span: Span) -> str:
    if match["currency"]:
        return CURRENCIES.get(match["currency"].strip(), match["currency"].strip())
    if match["percent"] or match["wpercent"]:
        return "points" if "point" in match.group() else "%"
    after = MEASURE.match(folded, span.end, span.end + _NEAR)
    return MEASURES[after[1]] if after else ""


def _kind(folded: str, match: re.Match[str], span: Span, side: str) -> Kind:
    after = MEASURE.match(folded, span.end, span.end + _NEAR)
    if match["currency"] or (after and MEASURES[after[1]] in MONEY):
        return "money"
    if match["percent"] or match["wpercent"]:
        return "percent"
    if _ORDINAL.match(folded, span.start):
        return "ordinal"
    if match["a"] and _MONTH_BEFORE.search(folded[max(0, span.start - _NEAR) : span.start]):
        return "year" if _YEAR.fullmatch(match["a"]) else "ordinal"
    plain = match["a"] and _YEAR.fullmatch(match["a"]) and span.end == match.end("a")
    if plain and not side and not _COUNTED_AFTER.match(folded, span.end):
        return "year"
    return "count"


def _qualifier(folded: str, start: int) -> tuple[str, int]:
    """Return which side a qualifier before the number bounds, and where it begins."""
    before = folded[max(0, start - _NEAR) : start]
    for side, pattern in _BEFORE.items():
        if match := pattern.search(before):
            return side, start - len(before) + match.start()
    return "", start


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return _from_words(match["words"])
    suffix = match["suffix"] or ""
    if suffix in ("m", "b") and not match["currency"]:
        suffix = ""  # 100m is a distance; of money it is a hundred million
    factor = _MAGNITUDES.get(match["magnitude"] or suffix, 1.0)
    return round(float(match["a"].replace(",", "")) * factor, 6)


def _vague(words: str) -> float:
    value = 1.0
    for word in re.split(r"\s+of\s+", words):
        value *= _VAGUE[word]
    return value


def _from_words(words: str) -> float:
    """Return the value of a number in words.

    >>> _from_words("two hundred and fifty-one thousand"), _from_words("half a million")
    (251000.0, 500000.0)
    """
    if words.startswith(("half a", "one and a half")):
        factor = 1.5 if words.startswith("one") else 0.5
        return factor * _MAGNITUDES[words.split()[-1]]
    total, group = 0.0, 0.0
    if words.startswith("a "):
        words = "one " + words[2:]
    for word in re.findall(r"[a-z]+", words):
        if word in _UNITS or word in _TENS:
            group += _UNITS.get(word, 0) or _TENS.get(word, 0)
        elif word in ("hundred", "dozen"):
            group = max(group, 1) * _MAGNITUDES[word]
        elif word in _MAGNITUDES:
            total += max(group, 1) * _MAGNITUDES[word]
            group = 0.0
    return total + group
