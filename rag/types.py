"""The values that are passed between the packages, and the two protocols.

Nothing here does any work or imports from the rest of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Support = Literal["supported", "partly", "unsupported"]

QUOTES = "quotes"  # the name of the answerer that repeats sentences of the sources
UNSURE_BELOW = 0.4  # confidence; an answer with less is shown as passages that may answer


class Span(NamedTuple):
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """The metadata of a document.

    `path` is relative to the indexed folder, with forward slashes. `published` is an ISO 8601
    date to the precision that the text states ("2024-06-20", "2024-06", "2024"), or None. `stated`
    holds where the text itself states a field ("author" -> the span of the byline), `origins` what
    each field was read from ("author" -> "byline"), also of one that the user has cleared.
    `unclear_date` is a date that can be read in several ways, followed by these. `language` is an
    ISO 639-1 code, "" if unsure. `places` are the paths of the other files that hold the same text.
    `copy_group` is the id of the first of the near copies that the source is one of, "" if it has
    none.
    """

    id: str
    path: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    stated: tuple[tuple[str, Span], ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    language: str = ""
    places: tuple[str, ...] = ()
    copy_group: str = ""
    unclear_date: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """A short name to show: the publisher, or else the title, or else the path."""
        return self.publisher or self.title or self.path

    @property
    def is_named_by_file(self) -> bool:
        """Whether the title is missing, or only made from the name of the file."""
        return not self.title or ("title", "file name") in map(tuple, self.origins)

    @property
    def name(self) -> str:
        """The title, or else the name of the file."""
        if self.is_named_by_file or not self.title:
            return self.path.rpartition("/")[2] if self.title else self.path
        return self.title


BlockKind = Literal[
    "title",
    "heading",
    "paragraph",
    "item",
    "caption",
    "header",
    "row",
    "field",
    "code",
    "quotation",
    "turn",
    "cue",
    "front matter",
    "boilerplate",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document that is one thing, such as a paragraph, a list item or a table row.

    `level` is that of a heading (1 is the highest), or the depth of an item, a quotation or a
    turn. `path` is the headings above it, the highest first. `context` is what one must read to
    understand it: the caption and the header of a row, the sentence that leads in an item, the
    name of a speaker. `cells` are those of a row or a header. `page` is that of a PDF, from 1;
    `place` names where it is in other formats ("slide 2", "0:01:05").
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    path: tuple[Span, ...] = ()
    context: tuple[Span, ...] = ()
    cells: tuple[Span, ...] = ()
    page: int | None = None
    place: str = ""

    @property
    def where(self) -> str:
        """The page or the place in words: "page 3", "slide 2", "0:01:05"."""
        return place_words(self.page, self.place)


def place_words(page: int | None, place: str) -> str:
    """Return the page or the place of a block in words, "" if it has none."""
    return place or (f"page {page}" if page else "")


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its decoded text; `boilerplate` is neither indexed nor cited.

    `blocks` are in order and do not overlap.
    """

    source: Source
    text: str
    boilerplate: tuple[Span, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """What can be quoted: a whole sentence, item, row, field or turn, `document.text[start:end]`.

    `kind` is that of its block. `reading` is how it is read where it stands alone, with the
    header of a row, the lead-in of an item or the speaker of a turn; "" if it is like its text.
    `speaker` is where the speaker of a turn, or the writer of a quoted mail, is named.
    """

    kind: BlockKind
    start: int
    end: int
    reading: str = ""
    speaker: Span | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a section of a document, made of whole units: `text == document.text[start:end]`.

    `context` is searched together with the text: the headings above it that are not in its text,
    or the line after it that names the speaker. `speaker` is the span of such a line in the
    document, inside or outside the passage. `language` is that of its document.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    context: str = ""
    speaker: Span | None = None
    units: tuple[Unit, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval found; the higher the score, the better."""

    passage: Passage
    source: Source
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The span of a document that supports a statement: `quote == document.text[start:end]`.

    `context` is what one must read to understand it, such as the header of a row; `heading` is the
    headings above it, the highest first; `page` and `place` are those of its block. `answer` is
    where in the document the words are that answer the question, if known.
    """

    passage_id: str
    source: Source
    start: int
    end: int
    quote: str
    context: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    page: int | None = None
    place: str = ""
    answer: Span | None = None

    @property
    def where(self) -> str:
        """The page or the place in words: "page 3", "slide 2", "0:01:05"."""
        return place_words(self.page, self.place)

    @property
    def answer_in_quote(self) -> Span | None:
        """Where the words that answer are in the quote; None if they are not in it."""
        if self.answer is None or not self.start <= self.answer.start < self.answer.end <= self.end:
            return None
        return Span(self.answer.start - self.start, self.answer.end - self.start)

    def overlaps(self, other: Citation) -> bool:
        """Return whether both have a character of one document in common."""
        same_source = self.source.id == other.source.id
        return same_source and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as an answerer writes it, before it is checked.

    Citations are whole passages or exact spans in them.
    """

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a language model took for an answer: tokens read and written, seconds of writing.

    `window` is the number of tokens that it can read.
    """

    model: str
    read: int
    written: int
    seconds: float
    window: int

    @property
    def speed(self) -> float:
        """Tokens written a second, 0 if the server does not say."""
        return self.written / self.seconds if self.seconds else 0.0

    @property
    def share_of_window(self) -> float:
        """How much of its window was used, 0 to 1."""
        return (self.read + self.written) / self.window if self.window else 0.0


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer with its verdict, and the reason for the verdict in words.

    A statement that is not `complete` is still being written and has not been checked.
    """

    text: str
    citations: tuple[Citation, ...]
    support: Support
    reason: str
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a source, from `low` to `high`; None is an open end.

    `qualifier` is the text's own wording ("at least"), `unit` what is counted ("soldiers"),
    `speaker` who says so, if the text names them, and `wording` the figure as in the quote.
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
    """Figures that differ about the same thing; the newest first, undated ones last."""

    subject: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """A cited sentence, and where near copies of its source have it, too, word for word."""

    citation: Citation
    copies: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange of the conversation, with the quotes that its answer cites, if known."""

    question: str
    answer: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """The source filter: only these documents (ids), these outlets, and this time.

    `since` and `until` are ISO 8601 dates of any precision, both inclusive. An empty field allows
    everything.
    """

    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that an answer lists, with the places where it states a field or a mention.

    The places go by "title", "author", "publisher" and "published", or by "mention".
    """

    source: Source
    places: tuple[tuple[str, Citation], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the user sees it.

    `kind` is "" for what the texts say, "collection" for what is known of the documents, "summary"
    for excerpts, and "talk" for a friendly line. `documents` are a part of the `documents_found`.
    `suggestions` are questions that the texts do answer. `confidence` is the probability that the
    sources answer the question. `notices` are lines about how the answer was made. `timings` are
    milliseconds by stage. A `draft` is still being made; the last answer of a stream is not a
    draft. `repetitions` are of what is cited. `held_back` is what a model wrote and the sources do
    not bear out, with the reasons; `use` what it took.
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
    repetitions: tuple[Repetition, ...] = ()
    kind: str = ""
    documents: tuple[Listed, ...] = ()
    documents_found: int = 0
    suggestions: tuple[str, ...] = ()
    held_back: tuple[Statement, ...] = ()
    use: ModelUse | None = None

    @property
    def finds_no_document(self) -> bool:
        """Whether it says that no document of the collection is the one asked for."""
        return self.kind == "collection" and not self.documents_found

    @property
    def is_quoted(self) -> bool:
        """Whether no model wrote it, so that it needs no mark that the sources support it."""
        return bool(self.kind) or self.answerer == QUOTES

    @property
    def is_unsure(self) -> bool:
        """Whether it has statements that may not answer the question."""
        return bool(self.statements) and not self.abstained and self.confidence < UNSURE_BELOW

    @property
    def confidence_words(self) -> tuple[str, str]:
        """A heading and a line for an answer that is unsure; both are "" for a sure one."""
        if not self.is_unsure:
            return "", ""
        if self.is_quoted:
            return "Closest passages", "They may not answer the question."
        return "Possible answer", "The sources may not answer the question."


class Encoder(Protocol):
    """A model that turns texts into vectors, such as a `SentenceTransformer`."""

    max_seq_length: int | None

    @property
    def tokenizer(self) -> Any:
        """The model's own tokenizer, from `transformers`."""

    def get_embedding_dimension(self) -> int | None:
        """Return the length of a vector."""

    def encode_query(self, inputs: list[str], /, **options: Any) -> Any:
        """Return the vectors of questions, a float array of shape (len(inputs), dimension)."""

    def encode_document(self, inputs: list[str], /, **options: Any) -> Any:
        """Return the vectors of passages, a float array of shape (len(inputs), dimension)."""


class Answerer(Protocol):
    """What words an answer: quotes, or a language model."""

    @property
    def name(self) -> str:
        """The name that is shown: "quotes", or the name of the model."""


Vectors = NDArray[np.float32]


Embed = Callable[[Sequence[str]], Vectors]
"""Short texts -> unit vectors, shape (len(texts), dimension)."""
