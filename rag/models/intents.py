"""What is asked for: a sentence of the texts, the collection itself, a summary, or nothing.

Two logistic models over the packaged embedding model, trained by `eval.train_intents` (weights in
`data/weights/intents.json`). The first finds the words that fill a phrasing, such as "coral reefs"
in "Which documents mention coral reefs?"; the second looks at the question as it is, and at the
question with "something" in their place. Where it is not sure, the question is an ordinary one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

import numpy as np

from rag.language.tokens import stem, words
from rag.models.embedder import Embedder, load_embedder
from rag.models.logistic import Matrix, class_probabilities, stored_note
from rag.settings import Settings
from rag.types import Span

WEIGHTS = "intents.json"
Kind = Literal[
    "ordinary",
    "count",
    "list",
    "newest",
    "oldest",
    "author",
    "published",
    "publisher",
    "title",
    "summary",
    "greeting",
    "thanks",
    "help",
]
Slot = Literal["topic", "maker", "document"]
_STAND_INS: dict[Slot, str] = {
    "topic": "something",
    "maker": "somebody",
    "document": "the document",
}
FIELD_KINDS = ("author", "published", "publisher", "title")
TALK_KINDS = ("greeting", "thanks", "help")
SLOTS = len(_STAND_INS)
SURE = 0.8  # probability from which a question is taken for what it seems
LIKELY = 0.5  # the same, of a question that the texts do not answer
NAMED = 0.3  # the same, of one for what a document states, where that document is there
_OF_WORDS = 0.3  # the size of a feature that is a word
_OUTSIDE = 0.6  # probability from which a word fills no slot
_LONGEST = 40  # words; a longer question is an ordinary one


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question asks for, if it is not an ordinary one, and the probability that it is none.

    `topic`, `maker` and `document` are words of the question, "" for none.
    """

    kind: Kind = "ordinary"
    probability: float = 0.0
    topic: str = ""
    maker: str = ""
    document: str = ""

    @property
    def of_field(self) -> bool:
        """Whether it asks for what one document states about itself."""
        return self.kind in FIELD_KINDS


ORDINARY = Intent()


