"""What speaks against a statement, found in the passages that it cites: a number, a quotation, a
name or a day that is not there, a "not" on one side only, too few of its words.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.dates import dates
from rag.measures import MEASURE
from rag.names import key, names, stems
from rag.numbers import Number, numbers
from rag.text import fold, sentences, squash, terms
from rag.types import Citation, Draft, Source, Support

_QUOTED = re.compile(
    r"[“\"«„]([^“”\"«»„]{2,})[”\"»“]|‘([^‘’]{8,}(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)'([^']{8,})'(?!\w)"
)
_NOT = re.compile(r"\b(?:not|no|never|none|neither|nor|without|cannot)\b|n't\b")
_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys)|wr[oi]tes?|report\w*|publish\w*|according|article|dated)\b"
)
_CALENDAR = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)\b"
)
# Words that exclude each other, as numbers do: ranks, and parts of a whole.
_RANKS = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|half|quarter)(?=s?\b)"
)
_VERSION = re.compile(r"(?<![\w.])\d+(?:\.\d+){2,}(?!\w)")
_EXACT = frozenset("exactly precisely only just".split()) | {"a total of", "totaling", "totalling"}
_EXCEEDS = ("more than", "over", "above", "exceed", "in excess")
EDGES = " .,;:!?…'\"-"
# Share of the statement's content words that the cited sentences must hold. Below the first it
# is not about the same thing; below the second something was added.
_COVERED_PARTLY, _COVERED = 0.35, 0.60
_ALIKE = ({"date", "year", "ordinal"},)  # kinds that one number may be read as


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a statement."""

    verdict: Support
    reason: str


def with_sources(draft: Draft) -> str:
    """The evidence, and for a statement that reports who said what, what is known of the source."""
    if not _REPORTS.search(fold(draft.text)):
        return evidence_of(draft)
    return evidence_of(draft) + "\n" + _about(c.source for c in draft.citations)


def evidence_of(draft: Draft) -> str:
    """The text of all passages that a statement cites."""
    return "\n".join(citation.quote for citation in draft.citations)


def numbers_missing(draft: Draft) -> list[Finding]:
    """Numbers that are not in the evidence, as values with their units and bounds."""
    given = numbers(with_sources(draft))
    found: list[Finding] = []
    for number in numbers(draft.text):
        written = draft.text[number.whole.start : number.whole.end]
        same = [other for other in given if _same_value(number, other)]
        if not same:
            found.append(Finding("unsupported", f"{written} is not in the cited passage"))
        elif not any(_bounds_agree(number, other) for other in same):
            theirs = f"{same[0].qualifier} {_plain(same[0])}".strip()
            found.append(Finding("partly", f"the cited passage says {theirs}, not {written}"))
    return found


def _same_value(ours: Number, theirs: Number) -> bool:
    kinds = {ours.kind, theirs.kind}
    if len(kinds) > 1 and not any(kinds <= alike for alike in _ALIKE):
        return False
    if _vague(ours) != _vague(theirs):
        return False  # "thousands" is not 1,000
    if ours.unit and theirs.unit and ours.unit != theirs.unit:
        return False
    return ends(ours) <= ends(theirs)


def _vague(number: Number) -> bool:
    return number.span == number.whole and number.qualifier != ""


def ends(number: Number) -> set[float]:
    """The ends of a number that are not open, to six digits."""
    return {float(f"{end:.6g}") for end in (number.low, number.high) if end is not None}


def _bounds_agree(ours: Number, theirs: Number) -> bool:
    """Whether what we say follows: from "exactly 3,000" follows "at least", not the reverse."""
    if _vague(ours):
        return True
    if ends(ours) != ends(theirs):
        return False  # one end of a range
    open_ours, open_theirs = _open(ours), _open(theirs)
    if any(open_theirs):
        return open_ours == open_theirs
    if _hedged(theirs):
        return _hedged(ours)
    return not (any(open_ours) and fold(ours.qualifier).startswith(_EXCEEDS))


def _open(number: Number) -> tuple[bool, bool]:
    return number.low is None, number.high is None


