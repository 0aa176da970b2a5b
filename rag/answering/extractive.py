"""Answers by quoting the best sentences verbatim. Needs no model server.

A figure is quoted from every source that gives one; a quotation comes with its speaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answering.selection import best_per_source, is_list, items_outside
from rag.corpus.structure import block_at
from rag.evidence.confidence import best_evidence
from rag.evidence.exact_answers import exact_answer
from rag.evidence.ranker import EvidenceRanker, Judged
from rag.evidence.same_statement import are_near_copies, one_contains_other, say_the_same
from rag.evidence.sentence_ranking import Evidence
from rag.language.attribution import attribution, in_own_words
from rag.language.doc import Doc, parse
from rag.language.plain import plain
from rag.questions.analysis import QuestionAnalysis
from rag.questions.speakers import asks_who_says
from rag.types import Citation, Document, Draft, Span

_LISTED = 12  # sentences at most where all things of a kind are asked for
_LOOKED_AT = 40  # sentences, to say how many are not quoted


class ExtractiveAnswerer:
    """Quotes the best evidence, at most `max_statements` sentences."""

    name = "quotes"

    def __init__(self, ranker: EvidenceRanker, abstain_below: float, max_statements: int) -> None:
        self._ranker = ranker
        self._abstain_below = abstain_below
        self._max_statements = max_statements

    def quote(self, judged: Judged) -> Iterator[Draft]:
        """Yield the quotes that answer a question whose evidence has been judged."""
        for evidence in self.chosen(judged):
            yield self._draft(judged.analysis, evidence)

    def left_out(self, judged: Judged) -> int:
        """Return how many items or sentences of a list are not quoted, as far as is known."""
        analysis, fitting = judged.analysis, self._fitting(judged)
        unseen = 0
        if is_list(fitting):
            document = self._ranker.document(fitting[0].hit.passage.document_id)
            unseen = items_outside(document, fitting[0].hit.passage) if document else 0
        elif not analysis.lists:
            return 0
        return unseen + len(fitting[self._most(analysis, fitting) :])

    def _most(self, analysis: QuestionAnalysis, chosen: Sequence[Evidence]) -> int:
        listed = analysis.lists or is_list(chosen)
        return max(_LISTED, self._max_statements) if listed else self._max_statements

    def chosen(self, judged: Judged) -> list[Evidence]:
        """Return the sentences that are quoted, the best first; none for an abstention."""
        if judged.confidence < self._abstain_below:
            return []
        fitting = self._fitting(judged)
        return fitting[: self._most(judged.analysis, fitting)]

    def _fitting(self, judged: Judged) -> list[Evidence]:
        """Return the sentences that answer, each thing once, shown or not."""
        analysis, ranked = judged.analysis, judged.ranked
        best = best_evidence(analysis, ranked)
        chosen: list[Evidence] = []
        for evidence in best_per_source(analysis, best, ranked) if best else ():
            if len(chosen) == _LOOKED_AT:
                break
            if not any(self._repeats(analysis, evidence, other) for other in chosen):
                chosen.append(evidence)
        return chosen

    def _repeats(self, analysis: QuestionAnalysis, one: Evidence, other: Evidence) -> bool:
        of_one_list = one.kind == other.kind == "item" and one.hit is other.hit
        return not of_one_list and self._says_the_same(analysis, one, other)

    def _says_the_same(self, analysis: QuestionAnalysis, one: Evidence, other: Evidence) -> bool:
        if analysis.kind == "figure":  # only the figure matters, not the names beside it
            ours, theirs = _values(one), _values(other)
            if ours != theirs or (ours and are_near_copies(one.doc, other.doc)):
                return ours == theirs or one_contains_other(one.doc, other.doc)
        return say_the_same(one.doc, other.doc, analysis.kind, self._ranker.embed)

    def _draft(self, analysis: QuestionAnalysis, evidence: Evidence) -> Draft:
        passage, source = evidence.hit.passage, evidence.hit.source
        span, text = evidence.span, evidence.text
        words = exact_answer(analysis, evidence)
        answer = words and Span(span.start + words.start, span.start + words.end)
        citations = [Citation(passage.id, source, span.start, span.end, text, answer=answer)]
        document = self._ranker.document(passage.document_id)
        if document and evidence.kind == "row":
            text, names = _named_cells(document, evidence)
            citations += [Citation(passage.id, source, s, e, document.text[s:e]) for s, e in names]
        said = None
        if evidence.speaker:  # shown beside the turn
            said = evidence.speaker if asks_who_says(analysis.doc) else None
        elif document:
            said = attribution(_parsed(document), span, passage.speaker)
        if document and not said and asks_who_says(analysis.doc):
            said = _byline(document, span)
        if document and said:
            who = document.text[said.start : said.end]
            citations.append(Citation(passage.id, source, said.start, said.end, who))
            text = f"{text} — {who}"
        if document and evidence.headings:
            above = [document.text[s:e] for s, e in evidence.headings]
            citations += [
                Citation(passage.id, source, span.start, span.end, quote)
                for span, quote in zip(evidence.headings, above, strict=True)
            ]
            text = f"{' › '.join(plain(quote) for quote in above)} › {text}"
        return Draft(text, tuple(citations))


def _parsed(document: Document) -> Doc:
    return parse(document.text, document.source.language)


def _named_cells(document: Document, evidence: Evidence) -> tuple[str, tuple[Span, ...]]:
    """Return a row with the names of its columns, and where these and its caption stand.

    A row without a header is as it stands in the text.
    """
    units = evidence.hit.passage.units
    reading = next((u.reading for u in units if u.start == evidence.span.start), "")
    block = block_at(document, evidence.span.start) if reading else None
    return (reading, block.context) if block else (evidence.text, ())


def _byline(document: Document, span: Span) -> Span | None:
    """Return where a text names its author, if the sentence is the text's own words."""
    author = dict(document.source.stated).get("author")
    return author if author and in_own_words(_parsed(document), span) else None


def _values(evidence: Evidence) -> set[tuple[float | None, float | None]]:
    return {(f.number.low, f.number.high) for f in evidence.figures}
