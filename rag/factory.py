"""`build`: the pipeline with all its parts, put together once."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.chooser import Chooser
from rag.answering.extractive import ExtractiveAnswerer, SelectEvidence
from rag.answering.rewriter import Rewriter
from rag.answering.selection import best_per_document, best_per_source
from rag.errors import IndexMissing
from rag.evidence.ranker import EvidenceRanker
from rag.index.base import CorpusProvider
from rag.index.home import current_name
from rag.index.in_memory import InMemoryCorpus, settings_for_all
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder, Progress, load_embedder
from rag.models.reader import Reader
from rag.models.reader_loading import load_reader
from rag.models.reranker import Reranker, load_reranker
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.settings import Settings
from rag.types import Document


def build(settings: Settings, progress: Progress | None = None) -> Pipeline:
    """Return the pipeline over the index of the home folder.

    If nothing is indexed yet, index the remembered folders first; in a new home folder those are
    the seeds. Raises `RagError`.
    """
    embedder = load_embedder(settings)
    try:
        current_name(settings.home)
    except IndexMissing:
        sync([], embedder, settings, progress)
    index = Index(settings.home, recipe_of(embedder, settings))
    index.current()  # a mismatch or damage shows now, not at the first question
    reranker, reader = load_reranker(settings), load_reader(settings)
    return _assemble(index, embedder, reranker, reader, settings, best_per_source)


def _assemble(
    index: CorpusProvider,
    embedder: Embedder,
    reranker: Reranker | None,
    reader: Reader | None,
    settings: Settings,
    select: SelectEvidence,
) -> Pipeline:
    """Put the parts together over any index, on disk or in memory."""
    embed, threshold = embedder.embed_short, settings.abstain_below
    ranker = EvidenceRanker(index, embed, reader, threshold, embedder.reads)
    quotes = ExtractiveAnswerer(ranker, threshold, settings.max_statements, select)

    def in_memory(documents: Sequence[Document]) -> Pipeline:
        corpus = InMemoryCorpus(documents, embedder, settings.passage_tokens)
        for_all = settings_for_all(corpus, settings)
        return _assemble(corpus, embedder, reranker, reader, for_all, best_per_document)

    return Pipeline(
        Retriever(index, embedder, settings, reranker),
        ranker,
        Chooser(settings, quotes),
        Rewriter(settings, embed),
        threshold,
        in_memory,
    )
