"""The embedding model: texts in, unit vectors out.

Vectors of passages are kept on disk (`embedding_cache`), those of sentences and phrases in memory.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rag.errors import ModelError
from rag.models.embedding_cache import open_cache
from rag.models.library_imports import gc_paused
from rag.models.model_files import (
    fingerprint_of,
    folder_of,
    in_bfloat16,
    model_name,
    packaged_model,
)
from rag.models.vocabulary_fit import can_read
from rag.settings import Settings
from rag.types import Encoder, Span, Vectors

Progress = Callable[[int, int], None]
"""Called with the number of passages embedded so far, and of all."""

_BATCH = 64  # texts encoded, and written to the cache, at a time
_REMEMBERED = 20_000  # sentences kept in memory, 1.5 kB each with 384 dimensions


class TokenVectors(NamedTuple):
    """The word pieces of a text: their spans in it, and their unit vectors, one row each."""

    spans: list[Span]
    vectors: Vectors


class Embedder:
    """An embedding model with its fingerprint and its cache. Safe to share between threads."""

    def __init__(self, encoder: Encoder, name: str, fingerprint: str, cache: Path | None) -> None:
        """`cache` is the file that keeps the vectors of passages; None: they are not kept."""
        self.encoder = encoder
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = encoder.get_embedding_dimension() or 0
        self.max_tokens = (encoder.max_seq_length or 512) - 2  # [CLS] and [SEP]
        self._cache_file = cache
        self._memory: dict[str, Vectors] = {}
        self._memory_lock = threading.Lock()
        self._tokenizer_lock = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the word pieces of each text, without the special ones."""
        if not texts:
            return []
        with self._tokenizer_lock:
            encoded = self._tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]

    def knows(self, word: str) -> bool:
        """Return whether a folded word is a single token of the model, and so a real word."""
        vocabulary = self._vocabulary
        return word in vocabulary or f"▁{word}" in vocabulary or f"Ġ{word}" in vocabulary

    def reads(self, text: str) -> bool:
        """Return whether the model has signs for a text, as an English one has not for Chinese."""
        with self._tokenizer_lock:
            return can_read(self._tokenizer, text)

    @cached_property
    def _tokenizer(self) -> Any:
        """A copy of the encoder's tokenizer, which another thread may be using.

        A tokenizer remembers how it was last asked to cut and to pad.
        """
        return copy.deepcopy(self.encoder.tokenizer)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self.encoder.tokenizer.get_vocab())

    def embed_question(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,)."""
        if self._is_symmetric:
            return np.asarray(self.embed_short([text])[0], np.float32)
        vectors = _unit(self.encoder.encode_query([text], show_progress_bar=False))
        return np.asarray(vectors[0], np.float32)

    @cached_property
    def _is_symmetric(self) -> bool:
        """Whether the model embeds questions and passages alike, so that one vector serves both."""
        probe = ["a question"]
        query = self.encoder.encode_query(probe, show_progress_bar=False)
        return bool(np.array_equal(_unit(query), self._encode(probe)))

    def embed_short(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of sentences and phrases, shape (len(texts), dimension)."""
        with self._memory_lock:
            missing = list(dict.fromkeys(t for t in texts if t not in self._memory))
            if len(self._memory) + len(missing) > _REMEMBERED:
                self._memory.clear()
                missing = list(dict.fromkeys(texts))
            if missing:
                missing.sort(key=len)  # texts of like length together need little padding
                self._memory.update(zip(missing, self._encode(missing), strict=True))
            rows = [self._memory[text] for text in texts]
        return np.asarray(rows, np.float32).reshape(len(texts), self.dimension)

    def cache_vectors(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep known vectors in memory, so that `embed_short` need not compute them again."""
        with self._memory_lock:
            if len(self._memory) + len(texts) > _REMEMBERED:
                self._memory.clear()
            self._memory.update(zip(texts, vectors, strict=True))

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Embed the word pieces of each text in their context; what is too long is cut off."""
        matrices = self.encoder.encode_document(
            list(texts), batch_size=_BATCH, show_progress_bar=False, output_value="token_embeddings"
        )
        return [self._token_vectors(text, rows) for text, rows in zip(texts, matrices, strict=True)]

    def _token_vectors(self, text: str, rows: Any) -> TokenVectors:
        with self._tokenizer_lock:
            encoded = self._tokenizer(
                text, truncation=True, max_length=self.max_tokens + 2, return_offsets_mapping=True
            )
        spans = [Span(*pair) for pair in encoded["offset_mapping"]]
        pieces = [i for i, (start, end) in enumerate(spans) if end > start]  # not [CLS] or [SEP]
        return TokenVectors([spans[i] for i in pieces], _unit(rows[pieces].float().cpu().numpy()))

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return unit vectors of passages, shape (len(texts), dimension), cached on disk."""
        with open_cache(self._cache_file, self.fingerprint, self.dimension) as cache:
            vectors, missing = cache.look_up(texts)
            missing.sort(key=lambda i: len(texts[i]))  # as in `embed_short`
            done = len(texts) - len(missing)
            for at in range(0, len(missing), _BATCH):
                batch = missing[at : at + _BATCH]
                batch_texts = [texts[i] for i in batch]
                vectors[batch] = self._encode(batch_texts)
                cache.add(batch_texts, vectors[batch])
                done += len(batch)
                if progress:
                    progress(done, len(texts))
        return vectors

    def _encode(self, texts: list[str]) -> Vectors:
        return _unit(
            self.encoder.encode_document(texts, batch_size=_BATCH, show_progress_bar=False)
        )


def _unit(vectors: Any) -> Vectors:
    array = np.asarray(vectors, np.float32)
    norms = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(array / np.maximum(norms, 1e-12), np.float32)


def load_embedder(settings: Settings) -> Embedder:
    """Load the configured model. Raises `ModelError`."""
    source = settings.model or packaged_model()
    try:
        encoder = _encoder(source, in_bfloat16(settings))
        fingerprint = fingerprint_of(folder_of(source))
    except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
        raise ModelError(
            f"The embedding model {source!r} could not be loaded: {str(error).splitlines()[0]}",
            "Set RAG_MODEL to the name or folder of a sentence-transformers model, or unset it to"
            " use the packaged model.",
        ) from error
    return Embedder(encoder, model_name(settings), fingerprint, settings.home / "embeddings.sqlite")


@lru_cache(maxsize=1)
def _encoder(source: str, low_precision: bool) -> Any:
    """Load a model once in a process: it is read only, and large."""
    with gc_paused():
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

    logging.disable_progress_bar()
    dtype = torch.bfloat16 if low_precision else torch.float32
    return SentenceTransformer(source, model_kwargs={"dtype": dtype})
