"""`build`: everything wired together, once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rag.answering.chooser import Chooser
from rag.answering.extractive import ExtractiveAnswerer, SelectEvidence
from rag.answering.rewriter import Rewriter
from rag.answering.selection import best_per_document, best_per_source
from rag.disagreement.answers import differing_answers
from rag.disagreement.figures import disagreements
from rag.errors import IndexMissing
from rag.evidence.answer_types import may_answer
from rag.evidence.ranking import Evidence, rank_evidence
from rag.evidence.time_match import order_by_time
from rag.index.base import Corpus, CorpusProvider
from rag.index.home import current_name
from rag.index.in_memory import InMemoryCorpus, settings_for_all
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder, Progress, load_embedder
from rag.models.reader import Reader
from rag.models.reader_loading import load_reader
from rag.models.reranker import Reranker, load_reranker
from rag.pipeline import Pipeline
from rag.questions.analysis import QuestionAnalysis
from rag.retrieval.retriever import Retriever
from rag.settings import Settings
from rag.types import Disagreement, Document, Hit, Statement

_WEIGHED = 8  # questions; the confidence and the quotes look at the same evidence


def build(settings: Settings, progress: Progress | None = None) -> Pipeline:
    """Everything wired together. Where nothing is indexed yet, the remembered folders are, at the
    very first the seeds. Raises `RagError`."""
    embedder = load_embedder(settings)
    try:
        current_name(settings.home)
    except IndexMissing:
        sync([], embedder, settings, progress)
    index = Index(settings.home, recipe_of(embedder, settings))
    index.current()  # a mismatch or damage is told now, not at the first question
    return _wired(index, embedder, load_reranker(settings), load_reader(settings), settings)


def _wired(
    served: CorpusProvider,
    embedder: Embedder,
    reranker: Reranker | None,
    reader: Reader | None,
    settings: Settings,
    in_turn: SelectEvidence = best_per_source,
) -> Pipeline:
    """The same parts above whatever is served."""

    @lru_cache(maxsize=_WEIGHED)
    def once(analysis: QuestionAnalysis, hits: tuple[Hit, ...], corpus: Corpus) -> list[Evidence]:
        ranked = rank_evidence(analysis, hits, embedder.embed_short, corpus.rarity, reader)
        found = [e for e in ranked if may_answer(analysis, e.hit, e.span, corpus.document)]
        return order_by_time(analysis, found, settings.abstain_below)

    def weighed(analysis: QuestionAnalysis, hits: Sequence[Hit]) -> list[Evidence]:
        return once(analysis, tuple(hits), served.current())

    def document(document_id: str) -> Document | None:
        return served.current().document(document_id)

    def over(documents: Sequence[Document]) -> Pipeline:
        memory = InMemoryCorpus(documents, embedder, settings.passage_tokens)
        every = settings_for_all(memory, settings)
        return _wired(memory, embedder, reranker, reader, every, best_per_document)

    def differing(
        analysis: QuestionAnalysis, hits: Sequence[Hit], statements: Sequence[Statement]
    ) -> tuple[Disagreement, ...]:
        figures = disagreements(
            analysis, weighed(analysis, hits), statements, document, embedder.embed_short
        )
        return figures or differing_answers(analysis, statements, embedder.embed_short)

    quotes = ExtractiveAnswerer(
        weighed,
        embedder.embed_short,
        document,
        settings.abstain_below,
        settings.max_statements,
        in_turn,
    )
    return Pipeline(
        Retriever(served, embedder, settings, reranker),
        weighed,
        Chooser(settings, quotes),
        Rewriter(settings, embedder.embed_short),
        quotes,
        settings.abstain_below,
        differing,
        over,
    )
