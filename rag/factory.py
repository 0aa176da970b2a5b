"""`build`: the pipeline with all its parts, put together once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.answering.chooser import Chooser
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.ollama.client import Connect, OllamaServer
from rag.answering.rewriter import Rewriter
from rag.errors import IndexMissing
from rag.evidence.ranker import EvidenceRanker
from rag.index.base import CorpusProvider
from rag.index.home import current_name
from rag.index.in_memory import InMemoryCorpus, settings_for_all
from rag.index.index import Index, recipe_of
from rag.ingestion.folders import load_folders
from rag.ingestion.sync import update
from rag.models.embedder import Embedder, Progress, load_embedder
from rag.models.intents import IntentReader, load_intents
from rag.models.reader import Reader
from rag.models.reader_loading import load_reader
from rag.models.reranker import Reranker, load_reranker
from rag.models.verifier import load_verifier
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.settings import Settings
from rag.store.collections import require_collection
from rag.types import Document
from rag.verification.scoring import SupportModels


def build(
    settings: Settings, progress: Progress | None = None, connect: Connect = OllamaServer
) -> Pipeline:
    """Return the pipeline over the index of the collection.

    If nothing is indexed yet, index the remembered folders first; in a new home folder those are
    the seeds. `connect` makes the clients of Ollama. Raises `RagError`.
    """
    return _Collections(settings, connect).pipeline(settings.collection, progress)


class _Collections:
    """The pipelines of all collections, each made at its first use, with the same models."""

    def __init__(self, settings: Settings, connect: Connect) -> None:
        self._settings, self._connect = settings, connect
        self._opening = threading.RLock()
        self._pipelines: dict[str, Pipeline] = {}

    @cached_property
    def models(self) -> _Models:
        settings = self._settings
        embedder = load_embedder(settings)
        intents = load_intents(settings, embedder)
        reader, support = load_reader(settings), load_support_models(settings)
        return _Models(embedder, load_reranker(settings), reader, intents, support, self._connect)

    def pipeline(self, name: str, progress: Progress | None = None) -> Pipeline:
        """Return the pipeline of a collection. Raises `RagError`."""
        settings = self._settings.in_collection(name)
        require_collection(settings)
        with self._opening:
            if settings.collection not in self._pipelines:
                self._pipelines[settings.collection] = self._opened(settings, progress)
            return self._pipelines[settings.collection]

    def _opened(self, settings: Settings, progress: Progress | None) -> Pipeline:
        home, embedder = settings.collection_home, self.models.embedder
        try:
            current_name(home)
        except IndexMissing:
            update(load_folders, embedder, settings, progress)
        index = Index(home, recipe_of(embedder, settings), settings.collection)
        index.current()  # a mismatch or damage shows now, not at the first question
        return _assemble(index, self.models, settings, self.pipeline)


def load_support_models(settings: Settings) -> SupportModels:
    """Return the models that judge support; the verifier is loaded when it is first asked.

    Raises `ModelError`.
    """
    embedder = load_embedder(settings)
    return SupportModels(embedder.embed_tokens, lambda pairs: load_verifier(settings).judge(pairs))


@dataclass(frozen=True, slots=True)
class _Models:
    embedder: Embedder
    reranker: Reranker | None
    reader: Reader | None
    intents: IntentReader
    support: SupportModels
    connect: Connect


def _assemble(
    index: CorpusProvider,
    models: _Models,
    settings: Settings,
    of_collection: Callable[[str], Pipeline],
) -> Pipeline:
    """Put the parts together over any index, on disk or in memory."""
    embedder, reader = models.embedder, models.reader
    embed, threshold = embedder.embed_short, settings.abstain_below
    ranker = EvidenceRanker(index, embed, reader, threshold, embedder.reads)
    quotes = ExtractiveAnswerer(ranker, threshold, settings.max_statements)

    def in_memory(documents: Sequence[Document]) -> Pipeline:
        corpus = InMemoryCorpus(documents, embedder, settings.passage_tokens)
        for_all = settings_for_all(corpus, settings)
        return _assemble(corpus, models, for_all, of_collection)

    return Pipeline(
        Retriever(index, embedder, settings, models.reranker),
        ranker,
        Chooser(settings, quotes, models.connect),
        Rewriter(settings, models.connect),
        models.intents,
        models.support,
        threshold,
        in_memory,
        of_collection,
    )
