"""A few documents held in memory and searched there, by the same rules as an index on disk.

Nothing is written anywhere. Made for tens of documents: vectors are compared one by one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from rag.corpus.passages import cut_passages, searchable_text
from rag.index.lexical import LexicalIndex
from rag.language.sentences import sentences
from rag.language.tokens import words
from rag.language.word_frequency import rarity
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Document, Passage, Source, Span, Vectors

_MOST_FOUND, _MOST_QUOTED = 100, 20  # the most that the two settings allow


class InMemoryCorpus:
    """A corpus of given documents; see `corpus.Corpus` for what each method returns."""

    def __init__(self, documents: Sequence[Document], embedder: Embedder, size: int) -> None:
        """`size` is the most word pieces of a passage."""
        self._documents = {document.source.id: document for document in documents}
        limit = embedder.max_tokens
        passages = [
            passage
            for document in self._documents.values()
            for passage in cut_passages(document, embedder.count_tokens, min(size, limit), limit)
        ]
        self._passages = {passage.id: passage for passage in passages}
        own = list(self._passages.values())
        parts = [[p.text[s:e] for s, e in sentences(p.text)] for p in own]
        # One call: what is embedded together is padded and batched together.
        made = embedder.embed_short(
            [*map(searchable_text, own), *itertools.chain.from_iterable(parts)]
        )
        ends = np.cumsum([len(own), *map(len, parts)])
        self._vectors = made[: len(own)]
        self._sentences = {
            p.id: made[start:end]
            for p, (start, end) in zip(own, itertools.pairwise(ends), strict=True)
        }
        self._words = LexicalIndex()
        self._words.add(own)

    def current(self) -> InMemoryCorpus:
        """Itself: it never changes."""
        return self

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources by document id."""
        return {i: document.source for i, document in self._documents.items()}

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """Folded words with the number of documents that hold them."""
        texts = (document.text for document in self._documents.values())
        return Counter(word for text in texts for word in {word for word, _ in words(text)})

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """By cosine."""
        cosines = dict(zip(self._passages, (self._vectors @ vector).tolist(), strict=True))
        return {i: cosines[i] for i in sorted(cosines, key=lambda i: -cosines[i])[:k]}

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """By BM25."""
        return self._words.matching(stems, k)

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """In English: a few passages on one subject do not tell which of its words are rare."""
        return {stem: rarity(stem) for stem in stems}

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """By id."""
        return {i: self._passages[i] for i in ids if i in self._passages}

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Of documents."""
        return [i for i, p in self._passages.items() if p.document_id in documents]

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """The one that holds the span."""
        return next(
            (
                p
                for p in self._passages.values()
                if p.document_id == document_id and p.start <= span.start and span.end <= p.end
            ),
            None,
        )

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Of passages."""
        rows = dict(zip(self._passages, self._vectors, strict=True))
        return {i: rows[i] for i in ids if i in rows}

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Of the sentences of passages."""
        return {i: self._sentences[i] for i in ids if i in self._sentences}

    def document(self, document_id: str) -> Document | None:
        """By id."""
        return self._documents.get(document_id)

    def __len__(self) -> int:
        return len(self._passages)


def settings_for_all(memory: InMemoryCorpus, settings: Settings) -> Settings:
    """Settings with which every one of a few documents can be found and quoted."""
    found = max(settings.top_k, min(len(memory), _MOST_FOUND))
    quoted = max(settings.max_statements, min(2 * len(memory.sources), _MOST_QUOTED))
    return settings.model_copy(update={"top_k": found, "max_statements": quoted})
