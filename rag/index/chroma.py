"""The Chroma database of a generation, opened so that nothing but the arguments here matters.

Chroma is given vectors, never an embedding function, calls nobody, and reads no setting from the
environment or from a `.env` file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from rag.models.imports import environment_ignored

_COLLECTION = "vectors"
# Records after which Chroma writes its vector files. With 1 nothing waits in its log, so that
# opening a sealed generation leaves those files as they are (with the default it rewrites them).
_SYNC_THRESHOLD = 1


def open_database(folder: Path) -> tuple[Any, Any]:
    """Return the client of an existing database, to be closed after use, and its collection."""
    client = _client(folder)
    return client, client.get_collection(_COLLECTION, embedding_function=None)


def create_database(folder: Path) -> None:
    """Create a database with an empty collection."""
    with _client(folder) as client:
        client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": _SYNC_THRESHOLD}},
        )


def _client(folder: Path) -> Any:
    with environment_ignored():
        import chromadb

    return chromadb.PersistentClient(str(folder), _settings_class()(anonymized_telemetry=False))


@cache  # two clients of one folder need settings of the same class
def _settings_class() -> Any:
    """Return settings that are read neither from the environment nor from `.env`."""
    from chromadb.config import Settings

    class ArgumentsOnly(Settings):
        @classmethod
        def settings_customise_sources(cls, *args: Any, **sources: Any) -> Any:
            return (sources["init_settings"],)

    return ArgumentsOnly
