"""One question, from the text box to the cited answer.

understand -> retrieve -> rank the evidence -> write statement by statement -> verify each ->
abstain if none is supported.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.chooser import Chooser
from rag.answering.citation_places import CitationPlaces
from rag.answering.request import Request, since
from rag.answering.rewriter import Rewriter
from rag.answering.wording import Wording
from rag.catalogue.answers import special_answer
from rag.catalogue.examples import answered, candidates_of, sample
from rag.catalogue.special_question import SpecialQuestion
from rag.disagreement.finder import DisagreementFinder
from rag.evidence.copies import repetitions
from rag.evidence.ranker import EvidenceRanker
from rag.evidence.time_match import time_notice
from rag.index.base import Corpus
from rag.index.corpus_cache import remembered
from rag.models.intents import LIKELY, NAMED, SURE, Intent, IntentReader
from rag.questions.analysis import without_agreement_clause
from rag.questions.asked import asked_of
from rag.retrieval.filters import EVERYTHING
from rag.retrieval.retriever import Retriever
from rag.types import (
    UNSURE_BELOW,
    Answer,
    Disagreement,
    Document,
    Hit,
    Source,
    SourceFilter,
    Statement,
    Turn,
)
from rag.verification.scoring import SupportModels

_NEAR, _TRIED = 6, 10  # passages of which suggestions are made after a refusal; questions tried
READ_AS = "Read as: "
"""The start of the notice that says how a question was understood."""


class Pipeline:
    """Answers questions. Safe to share between threads."""

    def __init__(
        self,
        retriever: Retriever,
        ranker: EvidenceRanker,
        chooser: Chooser,
        rewriter: Rewriter,
        intents: IntentReader,
        support: SupportModels,
        abstain_below: float,
        in_memory: Callable[[Sequence[Document]], Pipeline],
        of_collection: Callable[[str], Pipeline],
    ) -> None:
        self.retriever = retriever
        self._ranker = ranker
        self._chooser = chooser
        self._rewriter = rewriter
        self._intents = intents
        self._wording = Wording(chooser, ranker, support)
        self._disagreements = DisagreementFinder(ranker)
        self._places = CitationPlaces(retriever.index)
        self._abstain_below = abstain_below
        self._examples = remembered(self._made_examples, 4)
        self._in_memory = in_memory
        self._of_collection = of_collection

    def over(self, documents: Sequence[Document]) -> Pipeline:
        """Return a pipeline that answers from these documents alone, with the same models."""
        return self._in_memory(documents)

    def of(self, collection: str) -> Pipeline:
        """Return the pipeline of another collection, with the same models; "" is this one.

        Raises `RagError`.
        """
        return self._of_collection(collection) if collection else self

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: SourceFilter = EVERYTHING,
        answerer: str = "",
    ) -> Answer:
        """Return the whole answer: the last one of `stream`."""
        *_, answer = self.stream(question, history, only, answerer)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: SourceFilter = EVERYTHING,
        answerer: str = "",
    ) -> Iterator[Answer]:
        """Yield drafts of the answer as it grows; the last one is the answer.

        A question that seems to ask for documents, and finds none, is put to the texts first.
        Only sources that `only` admits are searched. `answerer` is "quotes", the name of a model,
        or "" for whatever the settings say. Raises `RagError`.
        """
        intent = self._intents.read(question)
        special = self._special(question, intent, history, only, unsure=False)
        if special and not special.finds_no_document:
            yield special
            return
        last = None
        for last in self._from_texts(question, history, only, answerer):
            if last.draft or not last.abstained:
                yield last
        if last and last.abstained:
            yield special or self._special(question, intent, history, only, unsure=True) or last

    def converse(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: SourceFilter = EVERYTHING,
        answerer: str = "",
    ) -> Iterator[Answer]:
        """Yield what `stream` does, and after a refusal or a friendly line what could be asked."""
        answer = None
        for answer in self.stream(question, history, only, answerer):
            yield answer
        if answer and (more := self.with_suggestions(answer)) is not answer:
            yield more

    def examples(self, count: int = 3, tries: int = 48) -> tuple[str, ...]:
        """Return questions that the texts are known to answer; it takes a while. Raises `RagError`.

        At most so many are tried. They are remembered for as long as the index is the same.
        """
        return self._examples(self.retriever.index.current(), count, tries)

    def with_suggestions(self, answer: Answer) -> Answer:
        """Return a refusal or a friendly line with questions that the texts do answer."""
        if answer.kind == "talk":
            return replace(answer, suggestions=self.examples())
        if answer.kind or not answer.abstained:
            return answer
        corpus = self.retriever.index.current()
        near = candidates_of(corpus, [hit.passage for hit in answer.passages[:_NEAR]])
        return replace(answer, suggestions=answered(near, self._quoted, 3, _TRIED))

    def _made_examples(self, corpus: Corpus, count: int, tries: int) -> tuple[str, ...]:
        return answered(candidates_of(corpus, sample(corpus)), self._quoted, count, tries)

    def _quoted(self, question: str) -> Answer:
        """Return how the texts answer a question, by quotes."""
        *_, answer = self._from_texts(question, (), EVERYTHING, self._chooser.quotes.name)
        return answer

    def _from_texts(
        self, question: str, history: Sequence[Turn], only: SourceFilter, answerer: str
    ) -> Iterator[Answer]:
        """Yield drafts of the answer that the texts give, and last the answer."""
        request = self._rewritten(self._understand(question, history, only, answerer), history)
        hits = request.hits
        answer = self._opening(request, hits)
        yield self._places.in_answer(answer)
        for judged_further in self._wording.judged(request):
            request = judged_further
            answer = self._opening(request, hits)
            yield self._places.in_answer(replace(answer, statements=self._wording.quotes(request)))
        for grown in self._wording.steps(answer, request, hits):
            yield self._places.in_answer(answer := grown)
        answer = self._places.in_answer(self._finish(answer, request, hits))
        yield replace(answer, repetitions=repetitions(answer, self.retriever.index.current()))

    def _special(
        self,
        question: str,
        intent: Intent,
        history: Sequence[Turn],
        only: SourceFilter,
        unsure: bool,
    ) -> Answer | None:
        """Answer a question that is not an ordinary one; None if the texts are to answer it.

        `unsure` is for a question that they do not answer. A question that names a document may be
        less sure, since that document must be there.
        """
        bound = LIKELY if unsure or intent.document else SURE
        bound = NAMED if intent.of_field and intent.document else bound
        if intent.probability < bound:
            return None
        started = time.perf_counter()
        corpus = self.retriever.index.current()
        asked = SpecialQuestion(question, intent, only, self._last_source(history, only), unsure)
        answer = special_answer(asked, corpus, lambda: self.retriever.search(question, only=only))
        if answer is None:
            return None
        spent = since(started)
        timings = {"retrieve": 0.0, "answer": spent, "support": 0.0, "total": spent}
        return self._places.in_answer(replace(answer, timings=timings))

    def _last_source(self, history: Sequence[Turn], only: SourceFilter) -> Source | None:
        """Return the source that the conversation has last spoken of."""
        if not history:
            return None
        said = history[-1].quotes[:1] or (history[-1].answer,)
        hits = self.retriever.search(said[0], 1, only) if said[0].strip() else []
        return hits[0].source if hits else None

    def _understand(
        self, question: str, history: Sequence[Turn], only: SourceFilter, answerer: str
    ) -> Request:
        """Choose the answerer, and find what answers the question as it was written."""
        started = time.perf_counter()
        writer, notices = self._chooser.choose(answerer)
        request = Request(question, question, (), only, writer, notices, started)
        return self._found(request, question, history)

    def _found(self, request: Request, text: str, history: Sequence[Turn]) -> Request:
        """Return the request with what is found for a text, once its spelling is corrected."""
        before = since(request.started)
        read = self.retriever.normalise(without_agreement_clause(text))
        asked = asked_of(read, history)
        hits = tuple(self.retriever.find(asked, only=request.only))
        retrieval = request.retrieval + since(request.started) - before
        judged = tuple(self._ranker.judge(one, hits) for one in asked)
        return replace(
            request, read=read, asked=asked, hits=hits, judged=judged, retrieval=retrieval
        )

    def _rewritten(self, request: Request, history: Sequence[Turn]) -> Request:
        """Return a follow-up as a model writes it out, where it is unsure as it stands."""
        if not history or request.sureness >= UNSURE_BELOW:
            return request
        text = self._rewriter.rewrite(request.question, history, request.writer)
        if text == request.question:
            return request
        return self._found(request, text, ())

    def _opening(self, request: Request, hits: Sequence[Hit]) -> Answer:
        """Return the answer before its first statement: hits, confidence, disagreements."""
        notices = (*self._time_notices(request, hits), *request.notices)
        if restricted := self.retriever.restricted(request.read, request.only):
            notices = (*restricted.notices, *notices)
        if request.read.strip() != request.question.strip():
            notices = (f"{READ_AS}{request.read}", *notices)
        timings = {"retrieve": request.retrieval}
        return Answer(
            request.question,
            confidence=request.sureness,
            disagreements=self._differing(request, hits, ()),
            passages=tuple(hits),
            answerer=request.writer.name,
            notices=notices,
            timings=timings,
            draft=True,
        )

    def _time_notices(self, request: Request, hits: Sequence[Hit]) -> Iterator[str]:
        """Yield that what was found may be of another time than asked for."""
        for judged in request.judged if hits else ():
            if notice := time_notice(judged.analysis, judged.ranked):
                yield notice

    def _finish(self, answer: Answer, request: Request, hits: Sequence[Hit]) -> Answer:
        """Decide whether to abstain, and keep the confidence on that side of the threshold."""
        differing = self._differing(request, hits, answer.statements)
        notices = answer.notices
        if answer.answerer == self._chooser.quotes.name:
            notices = (*notices, *self._incomplete(request, hits))
        abstained = not any(s.support == "supported" for s in answer.statements)
        if abstained:
            sureness = min(answer.confidence, self._abstain_below * 0.99)
        else:
            sureness = max(answer.confidence, self._abstain_below)
        return replace(
            answer,
            abstained=abstained,
            confidence=sureness,
            disagreements=() if abstained else differing,
            notices=answer.notices if abstained else notices,
            timings={**answer.timings, "total": since(request.started)},
            draft=False,
        )

    def _incomplete(self, request: Request, hits: Sequence[Hit]) -> Iterator[str]:
        """Yield what the quotes leave out: items of a list, and questions without an answer."""
        quotes = self._chooser.quotes
        for judged, asked in zip(request.judged, request.asked, strict=True):
            if judged.confidence < self._abstain_below:
                yield f"Nothing was found on: {asked.text}"
            elif left := quotes.left_out(judged):
                yield f"{left} more in the sources that are cited here."

    def _differing(
        self, request: Request, hits: Sequence[Hit], statements: Sequence[Statement]
    ) -> tuple[Disagreement, ...]:
        found = [
            self._disagreements.find(judged.analysis, hits, statements) for judged in request.judged
        ]
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))
