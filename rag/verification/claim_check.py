"""Whether a claim is supported by the indexed documents, or by evidence that comes with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from rag.language.doc import Doc, parse
from rag.types import Citation, Hit, Source, Statement, Support
from rag.verification.alignment import CitedText, align
from rag.verification.attribution import best_supported
from rag.verification.scoring import SupportModels, probability
from rag.verification.support import VERDICTS, assess

Search = Callable[[str], Sequence[Hit]]
# The share of the score that is left after each verdict of the checks. On WiCE this costs .002 of
# the AUROC and keeps false claims below one half.
_KEPT: dict[Support, float] = {"supported": 1.0, "partly": 0.75, "unsupported": 0.5}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim to be checked against its own evidence or, without any, against the index.

    `evidence` is groups of sentences, each group from one source. `id` is returned unchanged.
    """

    text: str
    id: Any = None
    evidence: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported, how probable that is (0 to 1), why, and by what.

    `groups` gives for each citation the group of the claim's own evidence that it stands in.
    """

    claim: Claim
    support: Support
    score: float
    reason: str
    citations: tuple[Citation, ...]
    groups: tuple[int, ...] = ()


def judge(claim: Claim, search: Search | None, models: SupportModels) -> Verdict:
    """Judge a claim; `search` is needed only for a claim without evidence of its own.

    Raises `RagError` if the index cannot be searched.
    """
    if claim.evidence is not None or search is None:
        return _by_evidence(claim, claim.evidence or (), models)
    sentences = parse(claim.text).sentence_docs
    return _together(claim, [_by_search(doc, search(doc.text), models) for doc in sentences])


def _by_search(
    sentence: Doc, hits: Sequence[Hit], models: SupportModels
) -> tuple[Statement, float]:
    """Return the best verdict that any one passage gives on a sentence, with its score."""
    text = sentence.text
    passages = {hit.passage.id: hit.passage for hit in hits}
    cited = [
        (Citation(h.passage.id, h.source, h.passage.start, h.passage.end, h.passage.text),)
        for h in hits
    ]

    found = best_supported(text, cited, passages, models)
    if found is None:
        return Statement(text, (), "unsupported", "no similar passage was found"), 0.0
    (_, odds), statement = found
    return statement, _score(probability(odds), statement.support)


def _score(supported: float, support: Support) -> float:
    """Lower the probability of support by the verdict of the checks, which counts for more."""
    return supported * _KEPT[support]


def _together(claim: Claim, parts: Sequence[tuple[Statement, float]]) -> Verdict:
    """Combine the verdicts on the sentences of a claim; its score is the lowest of theirs."""
    verdicts = {statement.support for statement, _ in parts}
    support = verdicts.pop() if len(verdicts) == 1 else "partly"
    reasons = dict.fromkeys(s.reason for s, _ in parts if s.reason)
    citations = tuple(dict.fromkeys(c for s, _ in parts for c in s.citations))
    score = min((score for _, score in parts), default=0.0)
    return Verdict(claim, support, score, "; ".join(reasons), citations)


def _by_evidence(claim: Claim, evidence: Sequence[Sequence[str]], models: SupportModels) -> Verdict:
    """Return the verdict of the best group; the score is by the mean log-odds of all groups."""
    statement = parse(claim.text)
    judged = []
    for number, group in enumerate(evidence):
        cited = CitedText.of("\n".join(" ".join(line.split()) for line in group))
        assessment = assess(statement, cited, models)
        support, reason = assessment.verdict
        judged.append((VERDICTS.index(support), assessment.log_odds, -number, reason, cited))
    if not judged:
        return Verdict(claim, "unsupported", 0.0, "it has no evidence", ())
    order, _, minus, reason, cited = max(judged, key=lambda item: item[:3])
    supported = probability(fmean(odds for _, odds, *_ in judged))
    citations = tuple(_citations(statement, cited, -minus))
    support = VERDICTS[order]
    score = _score(supported, support)
    return Verdict(claim, support, score, reason, citations, (-minus,) * len(citations))


def _citations(statement: Doc, cited: CitedText, group: int) -> Iterator[Citation]:
    """Yield the sentence of a group that is closest to each sentence of the statement."""
    source = Source(f"evidence {group}", f"evidence {group}")
    for span, doc in dict.fromkeys((pair.span, pair.theirs) for pair in align(statement, cited)):
        yield Citation("", source, span.start, span.end, doc.text)
