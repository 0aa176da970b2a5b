"""From a question to ranked passages.

The lexical index and the vectors give candidates; each is then scored by its words and by its
best sentences. Compared with reciprocal rank fusion in docs/retrieval.md: ranks throw away how
large a lead is, which costs 2 to 6 points of Hit@1.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from rag.corpus.passages import searchable_text, unit_texts
from rag.index.base import Corpus, CorpusProvider
from rag.language.doc import parse
from rag.language.foreign.detection import detect_language, foreign, question_language
from rag.language.tokens import terms
from rag.models.embedder import Embedder
from rag.models.reranker import Reranker
from rag.questions.analysis import analyse
from rag.questions.asked import Asked
from rag.questions.spelling import correct_spelling
from rag.questions.time_constraints import period_of, without_time
from rag.retrieval.copies import without_copies
from rag.retrieval.filtered_corpus import FilteredCorpus
from rag.retrieval.filters import EVERYTHING, Restriction, restriction
from rag.retrieval.recency import newest_first
from rag.retrieval.scoring import relevance
from rag.settings import Settings
from rag.types import Hit, Passage, SourceFilter, Vectors

_LISTED = 16  # passages where all things of a kind are asked for
_CANDIDATES = 40  # from each of the two indexes; 30 to 200 give the same figures
_MOST_CANDIDATES = 16 * _CANDIDATES
# The likeness of the whole passage counts more for choosing the first five than for putting them in
# order; measured in docs/retrieval.md.
_CHOOSING, _FIRST = 1.0, 5
# What was said before a question counts less than its own words; measured in docs/retrieval.md.
_BEFORE_WORDS, _BEFORE_MEANING = 0.5, 0.6


class Retriever:
    """Searches the current generation of an index, or documents in memory."""

    def __init__(
        self,
        index: CorpusProvider,
        embedder: Embedder,
        settings: Settings,
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self.embedder = embedder
        self._settings = settings
        self._reranker = reranker

    def normalise(self, question: str) -> str:
        """Return the question with its typing errors corrected. Raises `StorageError`."""
        corpus = self.index.current()
        languages = _languages(corpus)
        if question_language(question, languages):
            return question
        mended = correct_spelling(question, corpus.vocabulary, self.embedder.knows)
        # Only what is about to be mended is worth the time to load the languages.
        is_english = mended == question or not foreign([detect_language(question)])
        return mended if is_english else question

    def restricted(self, question: str, only: SourceFilter = EVERYTHING) -> Restriction | None:
        """Return the sources that are searched for the question; None for all."""
        return restriction(question, self.index.current().sources.values(), only)

    def find(
        self, asked: Sequence[Asked], k: int | None = None, only: SourceFilter = EVERYTHING
    ) -> list[Hit]:
        """Return the best k passages for the questions of a turn, those of each in turn.

        Raises `StorageError`.
        """
        most = k or self._settings.top_k
        if not k and any(analyse(question.text).lists for question in asked):
            most = max(most, _LISTED)
        found = [self.search(question.text, most, only, question.before) for question in asked]
        in_turn = itertools.chain.from_iterable(itertools.zip_longest(*found))
        hits = {hit.passage.id: hit for hit in reversed([hit for hit in in_turn if hit])}
        return list(reversed(hits.values()))[: max(most, len(found[0]))]

    def search(
        self,
        question: str,
        k: int | None = None,
        only: SourceFilter = EVERYTHING,
        before: str = "",
    ) -> list[Hit]:
        """Return the best k passages, best first, from the sources that `only` admits.

        `k` defaults to the setting `top_k`. `before` is what was said before the question; it helps
        to find. Raises `StorageError`.
        """
        k = k or self._settings.top_k
        corpus = self.index.current()
        if restricted := restriction(question, corpus.sources.values(), only):
            corpus = FilteredCorpus(corpus, restricted.document_ids)
        if self._settings.retriever == "lexical" or not self._reads(question, corpus):
            ranked = list(corpus.matching(_stems(f"{before} {question}", corpus), k).items())
        elif self._settings.retriever == "dense":
            ranked = list(corpus.nearest(self._vector(question, before), k).items())
        else:
            wanted = max(k, self._settings.rerank_candidates) if self._reranker else k
            ranked = self._scored(corpus, question, before, wanted)
        passages = corpus.fetch([i for i, _ in ranked])
        hits = [
            Hit(passages[i], corpus.sources[passages[i].document_id], score)
            for i, score in ranked
            if i in passages
        ]
        if self._reranker and self._settings.retriever == "hybrid":
            hits = _reranked(self._reranker, question, hits)[:k]
        return newest_first(question, hits)

    def _reads(self, question: str, corpus: Corpus) -> bool:
        """Return whether the embedding model can read a question in the corpus's languages."""
        language = question_language(question, _languages(corpus))
        return not language or self.embedder.reads(question)

    def _vector(self, question: str, before: str) -> Vectors:
        """Return the vector of a question, drawn towards what was said before it."""
        vector = self.embedder.embed_question(question)
        if not before:
            return vector
        whole = self.embedder.embed_question(f"{before} {question}")
        mixed: Vectors = vector + _BEFORE_MEANING * whole
        mixed /= np.linalg.norm(mixed)
        return mixed

    def _scored(
        self, corpus: Corpus, question: str, before: str, k: int
    ) -> list[tuple[str, float]]:
        """Return the best k candidates of both indexes with their scores."""
        own = _stems(question, corpus)
        stems = list(dict.fromkeys([*own, *_stems(before, corpus)])) if before else own
        vector = self._vector(question, before)
        passages = _candidates(corpus, vector, stems)
        ids = list(passages)
        vectors = corpus.vectors(ids)
        likeness = {i: float(v @ vector) for i, v in vectors.items()}
        sentence_vectors = corpus.sentence_vectors(ids)
        titles = {i: corpus.sources[p.document_id].title or "" for i, p in passages.items()}
        weights = corpus.rarity(stems)
        rarity = {s: w if s in own else _BEFORE_WORDS * w for s, w in weights.items()}
        scores = {
            i: relevance(passage, sentence_vectors[i], likeness[i], vector, rarity, titles[i])
            for i, passage in passages.items()
        }
        if not period_of(parse(question), date.today()):  # a copy may be of another time
            scores = without_copies(scores, passages, corpus.sources)
        chosen = sorted(scores, key=lambda i: -(scores[i] + _CHOOSING * likeness[i]))[:k]
        first = sorted(chosen[:_FIRST], key=lambda i: -scores[i])
        self._remember([passages[i] for i in chosen], vectors, sentence_vectors)
        return [(i, scores[i]) for i in (*first, *chosen[_FIRST:])]

    def _remember(
        self,
        passages: Sequence[Passage],
        vectors: Mapping[str, Vectors],
        sentence_vectors: Mapping[str, Vectors],
    ) -> None:
        """Keep the vectors that the index has, so that they are not computed again."""
        for passage in passages:
            self.embedder.cache_vectors([searchable_text(passage)], vectors[passage.id][None])
            self.embedder.cache_vectors(unit_texts(passage), sentence_vectors[passage.id])