class IntentReader:
    """Tells what questions ask for. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._fits = embedder.fingerprint == stored_note(WEIGHTS, "base")

    def read(self, question: str) -> Intent:
        """Return what a question asks for; with another embedding model, all are ordinary."""
        if not self._fits or not words(question) or len(question.split()) > _LONGEST:
            return ORDINARY
        (of_words,) = word_rows(self._embedder, [question])
        spans = [span for span, _ in of_words]
        labels, chances = _slot_chances(of_words)
        found = runs([labels[int(i)] for i in chances.argmax(axis=1)], spans)
        rows = features(self._embedder, [question], [found], stored_note(WEIGHTS, "stems").split())
        kinds, (probabilities,) = class_probabilities(WEIGHTS, "kinds", rows)
        by_kind = dict(zip(kinds, probabilities.tolist(), strict=True))
        special = 1 - by_kind.pop("ordinary")
        kind = cast(Kind, max(by_kind, key=by_kind.__getitem__))
        return Intent(kind, special, **_filled(kind, question, spans, labels, chances))


def _filled(
    kind: Kind, question: str, spans: Sequence[Span], labels: Sequence[str], chances: Matrix
) -> dict[str, str]:
    """Return what fills the slots that a question of this kind can have.

    One that asks for something of a document has a document; the others have a topic or a maker.
    """
    filling = chances[:, labels.index("")] < _OUTSIDE
    if kind == "summary" or kind in FIELD_KINDS:
        at = np.flatnonzero(filling)
        return {"document": question[spans[at[0]].start : spans[at[-1]].end]} if len(at) else {}
    frame = {*stored_note(WEIGHTS, "stems").split(), *document_words()}
    filling &= np.asarray([not question_stems(question[s:e]) <= frame for s, e in spans], bool)
    named: dict[str, str] = {}
    for _, group in itertools.groupby(np.flatnonzero(filling), key=_gaps(filling)):
        at = list(group)
        topic, maker = (chances[at, labels.index(name)].sum() for name in ("topic", "maker"))
        words_ = question[spans[at[0]].start : spans[at[-1]].end]
        slot = "topic" if topic >= maker else "maker"
        if len(words_) > len(named.get(slot, "")):
            named[slot] = words_
    return named


def _gaps(filling: Any) -> Callable[[int], int]:
    """Return a key by which neighbours are grouped, one word between them notwithstanding."""
    outside = np.cumsum(~(filling | (np.roll(filling, 1) & np.roll(filling, -1))))
    return lambda at: int(outside[at])


def _slot_chances(of_words: Sequence[tuple[Span, Matrix]]) -> tuple[list[str], Matrix]:
    """Return the labels of words, and the probabilities of each word, one row each."""
    if not of_words:
        return [""], np.ones((0, 1))
    return class_probabilities(WEIGHTS, "slots", np.stack([vector for _, vector in of_words]))


def load_intents(settings: Settings, embedder: Embedder) -> IntentReader:
    """Return what tells intents, with the packaged model if another one embeds the passages.

    Raises `ModelError`.
    """
    if settings.model and embedder.fingerprint != stored_note(WEIGHTS, "base"):
        embedder = load_embedder(settings.model_copy(update={"model": ""}))
    return IntentReader(embedder)


def features(
    embedder: Embedder,
    questions: Sequence[str],
    found: Sequence[Sequence[tuple[str, Span]]],
    stems: Sequence[str],
) -> Matrix:
    """Return the rows of the second model.

    A row has the vectors of the question as it is and masked, which of some stems the masked one
    has, and which slots are filled.
    """
    masked = [masked_question(q, filled) for q, filled in zip(questions, found, strict=True)]
    both = embedder.embed_short([*questions, *masked]).astype(np.float64)
    of_words = np.zeros((len(questions), len(stems) + len(_STAND_INS)))
    at = {stem_: i for i, stem_ in enumerate((*stems, *_STAND_INS))}
    for row, question, filled in zip(of_words, masked, found, strict=True):
        held = {*question_stems(question), *(slot for slot, _ in filled)}
        row[[at[name] for name in held if name in at]] = _OF_WORDS
    return np.hstack([both[: len(questions)], both[len(questions) :], of_words])


def question_stems(question: str) -> set[str]:
    """Return the stems of all words of a question, stop words too."""
    return {stem(word) for word, _ in words(question)}


def masked_question(question: str, found: Sequence[tuple[str, Span]]) -> str:
    """Return the question with words of no content in place of what fills its slots.

    >>> masked_question("Who wrote the essay on Kafka?", [("document", Span(10, 28))])
    'Who wrote the document?'
    """
    for slot, (start, end) in sorted(found, key=lambda pair: -pair[1].start):
        question = f"{question[:start]}{_STAND_INS[cast(Slot, slot)]}{question[end:]}"
    return question


def word_rows(embedder: Embedder, questions: Sequence[str]) -> list[list[tuple[Span, Matrix]]]:
    """Return the words of each question with their vectors, the mean of their pieces."""
    embedded = embedder.embed_tokens(questions)
    result = []
    for question, tokens in zip(questions, embedded, strict=True):
        of_words = []
        for _, span in words(question):
            inside = [
                i for i, s in enumerate(tokens.spans) if s.start < span.end and span.start < s.end
            ]
            if inside:
                of_words.append((span, tokens.vectors[inside].mean(axis=0).astype(np.float64)))
        result.append(of_words)
    return result


def runs(labels: Sequence[str], spans: Sequence[Span]) -> list[tuple[str, Span]]:
    """Return the longest run of words of each label, "" being none.

    >>> runs(["", "topic", "topic"], [Span(0, 5), Span(6, 9), Span(10, 15)])
    [('topic', Span(start=6, end=15))]
    """
    found: dict[str, Span] = {}
    at = 0
    for label, run in itertools.groupby(labels):
        size = len(list(run))
        span = Span(spans[at].start, spans[at + size - 1].end)
        if label and span.end - span.start > len(range(*found.get(label, (0, 0)))):
            found[label] = span
        at += size
    return list(found.items())


@cache
def document_words() -> frozenset[str]:
    """Return stemmed words for a document ("memo", "recipe"), those of the trainer's phrases."""
    return frozenset(stem(word) for word in stored_note(WEIGHTS, "document words").split())
