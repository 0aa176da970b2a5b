"""How numbers are written in English: digits, words, magnitudes, currencies, qualifiers.

Patterns match folded text; the functions give the value of what they match.
"""

from __future__ import annotations

import re

from rag.language.lexicon import MONTH_ABBREVIATIONS, MONTHS, either

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
MAGNITUDES = {
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
VAGUE = {"dozens": 12.0, "scores": 20.0, "tens": 10.0} | {
    f"{word}s": value for word, value in MAGNITUDES.items() if len(word) > 5
}
BELOW_100 = "|".join(sorted([*UNITS, *TENS], key=len, reverse=True))
WORD_MAGNITUDE = "hundred|thousand|million|billion|trillion|dozen"
DIGITS = r"\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?|\d+(?:\.\d+)?"
WORDS = (
    rf"(?:a|half a|one and a half)\s+(?:{WORD_MAGNITUDE})(?!\w)(?:\s(?:{WORD_MAGNITUDE})(?!\w))?"
    rf"|(?:{BELOW_100})(?:[\s-]+(?:and\s+)?(?:{BELOW_100}|{WORD_MAGNITUDE})(?!\w))*"
)
NUMBER = re.compile(
    rf"(?P<currency>(?:us|a|c|hk)?\$|£|€|¥|₩|rmb\s?)?\s?(?<![\w.,:/])(?<![a-z]-)(?P<a>{DIGITS})"
    rf"(?:\s?(?P<magnitude>{WORD_MAGNITUDE}|mn|bn|tn)(?!\w)|(?P<suffix>k|(?<=\d)[mb])(?!\w))?"
    r"(?:\s?(?P<percent>%|percentage points?|per ?cent|percent))?"
    rf"|(?<![\w-])(?P<words>{WORDS})(?![\w])(?:\s(?P<wpercent>per ?cent|percent))?"
    rf"|(?<![\w-])(?P<vague>(?:(?:tens|hundreds|thousands|dozens)\s+of\s+)?"
    rf"(?:{'|'.join(sorted(VAGUE, key=len, reverse=True))}))(?![\w-])"
)
RANGE = re.compile(r"\s?(?:-|to)\s?(?:us)?\$?|\s(?P<and>and)\s\$?")
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
NEAR = 30  # characters searched around a number
MONTH_BEFORE = re.compile(rf"{either(month[:3] for month in MONTHS)}[a-z]*\.?\s(?:\d{{1,2}},\s)?$")


def value_of(match: re.Match[str]) -> float:
    """Return the value of a match of `NUMBER` in digits or words."""
    if match["words"]:
        return value_in_words(match["words"])
    suffix = match["suffix"] or ""
    if suffix in ("m", "b") and not match["currency"]:
        suffix = ""  # 100m is a distance; of money it is a hundred million
    factor = MAGNITUDES.get(match["magnitude"] or suffix, 1.0)
    return round(float(match["a"].replace(",", "")) * factor, 6)


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
    if words.startswith(("half a", "one and a half")):
        factor = 1.5 if words.startswith("one") else 0.5
        return factor * MAGNITUDES[words.split()[-1]]
    total, group = 0.0, 0.0
    if words.startswith("a "):
        words = "one " + words[2:]
    for word in re.findall(r"[a-z]+", words):
        if word in UNITS or word in TENS:
            group += UNITS.get(word, 0) or TENS.get(word, 0)
        elif word in ("hundred", "dozen"):
            group = max(group, 1) * MAGNITUDES[word]
        elif word in MAGNITUDES:
            total += max(group, 1) * MAGNITUDES[word]
            group = 0.0
    return total + group
