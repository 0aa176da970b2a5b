"""`rag check`: is a claim borne out by the indexed documents, or by evidence that it brings along?

Claims come from the command line or from a file, a JSON object a line, checked before anything is
judged:

    {"claim", "id"?, "evidence"?: [["a sentence of one source", …], …]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from rag.language.sentences import sentences
from rag.types import Citation, Draft, Hit, Source, Statement, Support
from rag.verification.alignment import CitedPart, CitedText, align, cited_text
from rag.verification.scoring import TokenEmbed, probability, support_features, support_log_odds
from rag.verification.support import check, findings_against, verdict_of

Search = Callable[[str], Sequence[Hit]]
_ORDER: tuple[Support, ...] = ("unsupported", "partly", "supported")
# Of the score, where rules speak against it. On WiCE that costs .002 of the area under the curve
# and keeps what is found false below a half.
_KEPT: dict[Support, float] = {"supported": 1.0, "partly": 0.75, "unsupported": 0.5}


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be checked; `evidence` None: against the index. `id` is given back as it came."""

    text: str
    id: Any = None
    evidence: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is borne out, how probable that is (0 to 1), why, and by what.

    `groups` says of each citation in which group of the claim's own evidence it stands.
    """

    claim: Claim
    support: Support
    score: float
    reason: str
    citations: tuple[Citation, ...]
    groups: tuple[int, ...] = ()


def judge(claim: Claim, search: Search | None, embed: TokenEmbed) -> Verdict:
    """The verdict on a claim; `search` is needed only for one without evidence. Raises
    `RagError` where the index cannot be searched."""
    if claim.evidence is not None or search is None:
        return _by_evidence(claim, claim.evidence or (), embed)
    parts = [claim.text[s:e] for s, e in sentences(claim.text)]
    return _together(claim, [_by_search(part, search(part), embed) for part in parts])


def _by_search(text: str, hits: Sequence[Hit], embed: TokenEmbed) -> tuple[Statement, float]:
    """The best that any one passage says of a sentence, with its score."""
    passages = {hit.passage.id: hit.passage for hit in hits}
    found: list[tuple[int, float, Statement, CitedText]] = []
    for hit in hits:
        p = hit.passage
        citation = Citation(p.id, hit.source, p.start, p.end, p.text)
        statement = check(Draft(text, (citation,)), passages)
        grounds = cited_text((citation,), passages)
        found.append(
            (
                _ORDER.index(statement.support),
                support_log_odds(support_features(text, grounds)),
                statement,
                grounds,
            )
        )
    if not found:
        return Statement(text, (), "unsupported", "nothing like it was found"), 0.0
    _, _, best, grounds = max(found, key=lambda item: item[:2])
    sure = probability(support_log_odds(support_features(text, grounds, embed)))
    return best, _score(sure, best.support)


def _score(sure: float, support: Support) -> float:
    """What was found against it outweighs how near the words are."""
    return sure * _KEPT[support]


def _together(claim: Claim, parts: Sequence[tuple[Statement, float]]) -> Verdict:
    """A claim of several sentences is no better than the worst of them."""
    kinds = {statement.support for statement, _ in parts}
    support = kinds.pop() if len(kinds) == 1 else "partly"
    reasons = [s.reason for s, _ in parts if s.reason]
    citations = tuple(dict.fromkeys(c for s, _ in parts for c in s.citations))
    score = min((score for _, score in parts), default=0.0)
    return Verdict(claim, support, score, "; ".join(dict.fromkeys(reasons)), citations)


def _by_evidence(claim: Claim, evidence: Sequence[Sequence[str]], embed: TokenEmbed) -> Verdict:
    """The verdict of the best group; the score goes by the mean of the log odds of all groups."""
    judged = []
    for number, group in enumerate(evidence):
        grounds = CitedText((CitedPart("\n".join(" ".join(line.split()) for line in group)),))
        support, reason = verdict_of(findings_against(claim.text, grounds))
        odds = support_log_odds(support_features(claim.text, grounds, embed))
        judged.append((_ORDER.index(support), odds, -number, reason, grounds))
    if not judged:
        return Verdict(claim, "unsupported", 0.0, "it brings no evidence", ())
    order, _, minus, reason, grounds = max(judged, key=lambda item: item[:3])
    sure = probability(fmean(odds for _, odds, *_ in judged))
    cited = tuple(_cited(claim.text, grounds, -minus))
    support = _ORDER[order]
    return Verdict(claim, support, _score(sure, support), reason, cited, (-minus,) * len(cited))


def _cited(text: str, grounds: CitedText, group: int) -> Iterator[Citation]:
    source = Source(f"evidence {group}", f"evidence {group}")
    for pair in dict.fromkeys((p.span, p.theirs) for p in align(text, grounds)):
        span, quote = pair
        yield Citation("", source, span.start, span.end, quote)
