"""Is a statement borne out by the passages that it cites?

Its numbers (as values), quotations and names must stand there, and enough of its words; the
check narrows every citation to the sentences that carry the statement. Nothing here trusts the
writer of the statement, and nothing here knows whether the passage itself is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.names import key, names, stems
from rag.numbers import Number, numbers
from rag.text import sentences, squash, terms
from rag.types import Citation, Draft, Source, Span, Statement, Support

_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{2,})[”\"»]")
_EDGES = " .,;:!?…'\"-"
_SENTENCES = 3  # a citation is narrowed to at most so many, in a row
# Share of the statement's content words that the cited sentences must hold. Below the first it
# is not about the same thing; below the second something was added.
_COVERED_PARTLY, _COVERED = 0.35, 0.60
_ALIKE = ({"date", "year", "ordinal"}, {"year", "count"})  # kinds that one number may be read as

_ORDER: tuple[Support, ...] = ("unsupported", "partly", "supported")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a statement."""

    verdict: Support
    reason: str


def check(draft: Draft) -> Statement:
    """The draft with its verdict, and with citations narrowed to the sentences that carry it."""
    if not draft.citations:
        return Statement(draft.text, (), "unsupported", "it cites no passage")
    if _verbatim(draft):
        return Statement(draft.text, draft.citations, "supported", "")
    narrowed = tuple(_narrow(draft.text, citation) for citation in draft.citations)
    findings = [
        *_numbers_missing(draft),
        *_quotations_missing(draft),
        *_names_missing(draft),
        *_words_missing(draft.text, narrowed),
    ]
    if not findings:
        return Statement(draft.text, narrowed, "supported", "")
    verdict = min((f.verdict for f in findings), key=_ORDER.index)
    reason = "; ".join(dict.fromkeys(f.reason for f in findings if f.verdict == verdict))
    return Statement(draft.text, narrowed, verdict, reason)


def _verbatim(draft: Draft) -> bool:
    """Whether the statement is nothing but its citations, word for word."""
    rest = draft.text
    for citation in draft.citations:
        if citation.quote not in rest:
            return False
        rest = rest.replace(citation.quote, " ", 1)
    return not re.search(r"\w", rest)


def _evidence(draft: Draft) -> str:
    return "\n".join(citation.quote for citation in draft.citations)


def _numbers_missing(draft: Draft) -> list[Finding]:
    given = numbers(_evidence(draft) + "\n" + _about(c.source for c in draft.citations))
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
    if (ours.qualifier == "") != (theirs.qualifier == "") and _vague(ours) != _vague(theirs):
        return False  # "thousands" is not 1,000
    return _ends(ours) <= {*_ends(theirs)} or _ends(ours) == _ends(theirs)


def _vague(number: Number) -> bool:
    return number.span == number.whole and number.qualifier != ""


def _ends(number: Number) -> set[float]:
    return {float(f"{end:.6g}") for end in (number.low, number.high) if end is not None}


def _bounds_agree(ours: Number, theirs: Number) -> bool:
    """Whether what we say follows: from "exactly 3,000" follows "at least", not the reverse."""
    if _vague(ours) or _vague(theirs):
        return _vague(ours) == _vague(theirs)
    open_theirs = (theirs.low is None, theirs.high is None)
    return open_theirs in ((False, False), (ours.low is None, ours.high is None))


def _plain(number: Number) -> str:
    value = number.value
    return f"{value:,.10g}" if value is not None else ""


def _quotations_missing(draft: Draft) -> list[Finding]:
    evidence = squash(_evidence(draft) + "\n" + _about(c.source for c in draft.citations))
    whole = squash(draft.text)
    if whole.strip(_EDGES) in evidence:
        return []
    missing = [
        quoted
        for quoted in _QUOTED.findall(draft.text)
        if squash(quoted).strip(_EDGES) not in evidence
    ]
    return [
        Finding("unsupported", f"the quotation “{_short(quoted)}” is not in the cited passage")
        for quoted in missing
    ]


def _names_missing(draft: Draft) -> list[Finding]:
    evidence = stems(_evidence(draft) + "\n" + _about(c.source for c in draft.citations))
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


def _words_missing(text: str, narrowed: Sequence[Citation]) -> list[Finding]:
    wanted = set(terms(text))
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


def _narrow(text: str, citation: Citation) -> Citation:
    """The run of sentences that holds most of the statement; of equals the shorter one."""
    quote = citation.quote
    spans = sentences(quote)
    if len(spans) <= 1:
        return citation
    runs = [
        Span(spans[i].start, spans[j].end)
        for i in range(len(spans))
        for j in range(i, min(i + _SENTENCES, len(spans)))
    ]
    wanted = set(terms(text))
    values = {end for n in numbers(text) for end in _ends(n)}
    whole = squash(text).strip(_EDGES)

    def held(run: Span) -> tuple[float, int]:
        part = quote[run.start : run.end]
        score = float(len(wanted & set(terms(part))))
        score += 2 * len(values & {end for n in numbers(part) for end in _ends(n)})
        score += 100 * (whole in squash(part))
        count = sum(run.start <= s.start and s.end <= run.end for s in spans)
        return (score - 0.9 * (count - 1), -count)

    best = max(runs, key=held)
    return replace(
        citation,
        start=citation.start + best.start,
        end=citation.start + best.end,
        quote=quote[best.start : best.end],
    )


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
