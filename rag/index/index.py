"""The index of a home folder, for reading.

`ingestion.sync` changes it by copy, change, verify, swap: a process that is killed at any moment
loses its unfinished copy and nothing else. See `home` for the files.
"""

from __future__ import annotations

import threading
from pathlib import Path

from rag.errors import IndexDamaged
from rag.index.generation import Generation
from rag.index.home import current_name, generation_folder
from rag.index.integrity import verify
from rag.index.manifest import Recipe, check_recipe
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.store.collections import naming_collection


class Index:
    """The served generation of a home folder; opens another one when that takes its place."""

    def __init__(self, home: Path, recipe: Recipe | None = None, collection: str = "") -> None:
        """`recipe` is the one that the model and the settings need; None: any recipe will do.

        `collection` is the name that errors tell.
        """
        self._home = home
        self._collection = collection
        self._recipe = recipe
        self._open: Generation | None = None
        self._opening = threading.Lock()

    def current(self) -> Generation:
        """Return the generation to read now. Raises `StorageError`."""
        while True:
            # Two threads must not open it twice.
            with naming_collection(self._collection), self._opening:
                name = current_name(self._home)
                opened = self._open
                if opened is not None and opened.folder.name == name:
                    return opened
                try:
                    self._open = self._opened(name)
                except IndexDamaged:
                    if current_name(self._home) == name:
                        raise
                    continue  # another one has taken its place
                return self._open

    def _opened(self, name: str) -> Generation:
        generation = Generation(generation_folder(self._home, name))
        if self._recipe is not None:
            check_recipe(generation.recipe, self._recipe)
        return generation


def recipe_of(embedder: Embedder, settings: Settings) -> Recipe:
    """Return the recipe of an index made now, with this model and these settings."""
    return Recipe(
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        passage_tokens=min(settings.passage_tokens, embedder.max_tokens),
    )


def verify_current(home: Path) -> None:
    """Check that the served index is whole; raises `StorageError`. Takes about a second."""
    verify(generation_folder(home, current_name(home)))