def _hedged(number: Number) -> bool:
    """ "About 3,000", but not "exactly 3,000"."""
    return (
        number.qualifier != "" and not any(_open(number)) and fold(number.qualifier) not in _EXACT
    )


def _plain(number: Number) -> str:
    ends = dict.fromkeys(end for end in (number.low, number.high) if end is not None)
    return " to ".join(f"{end:,.10g}" for end in ends)


def ranks_missing(draft: Draft) -> list[Finding]:
    """Ranks, fractions in words and version numbers that the evidence gives otherwise."""
    ours, theirs = fold(draft.text), fold(evidence_of(draft))
    return [
        Finding("unsupported", f"{word} is not in the cited passage")
        for pattern in (_RANKS, _VERSION)
        if (given := set(pattern.findall(theirs)))
        for word in dict.fromkeys(pattern.findall(ours))
        if word not in given
    ]


def quotations_missing(draft: Draft) -> list[Finding]:
    """Quotations that do not stand in the evidence word for word."""
    evidence = squash(evidence_of(draft))
    whole = squash(draft.text)
    if whole.strip(EDGES) in evidence:
        return []
    missing = [
        quoted
        for quoted in (m[1] or m[2] or m[3] for m in _QUOTED.finditer(draft.text))
        if squash(quoted).strip(EDGES) not in evidence
    ]
    return [
        Finding("unsupported", f"the quotation “{_short(quoted)}” is not in the cited passage")
        for quoted in missing
    ]


def names_missing(draft: Draft) -> list[Finding]:
    """Names that the evidence does not hold."""
    evidence = stems(with_sources(draft))
    return [
        Finding("unsupported", f"{name} is not in the cited passage")
        for name, _ in names(draft.text)
        if not key(name) <= evidence
    ]


def _about(sources: Iterable[Source]) -> str:
    """What a statement may say of its sources themselves: who published it, and when."""
    return "\n".join(
        " ".join(filter(None, (s.title, s.publisher, s.author, s.published))) for s in sources
    )


def words_missing(text: str, narrowed: Sequence[Citation]) -> list[Finding]:
    """Too few of the content words in the cited sentences."""
    wanted = set(terms(_without_numbers(text)))
    held = set(
        terms(" ".join(c.quote for c in narrowed) + " " + _about(c.source for c in narrowed))
    )
    share = len(wanted & held) / len(wanted) if wanted else 1.0
    if share < _COVERED_PARTLY:
        return [Finding("unsupported", "the cited passage is about something else")]
    if share < _COVERED:
        missing = ", ".join(sorted(wanted - held)[:3])
        return [Finding("partly", f"the cited passage does not say all of it ({missing} …)")]
    return []


def _without_numbers(text: str) -> str:
    """Numbers are compared as values, however they are written."""
    for number in reversed(numbers(text)):
        end = number.span.end
        if measure := MEASURE.match(fold(text), end):
            end = measure.end()
        text = text[: number.whole.start] + " " + text[end:]
    return text


def days_missing(draft: Draft) -> list[Finding]:
    """Months and weekdays, which are no names."""
    evidence = fold(evidence_of(draft))
    stated = [iso for iso, _ in dates(with_sources(draft))]
    told = {calendar.month_name[int(iso[5:7])] for iso in stated if len(iso) > 4}
    return [
        Finding("unsupported", f"{day} is not in the cited passage")
        for day in dict.fromkeys(_CALENDAR.findall(draft.text))
        if not re.search(rf"\b{day[:3].lower()}", evidence) and day not in told
    ]


def negated(text: str, narrowed: Sequence[Citation]) -> list[Finding]:
    """A "not" on one side only, against the sentence that is most like the statement."""
    wanted = set(terms(text))
    parts = [c.quote[s:e] for c in narrowed for s, e in sentences(c.quote)]
    best = max(parts, key=lambda part: len(wanted & set(terms(part))), default="")
    ours, theirs = (len(_NOT.findall(fold(t))) for t in (text, best))
    if ours % 2 == theirs % 2 or not best:
        return []
    which = "with" if theirs else "without"
    return [Finding("partly", f'the cited passage says it {which} a "not"')]


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
