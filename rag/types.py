"""The values that pass between the floors, the two protocols, and the exceptions.

Nothing here does any work, and nothing here imports from the rest of the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Support = Literal["supported", "partly", "unsupported"]


class Span(NamedTuple):
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a document apart from its text.

    `path` is relative to the indexed folder, with forward slashes. `published` is an ISO 8601
    date to the precision that the text states ("2024-06-20", "2024-06", "2024"), or None. `stated`
    says where the text itself states a field ("author" -> the span of the byline).
    """

    id: str
    path: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    stated: tuple[tuple[str, Span], ...] = ()

    @property
    def label(self) -> str:
        """The shortest name a reader knows it by: publisher, else title, else file name."""
        return self.publisher or self.title or self.path


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its decoded text; `boilerplate` marks what is neither indexed nor cited."""

    source: Source
    text: str
    boilerplate: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, cut on sentence bounds: `text == document.text[start:end]`.

    `context` is searched together with the text: the heading above it, or the line after it that
    names the speaker. `speaker` is the place of such a line in the document, inside or outside
    the passage.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    context: str = ""
    speaker: Span | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval found; the higher the score, the better.

    `states` is set where it was found for what it says of its own source: "author", "published",
    "publisher" or "title".
    """

    passage: Passage
    source: Source
    score: float
    states: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """The span of a document that carries a statement: `quote == document.text[start:end]`."""

    passage_id: str
    source: Source
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as an answerer writes it, before it is checked.

    Citations are whole passages, or exact spans within them. A draft that is not `complete` is
    replaced by the next one.
    """

    text: str
    citations: tuple[Citation, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """A checked sentence of an answer, with the reason for the verdict in words.

    One that is not `complete` is still being written and not yet checked.
    """

    text: str
    citations: tuple[Citation, ...]
    support: Support
    reason: str
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity that a source gives: `low..high`, an open end as None.

    `qualifier` is the text's own wording ("at least"), `unit` the thing counted ("soldiers"),
    `speaker` who says so where the text tells, `wording` the figure as it stands in the quote.
    """

    low: float | None
    high: float | None
    qualifier: str
    unit: str
    citation: Citation
    speaker: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures that differ for one thing, the newest first, undated ones last."""

    subject: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation; `quotes` are what its answer cites, where known."""

    question: str
    answer: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """The sources that a reader wants to be asked: of these documents (ids), of these outlets, and
    of this time, ISO 8601 dates of any precision, both inclusive. What is empty admits all."""

    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader sees. `timings` are milliseconds by stage.

    `confidence` runs from 0 to 1, the higher the surer that the sources answer the question.
    `notices` are lines for the reader about how the answer was made. A `draft` answer is on
    its way; the last one of a stream is not a draft.
    """

    question: str
    statements: tuple[Statement, ...] = ()
    abstained: bool = False
    confidence: float = 0.0
    disagreements: tuple[Disagreement, ...] = ()
    passages: tuple[Hit, ...] = ()
    answerer: str = ""
    notices: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    draft: bool = False


class Encoder(Protocol):
    """Turns texts into vectors; `sentence_transformers.SentenceTransformer` is one."""

    max_seq_length: int | None

    @property
    def tokenizer(self) -> Any:
        """The model's own tokenizer, a `transformers` one."""

    def get_embedding_dimension(self) -> int | None:
        """Length of a vector."""

    def encode_query(self, inputs: list[str], /, **options: Any) -> Any:
        """Vectors of questions, a float array of shape (len(inputs), dimension)."""

    def encode_document(self, inputs: list[str], /, **options: Any) -> Any:
        """Vectors of passages, a float array of shape (len(inputs), dimension)."""


class Answerer(Protocol):
    """Writes statements from passages, one after the other, as soon as it has them."""

    @property
    def name(self) -> str:
        """What the reader is told: "quotes", or the name of the model."""

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[Draft]:
        """The statements that answer the question. Raises `AnswererError`."""


Vectors = NDArray[np.float32]


Embed = Callable[[Sequence[str]], Vectors]
"""Short texts -> unit vectors, shape (len(texts), dimension)."""