def _candidates(corpus: Corpus, vector: Vectors, stems: Sequence[str]) -> dict[str, Passage]:
    """Return the candidates of both indexes by id; more if many are copies of each other."""
    k = _CANDIDATES
    while True:
        passages = corpus.fetch(list(corpus.nearest(vector, k) | corpus.matching(stems, k)))
        distinct = without_copies(dict.fromkeys(passages, 0.0), passages, corpus.sources)
        if len(distinct) >= min(_CANDIDATES, len(passages)) or len(passages) < k:
            return passages if k == _CANDIDATES else {i: passages[i] for i in distinct}
        if k >= _MOST_CANDIDATES:
            return {i: passages[i] for i in distinct}
        k *= 4


def _languages(corpus: Corpus) -> frozenset[str]:
    """Return the languages of a corpus other than English."""
    return foreign(source.language for source in corpus.sources.values())


def _stems(question: str, corpus: Corpus) -> list[str]:
    language = question_language(question, _languages(corpus))
    text = question if language else without_time(parse(question))
    return list(dict.fromkeys(terms(text, language)))


def _reranked(reranker: Reranker, question: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits in the order of a cross-encoder's scores."""
    if not hits:
        return []
    scores = reranker.predict([(question, searchable_text(hit.passage)) for hit in hits])
    scored = [replace(h, score=float(s)) for h, s in zip(hits, scores, strict=True)]
    return sorted(scored, key=lambda hit: -hit.score)
