"""What is asked for: a sentence of the texts, the collection itself, a summary, or nothing.

Three logistic models over the packaged embedding model, trained by `eval.train_intents` (weights in
`data/weights/intents.json`). The first finds the words that fill a phrasing, such as "coral reefs"
in "Which documents mention coral reefs?"; the second looks at the question as it is, and at the
question with "something" in their place; the third tells a topic from a maker. Where they are not
sure, the question is an ordinary one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from rag.language.tokens import words
from rag.models.embedder import Embedder, load_embedder
from rag.models.logistic import Matrix, class_probabilities, stored_note
from rag.models.question_slots import (
    STAND_INS,
    WEIGHTS,
    masked_question,
    named_document,
    question_stems,
    segments,
    slot_chances,
    topic_and_maker,
    word_rows,
)
from rag.settings import Settings
from rag.types import Span

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
FIELD_KINDS = ("author", "published", "publisher", "title")
TALK_KINDS = ("greeting", "thanks", "help")
SURE = 0.8  # probability from which a question is taken for what it seems
LIKELY = 0.6  # the same, of a question that the texts do not answer
NAMED = 0.3  # the same, of one for what a document states, where that document is there
_OF_WORDS = 0.3  # the size of a feature that is a word
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
        labels, chances = slot_chances(of_words)
        found = segments(spans, labels, chances)
        rows = features(self._embedder, [question], [found], stored_note(WEIGHTS, "stems").split())
        kinds, (probabilities,) = class_probabilities(WEIGHTS, "kinds", rows)
        by_kind = dict(zip(kinds, probabilities.tolist(), strict=True))
        special = 1 - by_kind.pop("ordinary")
        kind = cast(Kind, max(by_kind, key=by_kind.__getitem__))
        if kind == "summary" or kind in FIELD_KINDS:
            document = named_document(question, spans, labels, chances)
            return Intent(kind, special, document=document)
        return Intent(
            kind, special, **topic_and_maker(self._embedder, question, spans, labels, chances)
        )


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
    of_words = np.zeros((len(questions), len(stems) + len(STAND_INS)))
    at = {stem_: i for i, stem_ in enumerate((*stems, *STAND_INS))}
    for row, question, filled in zip(of_words, masked, found, strict=True):
        held = {*question_stems(question), *(slot for slot, _ in filled)}
        row[[at[name] for name in held if name in at]] = _OF_WORDS
    return np.hstack([both[: len(questions)], both[len(questions) :], of_words])
