"""How numbers are written: digits, English words, magnitudes, currencies, qualifiers.

Patterns match folded text; the functions give the value of what they match.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rag.language.lexicon import MONTH_ABBREVIATIONS, MONTHS, either
from rag.language.quantities.conventions import Conventions, value_in_digits
from rag.language.quantities.magnitudes import ENGLISH, factor_of, magnitude_form
from rag.language.quantities.shares import FRACTIONS, SHARE
from rag.language.quantities.units import CODES, MONEY_AFTER

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
VAGUE = {"dozens": 12.0, "scores": 20.0, "tens": 10.0} | {
    f"{word}s": value for word, value in ENGLISH.items() if word != "dozen"
}
BELOW_100 = "|".join(sorted([*UNITS, *TENS], key=len, reverse=True))
WORD_MAGNITUDE = "|".join(ENGLISH)
_NO_MORE = r"(?![.,]?\d)"
_GROUPS = (  # of digits, with or without a decimal part
    r"\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?"
    r"|\d{1,2}(?:,\d\d)+,\d{3}(?!,?\d)(?:\.\d+)?"
    rf"|\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?{_NO_MORE}"
    rf"|[1-9]\d{{0,2}}(?:\u00a0\d{{3}})+(?:[.,]\d+)?(?!\u00a0?\d){_NO_MORE}"
    rf"|[1-9]\d{{0,2}}(?:'\d{{3}})+(?:[.,]\d+)?{_NO_MORE}"
)
_BLANK_GROUPS = rf"(?<!\d )[1-9]\d{{0,2}}(?: \d{{3}})+(?:[.,]\d{{1,2}})?(?! ?\d){_NO_MORE}"
_DECIMAL_COMMA = rf"(?:\d+,\d{{1,2}}|0,\d+){_NO_MORE}"
_PLAIN = rf"\d+(?:\.\d+)?[{FRACTIONS}]?|[{FRACTIONS}]"
_HALVES = rf"(?:{BELOW_100})\sand\sa\shalf"
WORDS = (
    rf"(?:a|half a|one and a half)\s+(?:{WORD_MAGNITUDE})(?!\w)(?:\s(?:{WORD_MAGNITUDE})(?!\w))?"
    rf"|{_HALVES}(?:\s(?:{WORD_MAGNITUDE}))?"
    rf"|(?:{BELOW_100})(?:[\s-]+(?:and\s+)?(?:{BELOW_100}|{WORD_MAGNITUDE})(?!\w))*"
)
_PERCENT = (
    "%|percentage points?|per ?cent|percent|(?<=\\d)pc(?!\\w)"
    "|prozent(?:punkte)?|pour cent|por cien(?:to)?|por cento|per cento|procent"
)
TIMES = {"twice": 2.0, "thrice": 3.0}


@cache
def number_form(language: str, blanks: bool, decimal_comma: bool) -> re.Pattern[str]:
    """Return the pattern of a number in folded text.

    It depends on the language of the text, whether a blank can part thousands, and whether a comma
    can be a decimal one.
    """
    digits = [_GROUPS, *([_BLANK_GROUPS] if blanks else ())]
    digits += [*([_DECIMAL_COMMA] if decimal_comma else ()), _PLAIN]
    currency = rf"(?<!\w)(?:{either(CODES)}|rs\.?|tk\.?|kr\.?|fr\.)"
    return re.compile(
        rf"(?P<share>{SHARE})"
        rf"|(?:(?P<currency>(?:us|a|c|hk|nz|s|r)?\$|£|€|¥|₩|₹|{currency})\s?"
        rf"|(?<![\w.,:/])(?<![a-z]-))(?P<a>{'|'.join(digits)})"
        rf"(?:[\s-]?(?P<magnitude>{magnitude_form(language)})(?!\w)\.?"
        rf"|\s?(?P<of_money>[mkb]|md|cr)(?=\s?(?:{MONEY_AFTER})(?!\w))"
        r"|(?P<suffix>k|(?<=\d)[mb])(?!\w)"
        r"|(?(currency)\s?(?P<after_currency>[mkb]|md|cr)(?!\w)\.?))?"
        rf"(?:\s?(?P<percent>{_PERCENT}))?"
        rf"|(?<![\w-])(?P<words>{WORDS})(?![\w])(?:\s(?P<wpercent>per ?cent|percent))?"
        rf"|(?<![\w-])(?P<times>{either(TIMES)})(?![\w-])"
        rf"|(?<![\w-])(?P<vague>(?:(?:tens|hundreds|thousands|dozens)\s+of\s+)?"
        rf"(?:{'|'.join(sorted(VAGUE, key=len, reverse=True))}))(?![\w-])"
    )


RANGE = re.compile(r"\s?(?:-|to|until|till|bis)\s?(?:us)?\$?|\s(?P<and>and)\s\$?")
TIME = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?")
DAY = re.compile(  # "11 May", but not "11 may"
    rf"(?<![\w.,])\d{{1,2}} {either(m.title() for m in (*MONTHS, *MONTH_ABBREVIATIONS))}\b"
)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)(?!\w)")
QUALIFIERS = {
    "high": "at most|up to|as many as|as much as|as large as|as high as|no more than|not more than"
    "|fewer than|less than|under|below|maximum of|a maximum of",
    "low": "at least|more than|over|above|upwards of|no fewer than|no less than|not less than"
    "|in excess of|exceeding|exceeds|minimum of|a minimum of",
    "about": "about|around|roughly|approximately|approx\\.?|an estimated|estimated|some|circa"
    "|ca\\.?|more or less|in the region of|~|perhaps|possibly|as few as"
    "|almost|nearly|close to|nearing",
    "exact": "exactly|precisely|only|just|a total of|totaling|totalling",
}
BEFORE = {
    side: re.compile(rf"(?<!\w)({words})\s?(?:us)?\$?$") for side, words in QUALIFIERS.items()
}
AFTER_LOW = re.compile(r"\s(or more|or so|plus|and counting)(?!\w)|\+")
YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
# "2000 troops" is a count. "In 2000 troops left" looks the same and is also read as a count.
COUNTED_AFTER = re.compile(r" (?!is|was|has|this|its|as|his|us|does)[a-z]{2,}s(?!\w)")
MOST = 1e24  # larger numbers count nothing real, and may exceed what a float can hold
OPENING = re.compile(r"(?:[.!?…]\s+|\n\s*)in\s$")  # a sentence: "In 2021 sales rose"
NEAR = 30  # characters searched around a number
MONTH_BEFORE = re.compile(rf"{either(month[:3] for month in MONTHS)}[a-z]*\.?\s(?:\d{{1,2}},\s)?$")


def value_of(match: re.Match[str], conventions: Conventions) -> tuple[float, float]:
    """Return the value of a match in digits or words, and what its other reading multiplies it by.

    `other` is 1 if there is no other reading.
    """
    if match["words"]:
        return value_in_words(match["words"]), 1.0
    if match["times"]:
        return TIMES[match["times"]], 1.0
    suffix = match["suffix"] or match["of_money"] or match["after_currency"] or ""
    if suffix in ("m", "b") and not (match["currency"] or match["of_money"]):
        suffix = ""  # 100m is a distance; of money it is a hundred million
    factor = factor_of((match["magnitude"] or suffix).rstrip("."), conventions.language)
    digits = match["a"].rstrip(FRACTIONS)
    part = sum(unicodedata.numeric(sign) for sign in match["a"][len(digits) :])
    value, other = value_in_digits(digits, conventions) if digits else (0.0, 1.0)
    return round((value + part) * factor, 6), other


def vague_value(words: str) -> float:
    """Return the least value of a vague amount: 10,000 for "tens of thousands"."""
    value = 1.0
    for word in re.split(r"\s+of\s+", words):
        value *= VAGUE[word]
    return value


def value_in_words(words: str) -> float:
    """Return the value of a number in words.

    >>> value_in_words("two hundred and fifty-one thousand"), value_in_words("half a million")
    (251000.0, 500000.0)
    """
    if words.startswith("half a"):
        return 0.5 * ENGLISH[words.split()[-1]]
    if " and a half" in words:
        whole, _, magnitude = words.partition(" and a half")
        return (value_in_words(whole) + 0.5) * factor_of(magnitude)
    total, group = 0.0, 0.0
    if words.startswith("a "):
        words = "one " + words[2:]
    for word in re.findall(r"[a-z]+", words):
        if word in UNITS or word in TENS:
            group += UNITS.get(word, 0) or TENS.get(word, 0)
        elif word in ("hundred", "dozen"):
            group = max(group, 1) * ENGLISH[word]
        elif word in ENGLISH:
            total += max(group, 1) * ENGLISH[word]
            group = 0.0
    return total + group
