"""How a question that has its evidence gets its answer: quotes, and what a model makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.answering.chooser import Chooser
from rag.answering.ollama.writer import OllamaWriter
from rag.answering.request import Request, timed
from rag.answering.selection import is_list
from rag.answering.writing import Writing, on_floor
from rag.errors import AnswererError
from rag.evidence.confidence import is_read
from rag.evidence.ranker import EvidenceRanker, Judged
from rag.evidence.sentence_ranking import Evidence
from rag.language.doc import parse
from rag.questions.speakers import asks_who_says
from rag.types import Answer, Hit, Statement
from rag.verification.scoring import SupportModels
from rag.verification.support import check


@dataclass(frozen=True, slots=True)
class Wording:
    """What words an answer, and what checks it."""

    chooser: Chooser
    ranker: EvidenceRanker
    support: SupportModels

    def judged(self, request: Request) -> Iterator[Request]:
        """Yield the request each time a model has judged one more sentence, if one judges."""
        try:
            if (judging := self.chooser.judging(request.writer)) is None:
                return
            for number, judged in enumerate(request.judged):
                for step in judging.steps(judged, self.ranker):
                    whole = request.judged
                    request = replace(request, judged=(*whole[:number], step, *whole[number + 1 :]))
                    yield request
        except AnswererError as error:
            if not self.chooser.writes:  # else it is told when the model is to write
                notices = (*request.notices, f"{error.message} {error.remedy}".strip())
                yield replace(request, notices=notices)

    def quotes(self, request: Request) -> tuple[Statement, ...]:
        """Return the quotes as they would be now, each once."""
        drafts = (self.chooser.quotes.quote(j) for j in request.judged)
        once = {draft.citations: draft for draft in itertools.chain.from_iterable(drafts)}
        return tuple(map(check, once.values()))

    def steps(self, answer: Answer, request: Request, hits: Sequence[Hit]) -> Iterator[Answer]:
        """Yield the answer as it grows: quotes, or what a model makes of them.

        The last one names who answers in the end.
        """
        quoted = self.quotes(request)
        answer = replace(answer, statements=quoted, timings=timed(answer, request))
        yield answer
        floor = replace(answer, answerer=self.chooser.quotes.name)
        writer = request.writer
        if not isinstance(writer, OllamaWriter) or not answer.statements:
            yield floor  # no model, or nothing answers
            return
        chosen = [(j, e) for j in request.judged for e in self.chooser.quotes.chosen(j)]
        who_says = any(asks_who_says(parse(asked.text)) for asked in request.asked)
        if who_says or is_list([evidence for _, evidence in chosen]):
            yield floor  # a list, or who says something, is best as it stands
            return
        try:
            if not self.chooser.may_write(writer):
                yield floor
                return
            yield from self._written(floor, request, writer, chosen, hits)
        except AnswererError as error:
            notice = f"{error.message} What follows is quoted from the sources instead."
            notices = (*floor.notices, notice, *filter(None, [error.remedy]))
            yield replace(floor, notices=notices)

    def _written(
        self,
        floor: Answer,
        request: Request,
        writer: OllamaWriter,
        chosen: Sequence[tuple[Judged, Evidence]],
        hits: Sequence[Hit],
    ) -> Iterator[Answer]:
        """Yield the answer that a model writes from the quotes, which stay until it is borne out.

        `chosen` is what is quoted, each with the question that it answers.
        Raises `AnswererError`.
        """
        writing = Writing(writer, self.support, self.ranker.read)
        passages = {hit.passage.id: hit.passage for hit in hits}
        answering = {
            (e.hit.source.id, e.span.start) for judged, e in chosen if is_read(judged.analysis, e)
        }
        evidence = [e for _, e in chosen]
        answer = floor
        with closing(writing.steps(request.written, evidence, floor.statements, passages)) as steps:
            for step in steps:
                growing = (_growing(step.growing),) if step.growing else ()
                answer = replace(
                    floor,
                    answerer=writer.name,
                    statements=(*on_floor(step.shown, floor.statements, answering), *growing),
                    held_back=step.held_back,
                    use=step.use,
                    timings=timed(floor, request, step.checking),
                )
                yield answer
        if not step.shown:
            notice = f"The sources do not bear out what {writer.name} wrote; they are quoted."
            answerer, notices = floor.answerer, (*floor.notices, notice)
            yield replace(answer, answerer=answerer, notices=notices)


def _growing(text: str) -> Statement:
    return Statement(text, (), "partly", "not yet checked", complete=False)
