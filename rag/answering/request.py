"""A turn of a conversation on its way to an answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rag.evidence.ranker import Judged
from rag.questions.asked import Asked
from rag.types import Answer, Answerer, Hit, SourceFilter


@dataclass(frozen=True, slots=True)
class Request:
    """A turn as it was written and as it was read, with the answerer that writes the answer.

    `asked` are the questions in it, `hits` the passages that were found, and `judged` the questions
    once these are judged. `started` is a time of `time.perf_counter`, `retrieval` the milliseconds
    until there were passages.
    """

    question: str
    read: str
    asked: tuple[Asked, ...]
    only: SourceFilter
    writer: Answerer
    notices: tuple[str, ...]
    started: float
    hits: tuple[Hit, ...] = ()
    judged: tuple[Judged, ...] = ()
    retrieval: float = 0.0

    @property
    def sureness(self) -> float:
        """How surely the question is answered, 0 to 1."""
        return max((judged.confidence for judged in self.judged), default=0.0)

    @property
    def written(self) -> str:
        """What a model is asked: everything, or a single question as it was judged."""
        return self.judged[0].text if len(self.judged) == 1 else self.read


def timed(answer: Answer, request: Request, support: float = 0.0) -> dict[str, float]:
    """Return the times of an answer so far; `support` is that of checking, in milliseconds.

    What is neither that nor retrieval is time of the answer: the reader, too.
    """
    spent = since(request.started) - request.retrieval - support
    return {**answer.timings, "answer": spent, "support": support}


def since(start: float) -> float:
    """Return the milliseconds since a time of `time.perf_counter`."""
    return (time.perf_counter() - start) * 1000
