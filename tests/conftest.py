"""Real parts, made once: the embedding model, an index of the seeds, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rag.factory import build, load_support_models
from rag.files import seeds_folder
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder, load_embedder
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.verification.scoring import SupportModels
from tests.ollama_server import FakeOllama

settings.register_profile("here", deadline=None)  # how long a test takes is never asserted
settings.load_profile("here")


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def seeds_settings(seeds_home: Path) -> Settings:
    return load_settings(home=seeds_home, answerer="extractive")


@pytest.fixture(scope="session")
def embedder(seeds_settings: Settings) -> Embedder:
    return load_embedder(seeds_settings)


@pytest.fixture(scope="session")
def support_models(seeds_settings: Settings) -> SupportModels:
    return load_support_models(seeds_settings)


@pytest.fixture(scope="session")
def seeds(seeds_settings: Settings, embedder: Embedder) -> Index:
    """The seed texts, indexed."""
    sync([seeds_folder()], embedder, seeds_settings)
    return Index(seeds_settings.home, recipe_of(embedder, seeds_settings))


@pytest.fixture(scope="session")
def pipeline(seeds: Index, seeds_settings: Settings) -> Pipeline:
    return build(seeds_settings)


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of texts: folder_of(**{"a.txt": "..."})."""

    def make(**texts: str | bytes) -> Path:
        folder = tmp_path / "texts"
        for name, content in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            path.write_bytes(data)
        return folder

    return make


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    """A server that speaks Ollama's protocol."""
    with FakeOllama() as server:
        yield server
