"""Answers by quoting: the sentences that answer, verbatim, best first. Needs no model server.

A figure is quoted from every source that gives one; a quotation comes with its speaker; what is
asked of a text itself (author, date, outlet) is quoted from its header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.attribution import attribution
from rag.evidence import Evidence, Weigh, best_of, confidence
from rag.figures import Embed
from rag.questions import Asked, analyse
from rag.sources import unstated
from rag.text import squash, terms
from rag.types import Citation, Document, Draft, Hit, Span

_SAME_WORDS = 0.7  # of the shorter sentence's content words: it says the same
_SAME_MEANING = 0.92  # cosine; paraphrases of one statement lie above, other facts below
_BESIDE_BEST = 0.5  # of the best sentence's probability; less sure ones are left out


class ExtractiveAnswerer:
    """Quotes. `document` gives a document by id, so that a speaker outside a passage is found."""

    name = "quotes"

    def __init__(
        self,
        weigh: Weigh,
        embed: Embed,
        document: Callable[[str], Document | None],
        abstain_below: float,
        max_statements: int,
    ) -> None:
        self._weigh = weigh
        self._embed = embed
        self._document = document
        self._abstain_below = abstain_below
        self._max_statements = max_statements

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[Draft]:
        """One complete draft for each sentence that is quoted; none at all is an abstention."""
        asked = analyse(question)
        stated = [hit for hit in hits if hit.states]
        if stated:
            yield from (_header(hit) for hit in stated)
            return
        if unstated(asked, hits):
            return
        ranked = self._weigh(asked, hits)
        for evidence in self._chosen(asked, ranked):
            yield self._quote(evidence)

    def _chosen(self, asked: Asked, ranked: Sequence[Evidence]) -> list[Evidence]:
        best = best_of(asked, ranked)
        if best is None or confidence(asked, ranked) < self._abstain_below:
            return []
        fitting = [e for e in ranked if e.figures] if asked.kind == "figure" else list(ranked)
        fitting.sort(key=lambda evidence: evidence is not best)
        # Every figure for the thing that was asked belongs to the answer, however the sentence
        # around it reads.
        bound = 0.0 if asked.noun else best.probability * _BESIDE_BEST
        chosen: list[Evidence] = []
        for evidence in fitting:
            if evidence.probability < bound or len(chosen) == self._max_statements:
                break
            if not any(self._says_the_same(evidence, other) for other in chosen):
                chosen.append(evidence)
        return chosen

    def _says_the_same(self, one: Evidence, other: Evidence) -> bool:
        a, b = squash(one.text), squash(other.text)
        if a in b or b in a:
            return True
        ours, theirs = set(terms(one.text)), set(terms(other.text))
        shared = len(ours & theirs) / max(1, min(len(ours), len(theirs)))
        if _values(one) != _values(other):
            return False
        if shared >= _SAME_WORDS:
            return True
        first, second = self._embed([one.text, other.text])
        return bool(first @ second >= _SAME_MEANING)

    def _quote(self, evidence: Evidence) -> Draft:
        passage, source = evidence.hit.passage, evidence.hit.source
        span, text = evidence.span, evidence.text
        citations = [Citation(passage.id, source, span.start, span.end, text)]
        document = self._document(passage.document_id)
        said = attribution(document.text, span, passage.speaker) if document else None
        if document and said:
            who = document.text[said.start : said.end]
            citations.append(Citation(passage.id, source, said.start, said.end, who))
            text = f"{text} — {who}"
        return Draft(text, tuple(citations))


def _values(evidence: Evidence) -> set[tuple[float | None, float | None]]:
    return {(f.number.low, f.number.high) for f in evidence.figures}


def _header(hit: Hit) -> Draft:
    """What a source states of itself, and which one it is, both from its header."""
    stated = dict(hit.source.stated)
    texts: list[str] = []
    citations: list[Citation] = []
    for field in (hit.states, "publisher" if hit.states == "title" else "title"):
        span = stated.get(field)
        if span is None or not _within(span, hit):
            continue
        quote = hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start]
        texts.append(quote)
        citations.append(Citation(hit.passage.id, hit.source, span.start, span.end, quote))
    return Draft(" — ".join(texts), tuple(citations))


def _within(span: Span, hit: Hit) -> bool:
    return hit.passage.start <= span.start and span.end <= hit.passage.end
