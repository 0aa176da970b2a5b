"""What fills a phrasing: the topic, the maker or the document that a question names.

A logistic model over the vector of each word in its question; see `intents`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from rag.language.tokens import stem, words
from rag.models.embedder import Embedder
from rag.models.logistic import Matrix, class_probabilities, stored_note
from rag.types import Span

WEIGHTS = "intents.json"
STAND_INS = {"topic": "something", "maker": "somebody", "document": "the document"}
"""Words of no content, by the slot in which they stand."""
_BEFORE = 2  # words before a phrase that tell what it is
_OUTSIDE = 0.6  # probability from which a word fills no slot


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


def segments(
    spans: Sequence[Span], labels: Sequence[str], chances: Matrix
) -> list[tuple[str, Span]]:
    """Return the runs of words that fill a slot, each with the slot that is likeliest for all.

    One word between two that fill a slot belongs to them.

    >>> chances = np.asarray([[0.9, 0.1, 0.0], [0.1, 0.4, 0.5], [0.1, 0.8, 0.1]])
    >>> segments([Span(0, 3), Span(4, 8), Span(9, 12)], ["", "topic", "maker"], chances)
    [('topic', Span(start=4, end=12))]
    """
    filling = chances.argmax(axis=1) != labels.index("")
    found = []
    for at in _grouped(filling):
        sums = chances[at].sum(axis=0)
        sums[labels.index("")] = 0
        found.append((labels[int(sums.argmax())], Span(spans[at[0]].start, spans[at[-1]].end)))
    return found


def _grouped(filling: Any) -> list[list[int]]:
    """Return the places of true values, neighbours together, one false between them or none."""
    groups: list[list[int]] = []
    for at in np.flatnonzero(filling).tolist():
        if groups and at - groups[-1][-1] <= 2:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


@cache
def document_words() -> frozenset[str]:
    """Return stemmed words for a document ("memo", "recipe"), those of the trainer's phrases."""
    return frozenset(stem(word) for word in stored_note(WEIGHTS, "document words").split())


def named_document(
    question: str, spans: Sequence[Span], labels: Sequence[str], chances: Matrix
) -> str:
    """Return the words by which a question names a document, "" for none."""
    filling = np.flatnonzero(chances[:, labels.index("")] < _OUTSIDE)
    return question[spans[filling[0]].start : spans[filling[-1]].end] if len(filling) else ""


def topic_and_maker(
    embedder: Embedder,
    question: str,
    spans: Sequence[Span],
    labels: Sequence[str],
    chances: Matrix,
) -> dict[str, str]:
    """Return the topic and the maker that a question on the collection names.

    Words of the phrasings themselves, such as "newest", are neither. Which of the two a phrase is
    tells what stands around it, by a model of its own.
    """
    filling = chances[:, labels.index("")] < _OUTSIDE
    frame = {*stored_note(WEIGHTS, "stems").split(), *document_words()}
    filling &= np.asarray([not question_stems(question[s:e]) <= frame for s, e in spans], bool)
    phrases = [Span(spans[at[0]].start, spans[at[-1]].end) for at in _grouped(filling)]
    if not phrases:
        return {}
    roles, by_role = class_probabilities(
        WEIGHTS, "roles", role_rows(embedder, question, phrases, stored_note(WEIGHTS, "stems"))
    )
    named: dict[str, str] = {}
    for (start, end), row in zip(phrases, by_role, strict=True):
        role = roles[int(row.argmax())]
        if end - start > len(named.get(role, "")):
            named[role] = question[start:end]
    return named


def role_rows(embedder: Embedder, question: str, phrases: Sequence[Span], stems: str) -> Matrix:
    """Return a row for each phrase: the question without it, and the two words before it."""
    without = [f"{question[:start]}this{question[end:]}" for start, end in phrases]
    at = {name: i for i, name in enumerate(stems.split())}
    before = np.zeros((len(phrases), len(at)))
    for row, (start, _) in zip(before, phrases, strict=True):
        near = [stem(word) for word, _ in words(question[:start])][-_BEFORE:]
        row[[at[name] for name in near if name in at]] = 1.0
    return np.hstack([embedder.embed_short(without).astype(np.float64), before])


def slot_chances(of_words: Sequence[tuple[Span, Matrix]]) -> tuple[list[str], Matrix]:
    """Return the labels of words, and the probabilities of each word, one row each."""
    if not of_words:
        return [""], np.ones((0, 1))
    return class_probabilities(WEIGHTS, "slots", np.stack([vector for _, vector in of_words]))


def masked_question(question: str, found: Sequence[tuple[str, Span]]) -> str:
    """Return the question with words of no content in place of what fills its slots.

    >>> masked_question("Who wrote the essay on Kafka?", [("document", Span(10, 28))])
    'Who wrote the document?'
    """
    for slot, (start, end) in sorted(found, key=lambda pair: -pair[1].start):
        question = f"{question[:start]}{STAND_INS[slot]}{question[end:]}"
    return question


def question_stems(question: str) -> set[str]:
    """Return the stems of all words of a question, stop words too."""
    return {stem(word) for word, _ in words(question)}
