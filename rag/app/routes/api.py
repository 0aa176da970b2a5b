"""The functions `ask` and `search` for programs: endpoints of the page, and tools of MCP.

Gradio and MCP read the annotations to describe the parameters, so there is no
`from __future__ import annotations` here.
"""

import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Annotated, Any, NamedTuple, cast

from pydantic import Field, StringConstraints, ValidationError, validate_call

from rag.app.gradio_library import LocalContext, gr
from rag.app.routes.leaving import until_left
from rag.errors import RagError
from rag.pipeline import Pipeline
from rag.retrieval.filters import parse_filter
from rag.schema import AnswerObject, SearchObject, answer_object, search_object
from rag.types import SourceFilter

Question = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    Field(description="A question in plain words, such as: How many troops?"),
]
Documents = Annotated[
    list[str] | None,
    Field(description="Search only these documents: paths as `document` gives them."),
]
Outlets = Annotated[
    list[str] | None,
    Field(description="Search only these outlets: names as `publisher` gives them."),
]
Since = Annotated[
    str, Field(description="Only sources from this date on: 2024, 2024-06 or 2024-06-20.")
]
Until = Annotated[
    str, Field(description="Only sources up to this date: 2024, 2024-06 or 2024-06-20.")
]
Answerer = Annotated[
    str,
    Field(description='"quotes" or the name of an Ollama model; empty: the default of the page.'),
]
Collection = Annotated[
    str, Field(description="Name of the collection of documents; empty: the default one.")
]
Count = Annotated[int | None, Field(ge=1, le=100, description="How many passages to find.")]


class Interface(NamedTuple):
    """The functions for programs. Both raise `RagError`."""

    ask: Callable[..., AnswerObject]
    search: Callable[..., SearchObject]


def interface(pipeline: Pipeline) -> Interface:
    """Return the functions, which answer and search with this pipeline or another collection's."""

    def source_filter(
        asked: Pipeline,
        documents: list[str] | None,
        outlets: list[str] | None,
        since: str,
        until: str,
    ) -> SourceFilter:
        sources = asked.retriever.index.current().sources.values()
        return parse_filter(sources, documents or (), outlets or (), since, until)

    def ask(
        question: Question,
        documents: Documents = None,
        outlets: Outlets = None,
        since: Since = "",
        until: Until = "",
        answerer: Answerer = "",
        collection: Collection = "",
    ) -> AnswerObject:
        """Answer a question from the indexed documents.

        Returns JSON: `text` is the answer with [n] markers; `statements` are its sentences, each
        with `support` ("supported", "partly" or "unsupported", and the `reason`) and `citations`
        with `n`, document, title, publisher, date and the exact `quote`; `disagreements` lists the
        differing figures of the sources. When you pass an answer on, keep each sentence's citation,
        say what is not supported, and do not blend figures that differ into one. Where `abstained`
        is true the documents do not answer; do not answer in their place.
        """
        asked = pipeline.of(collection)
        only = source_filter(asked, documents, outlets, since, until)
        return cast(AnswerObject, answer_object(asked.ask(question, (), only, answerer)))

    def search(
        question: Question,
        documents: Documents = None,
        outlets: Outlets = None,
        since: Since = "",
        until: Until = "",
        k: Count = None,
        collection: Collection = "",
    ) -> SearchObject:
        """Find the passages of the indexed documents that are closest to a question, best first.

        Returns JSON: `passages` with document, title, date, `text`, and its place in the document
        from `start` to `end`. They are what the documents say, word for word, not an answer: cite
        the document and quote exactly when you use one.
        """
        asked = pipeline.of(collection)
        only = source_filter(asked, documents, outlets, since, until)
        retriever, started = asked.retriever, time.perf_counter()
        hits = retriever.search(retriever.normalise(question), k, only)
        spent = (time.perf_counter() - started) * 1000
        timings = {"retrieve": spent, "total": spent}
        return cast(SearchObject, search_object(question, hits, timings))

    return Interface(_with_checks(ask), _with_checks(search))


def add_endpoints(pipeline: Pipeline) -> None:
    """Add `/ask` and `/search` to the page that is being built."""
    for name, function in interface(pipeline)._asdict().items():
        gr.api(_with_gradio_errors(function), api_name=name)


def _with_checks(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with its arguments checked before each call."""
    checked = validate_call(function)

    @wraps(function)
    def checked_call(*args: object, **kwargs: object) -> Any:
        try:
            return checked(*args, **kwargs)
        except ValidationError as error:
            names = list(function.__annotations__)
            first = error.errors()[0]
            position = first["loc"][0]
            name = names[position] if isinstance(position, int) else position
            raise RagError(f"{name} is not valid: {first['msg'].lower()}.") from error

    return checked_call


def _with_gradio_errors(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function in a thread of its own, its errors in the form that Gradio sends."""

    @wraps(function)
    async def call(*args: object, **kwargs: object) -> Any:
        try:
            return await until_left(partial(function, *args, **kwargs), _client_left)
        except RagError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return call


async def _client_left() -> bool:
    """Return whether the client of the call that runs here is gone, as Gradio's queue says."""
    queue, running = LocalContext.blocks.get()._queue, LocalContext.event_id.get()
    jobs = (job for batch in queue.active_jobs for job in batch or ())
    return any(job._id == running and not job.alive for job in jobs)
