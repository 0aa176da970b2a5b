"""Whether a statement is supported by the passages that it cites.

The passages must have its numbers, quotations, names and dates, in the same places; they must not
deny or reverse it; they must attribute it to the same person; and they must have enough of its
words. Every citation is narrowed to the sentences that support the statement. The writer of the
statement is never trusted; whether the passages themselves are true is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.language.doc import Doc, parse
from rag.language.foreign.detection import detect_language, foreign
from rag.language.plain import plain
from rag.language.spans import contains
from rag.types import Citation, Draft, Passage, Span, Statement, Support
from rag.verification.alignment import CitedText, cited_text, compare
from rag.verification.checks import CHECKS
from rag.verification.checks.numbers import all_ends
from rag.verification.checks.quotations import EDGES
from rag.verification.entailment import unsupported_part
from rag.verification.finding import Finding
from rag.verification.scoring import SupportModels, probability, support_features, support_log_odds
from rag.verification.short_names import with_cited_first_names

VERDICTS: tuple[Support, ...] = ("unsupported", "partly", "supported")
"""From the worst to the best."""
_SENTENCES = 3  # a citation is narrowed to at most so many consecutive sentences
# Probabilities below which a statement is about something else, or says more than its source.
_APART, _MORE = 0.22, 0.42
# Log-odds by the verifier: beyond these a statement is denied, or not borne out.
_DENIED, _NOT_BORNE_OUT = 1.7, -1.7


def check(
    draft: Draft,
    passages: Mapping[str, Passage] | None = None,
    models: SupportModels | None = None,
) -> Statement:
    """Return the draft with its verdict, and its citations narrowed to what supports it.

    `passages` by id show which line beside a citation names the speaker of what it quotes. Without
    `models`, only what can be counted and compared exactly is judged.
    """
    if not draft.citations:
        return Statement(draft.text, (), "unsupported", "it cites no passage")
    if _is_verbatim(draft):
        return Statement(draft.text, draft.citations, "supported", "")
    statement = parse(draft.text)
    assessment = assess(statement, cited_text(draft.citations, passages), models)
    known = passages or {}
    narrowed = tuple(_narrow(statement, c, known.get(c.passage_id)) for c in draft.citations)
    if not assessment.findings and assess(statement, cited_text(narrowed, passages)).findings:
        narrowed = draft.citations  # narrowed, they would no longer support the statement
    verdict, reason = assessment.verdict
    return Statement(draft.text, narrowed, verdict, reason)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What speaks against a statement, and the log-odds that it is supported."""

    findings: tuple[Finding, ...]
    log_odds: float

    @property
    def verdict(self) -> tuple[Support, str]:
        """The worst verdict of the findings, with its reasons."""
        if not self.findings:
            return "supported", ""
        verdict = min((finding.verdict for finding in self.findings), key=VERDICTS.index)
        reasons = dict.fromkeys(f.reason for f in self.findings if f.verdict == verdict)
        return verdict, "; ".join(reasons)


def assess(statement: Doc, cited: CitedText, models: SupportModels | None = None) -> Assessment:
    """Judge a statement by the text that it cites; in another language than English, by words."""
    if foreign([detect_language(cited.doc.text)]):
        models = None
    statement = with_cited_first_names(statement, cited.doc)
    comparison = compare(statement, cited)
    findings = tuple(finding for find in CHECKS for finding in find(comparison))
    features = support_features(statement, cited, models)
    odds = support_log_odds(features)
    return Assessment(findings or tuple(_by_odds(statement, cited, features, odds, models)), odds)


def _by_odds(
    statement: Doc,
    cited: CitedText,
    features: Mapping[str, float],
    odds: float,
    models: SupportModels | None,
) -> Iterator[Finding]:
    """Yield a finding if the cited text does not say, or denies, what the statement says."""
    supported = probability(odds)
    if models and features["contradicted"] > _DENIED:
        yield Finding("unsupported", "the cited passage says otherwise")
    elif supported < _APART:
        yield Finding("unsupported", "the cited passage is about something else")
    elif models and features["borne_out"] < _NOT_BORNE_OUT:
        part = unsupported_part(statement, cited, models.verify)
        which = f"“{part}”" if part else "this"
        yield Finding("partly", f"the cited passage does not say {which}")
    elif supported < _MORE:
        rarest = sorted(statement.weights.items(), key=lambda item: -item[1])
        lacking = ", ".join([stem for stem, _ in rarest if stem not in cited.doc.stems][:3])
        yield Finding("partly", f"the cited passage does not say all of it ({lacking} …)")


def _is_verbatim(draft: Draft) -> bool:
    """Return whether the statement is nothing but its citations, word for word.

    A row stands as "column: cell; column: cell", each of which is in a citation; the unit of a
    cell may stand with the name of its column, as in "Fee (EUR)".
    """
    rest = draft.text
    for citation in draft.citations:
        quote = citation.quote if citation.quote in rest else plain(citation.quote)
        if quote not in rest:
            quotes = [plain(c.quote) for c in draft.citations]
            return len(quotes) > 1 and all(_is_cell(f, quotes) for f in draft.text.split("; "))
        rest = rest.replace(quote, " ", 1)
    return not re.search(r"\w", rest)


def _is_cell(field: str, quotes: Sequence[str]) -> bool:
    column, _, cell = field.rpartition(": ")
    value, _, unit = cell.rpartition(" ")
    headed = [quote for quote in quotes if column in quote]
    whole = any(cell in quote for quote in quotes)
    return bool(headed) and (
        whole or (any(value in q for q in quotes if value) and any(unit in q for q in headed))
    )


def _narrow(statement: Doc, citation: Citation, passage: Passage | None) -> Citation:
    """Narrow a citation to the shortest run of units, or sentences, with most of the statement."""
    quote = parse(citation.quote, citation.source.language)
    spans = _units(citation, passage) or quote.sentences
    if len(spans) <= 1:
        return citation
    runs = [
        (Span(spans[i].start, spans[j].end), j - i + 1)
        for i in range(len(spans))
        for j in range(i, min(i + _SENTENCES, len(spans)))
    ]
    values = all_ends(statement.numbers)
    whole = statement.squashed.strip(EDGES)

    def score(run: tuple[Span, int]) -> tuple[float, int]:
        part, count = quote.part(run[0]), run[1]
        shared = float(len(statement.term_set & part.term_set))
        shared += 2 * len(values & all_ends(part.numbers))
        shared += 100 * (whole in part.squashed)
        return (shared - 0.9 * (count - 1), -count)

    best, _ = max(runs, key=score)
    return replace(
        citation,
        start=citation.start + best.start,
        end=citation.start + best.end,
        quote=quote.text[best.start : best.end],
    )


def _units(citation: Citation, passage: Passage | None) -> list[Span]:
    """Return where the units of a passage stand in a citation of it, if it is made of them."""
    at = citation.start
    units = passage.units if passage else ()
    return [Span(u.start - at, u.end - at) for u in units if contains(citation, u)]
