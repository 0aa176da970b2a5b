"""The vectors of a generation, each distinct one once, in a Chroma database.

Chroma is given vectors, never an embedding function. It connects to no server, and reads no setting
from the environment or from a `.env` file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.models.library_imports import environment_ignored
from rag.types import Vectors

_COLLECTION = "vectors"
# Records after which Chroma writes its vector files. With 1 nothing waits in its log, so that
# opening a sealed generation leaves those files as they are (with the default it rewrites them).
_SYNC_THRESHOLD = 1


class VectorIndex:
    """Unit vectors by key, in a folder that exists."""

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)
        self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)

    @staticmethod
    def create(folder: Path) -> None:
        """Create an empty index in a new folder."""
        with _client(folder) as client:
            client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "sync_threshold": _SYNC_THRESHOLD}},
            )

    def close(self) -> None:
        """Release Chroma's files."""
        self._client.close()

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Return the keys of the k vectors nearest to a vector, with their cosines."""
        n = min(k, len(self))
        if n == 0:
            return {}
        result = self._collection.query(
            query_embeddings=[vector.tolist()], n_results=n, include=["distances"]
        )
        distances = (result["distances"] or [[]])[0]
        return {
            key: 1 - distance for key, distance in zip(result["ids"][0], distances, strict=True)
        }

    def get(self, keys: Collection[str]) -> dict[str, Vectors]:
        """Return vectors by key, each of shape (dimension,)."""
        if not keys:
            return {}
        result = self._collection.get(ids=sorted(keys), include=["embeddings"])
        vectors = np.asarray(result["embeddings"], np.float32)
        return dict(zip(result["ids"], vectors, strict=True))

    def add(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, shape (len(keys), dimension), under new keys."""
        for batch in self._batches(len(keys)):
            self._collection.add(ids=list(keys[batch]), embeddings=vectors[batch])

    def remove(self, keys: Sequence[str]) -> None:
        """Remove vectors by key."""
        for batch in self._batches(len(keys)):
            self._collection.delete(ids=list(keys[batch]))

    def __len__(self) -> int:
        return int(self._collection.count())

    def _batches(self, count: int) -> Iterator[slice]:
        step = self._client.get_max_batch_size()
        for start in range(0, count, step):
            yield slice(start, start + step)


def load_chroma() -> Any:
    """Import Chroma, which takes a second; its variables in the environment are not for us."""
    with environment_ignored():
        import chromadb.api.rust

    return chromadb


def _client(folder: Path) -> Any:
    return load_chroma().PersistentClient(
        str(folder), _settings_class()(anonymized_telemetry=False)
    )


@cache  # two clients of one folder need settings of the same class
def _settings_class() -> Any:
    """Return settings that are read neither from the environment nor from `.env`."""
    from chromadb.config import Settings

    class ArgumentsOnly(Settings):
        @classmethod
        def settings_customise_sources(cls, *args: Any, **sources: Any) -> Any:
            return (sources["init_settings"],)

    return ArgumentsOnly
