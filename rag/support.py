"""Is a statement borne out by the passages that it cites?

Its numbers (as values), quotations and names must stand there, and enough of its words; the
check narrows every citation to the sentences that carry the statement. Nothing here trusts the
writer of the statement, and nothing here knows whether the passage itself is true.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.findings import (
    EDGES,
    days_missing,
    ends,
    names_missing,
    negated,
    numbers_missing,
    quotations_missing,
    ranks_missing,
    words_missing,
)
from rag.numbers import numbers
from rag.text import sentences, squash, terms
from rag.types import Citation, Draft, Span, Statement, Support

_SENTENCES = 3  # a citation is narrowed to at most so many, in a row
_ORDER: tuple[Support, ...] = ("unsupported", "partly", "supported")


def check(draft: Draft) -> Statement:
    """The draft with its verdict, and with citations narrowed to the sentences that carry it."""
    if not draft.citations:
        return Statement(draft.text, (), "unsupported", "it cites no passage")
    if _verbatim(draft):
        return Statement(draft.text, draft.citations, "supported", "")
    narrowed = tuple(_narrow(draft.text, citation) for citation in draft.citations)
    findings = [
        *numbers_missing(draft),
        *ranks_missing(draft),
        *quotations_missing(draft),
        *names_missing(draft),
        *days_missing(draft),
        *words_missing(draft.text, narrowed),
        *negated(draft.text, narrowed),
    ]
    if not findings and not _holds(draft.text, narrowed):
        narrowed = draft.citations  # the reader must see there what was found
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


def _holds(text: str, narrowed: tuple[Citation, ...]) -> bool:
    """Whether the numbers, names and quotations of a statement stand in narrowed citations."""
    alone = Draft(text, narrowed)
    checks = (numbers_missing, quotations_missing, names_missing)
    return not any(one(alone) for one in checks)


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
    values = {end for n in numbers(text) for end in ends(n)}
    whole = squash(text).strip(EDGES)

    def held(run: Span) -> tuple[float, int]:
        part = quote[run.start : run.end]
        score = float(len(wanted & set(terms(part))))
        score += 2 * len(values & {end for n in numbers(part) for end in ends(n)})
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
