"""Is a statement borne out by the passages that it cites?

Its numbers (as values), quotations, names and days must stand there and not in another's place,
nothing may be denied or turned round, the same one must say it, and enough of its words must be
there; every citation is narrowed to the sentences that carry the statement. Nothing here trusts
the writer of the statement, and nothing here knows whether the passage itself is true.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rag.language.numbers import numbers
from rag.language.sentences import sentences
from rag.language.text import squash
from rag.language.tokens import terms
from rag.language.word_frequency import word_weights
from rag.types import Citation, Draft, Passage, Span, Statement, Support
from rag.verification.alignment import CitedText, align, cited_text
from rag.verification.checks.antonyms import opposed
from rag.verification.checks.dates import days_missing
from rag.verification.checks.names import names_missing
from rag.verification.checks.negation import negated
from rag.verification.checks.numbers import ends, numbers_missing, ranks_missing
from rag.verification.checks.quotations import EDGES, quotations_missing
from rag.verification.checks.roles import roles_swapped
from rag.verification.checks.speakers import speaker_wrong
from rag.verification.finding import Finding, close
from rag.verification.scoring import TokenEmbed, probability, support_features, support_log_odds

_SENTENCES = 3  # a citation is narrowed to at most so many, in a row
_ORDER: tuple[Support, ...] = ("unsupported", "partly", "supported")
# Probabilities below which it is about something else, or says more than the grounds.
_APART, _MORE = 0.22, 0.42


def check(draft: Draft, passages: Mapping[str, Passage] | None = None) -> Statement:
    """The draft with its verdict, and with citations narrowed to the sentences that carry it.

    `passages` by id tell which line beside a citation names the speaker of what it quotes.
    """
    if not draft.citations:
        return Statement(draft.text, (), "unsupported", "it cites no passage")
    if _verbatim(draft):
        return Statement(draft.text, draft.citations, "supported", "")
    found = findings_against(draft.text, cited_text(draft.citations, passages))
    narrowed = tuple(_narrow(draft.text, citation) for citation in draft.citations)
    if not found and findings_against(draft.text, cited_text(narrowed, passages)):
        narrowed = draft.citations  # the reader must see there what was found
    verdict, reason = verdict_of(found)
    return Statement(draft.text, narrowed, verdict, reason)


def findings_against(
    text: str, grounds: CitedText, embed: TokenEmbed | None = None
) -> list[Finding]:
    """All that speaks against a statement."""
    beside = close(align(text, grounds))
    found = [
        *numbers_missing(text, grounds, beside),
        *ranks_missing(text, grounds, beside),
        *quotations_missing(text, grounds),
        *names_missing(text, grounds, beside),
        *days_missing(text, grounds, beside),
        *speaker_wrong(beside, grounds),
        *roles_swapped(beside),
        *negated(beside),
        *opposed(beside),
    ]
    return found or _too_little(text, grounds, embed)


def verdict_of(found: list[Finding]) -> tuple[Support, str]:
    """The worst verdict, with its reasons."""
    if not found:
        return "supported", ""
    verdict = min((f.verdict for f in found), key=_ORDER.index)
    return verdict, "; ".join(dict.fromkeys(f.reason for f in found if f.verdict == verdict))


def _too_little(text: str, grounds: CitedText, embed: TokenEmbed | None) -> list[Finding]:
    """Too few of its words are there."""
    sure = probability(support_log_odds(support_features(text, grounds, embed)))
    if sure < _APART:
        return [Finding("unsupported", "the cited passage is about something else")]
    if sure < _MORE:
        lacking = sorted(word_weights(text).items(), key=lambda item: -item[1])
        some = ", ".join([s for s, _ in lacking if s not in grounds.stems][:3])
        return [Finding("partly", f"the cited passage does not say all of it ({some} …)")]
    return []


def _verbatim(draft: Draft) -> bool:
    """Whether the statement is nothing but its citations, word for word."""
    rest = draft.text
    for citation in draft.citations:
        if citation.quote not in rest:
            return False
        rest = rest.replace(citation.quote, " ", 1)
    return not re.search(r"\w", rest)


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
