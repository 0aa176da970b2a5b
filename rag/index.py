"""The index of a home folder: reading it, and bringing it up to date.

Copy, change, verify, swap: a process that is killed at any moment loses its unfinished copy and
nothing else. See `home.py` for what lies where.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.documents import Skipped, read_folder
from rag.embeddings import Embedder, Progress, Vectors
from rag.generation import Generation
from rag.home import (
    current_name,
    generation_folder,
    prune,
    remember_folders,
    remembered_folders,
    serve,
    writing,
)
from rag.manifest import Recipe, check_recipe
from rag.passages import cut, with_context
from rag.settings import Settings
from rag.text import sentences
from rag.types import (
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    Passage,
    SourceError,
    StorageError,
)
from rag.verification import verify
from rag.writing import Entry, add, copy, create, remove, seal


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did, in documents; `passages` is what the index now holds."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    rebuilt: str = ""
    """Why everything was made anew, where it was."""

    @property
    def nothing_to_do(self) -> bool:
        """Whether the index was already what it should be."""
        return not (self.added or self.changed or self.removed or self.rebuilt)


class Index:
    """Reads the served generation of a home folder; notices when it is swapped."""

    def __init__(self, home: Path, recipe: Recipe | None = None) -> None:
        """`recipe` is what the reader's own model and settings need; None: any will do."""
        self._home = home
        self._recipe = recipe
        self._open: Generation | None = None

    def current(self) -> Generation:
        """The generation to read now. Raises `StorageError`."""
        name = current_name(self._home)
        opened = self._open
        if opened is None or opened.folder.name != name:
            try:
                opened = self._opened(name)
            except IndexDamaged:
                if current_name(self._home) == name:
                    raise
                return self.current()  # it was swapped and removed in the meantime
            self._open = opened
        return opened

    def _opened(self, name: str) -> Generation:
        generation = Generation(generation_folder(self._home, name))
        if self._recipe is not None:
            check_recipe(generation.recipe, self._recipe)
        return generation


def recipe_of(embedder: Embedder, settings: Settings) -> Recipe:
    """What an index made now would be made with."""
    return Recipe(
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        passage_tokens=min(settings.passage_tokens, embedder.max_tokens),
    )


def sync(
    folders: Sequence[Path],
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None = None,
) -> Report:
    """Make the index hold exactly these folders (the remembered ones, where none are named).

    Raises `SourceError` and `StorageError`; the served index is then what it was.
    """
    home = settings.home
    with writing(home):
        chosen = _distinct(folders) if folders else remembered_folders(home)
        wanted, skipped, warnings = _read_all(chosen, settings)
        if not wanted:
            listed = ", ".join(map(str, chosen))
            raise SourceError(f"No text to index was found in {listed}.", _why(skipped))
        recipe = recipe_of(embedder, settings)
        prune(home)
        base, rebuilt = _base(home, recipe)
        before = {row["id"]: row["hash"] for row in base.catalogue()} if base else {}
        added = [i for i in wanted if i not in before]
        changed = [i for i in wanted if i in before and wanted[i].digest != before[i]]
        removed = [i for i in before if i not in wanted]
        counts = (len(added), len(changed), len(removed), len(wanted) - len(added) - len(changed))
        if base and not (added or changed or removed):
            remember_folders(home, chosen)
            return Report(*counts, len(base), skipped, warnings)
        work = [wanted[i] for i in wanted if i in {*added, *changed}]
        passages = _write(home, base, recipe, [*removed, *changed], work, embedder, progress)
        remember_folders(home, chosen)
        return Report(*counts, passages, skipped, warnings, rebuilt)


def _read_all(
    folders: Sequence[Path], settings: Settings
) -> tuple[dict[str, Entry], tuple[Skipped, ...], tuple[str, ...]]:
    wanted: dict[str, Entry] = {}
    skipped: list[Skipped] = []
    warnings: list[str] = []
    for folder in folders:
        reading = read_folder(folder, int(settings.max_file_mb * 1e6))
        skipped += reading.skipped
        warnings += reading.warnings
        for document in reading.documents:
            key = repr((document.source, document.boilerplate, document.text))
            digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
            wanted[document.source.id] = Entry(document, str(folder), digest)
    return wanted, tuple(skipped), tuple(warnings)


def _distinct(folders: Sequence[Path]) -> list[Path]:
    """Absolute, each once, none inside another (its texts would be there twice)."""
    absolute = list(dict.fromkeys(folder.resolve() for folder in folders))
    return [f for f in absolute if not any(o in f.parents for o in absolute)]


def _why(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return "Name a folder that holds .txt or .md files: rag index FOLDER"
    return "; ".join(f"{s.path}: {s.reason}" for s in skipped[:5])


def _base(home: Path, recipe: Recipe) -> tuple[Generation | None, str]:
    """The generation to copy from, or None and the reason to begin anew."""
    try:
        folder = generation_folder(home, current_name(home))
    except IndexMissing:
        return None, ""
    try:
        verify(folder)
        generation = Generation(folder)
        check_recipe(generation.recipe, recipe)
    except IndexDamaged as damage:
        return None, f"the old index was damaged ({damage.message})"
    except IndexMismatch as mismatch:
        return None, mismatch.message
    return generation, ""


def _write(
    home: Path,
    base: Generation | None,
    recipe: Recipe,
    removed: list[str],
    work: list[Entry],
    embedder: Embedder,
    progress: Progress | None,
) -> int:
    """Make, verify and serve the next generation; the number of its passages."""
    count, size = embedder.count_tokens, recipe.passage_tokens
    entries = [
        replace(entry, passages=cut(entry.document, count, size, embedder.max_tokens))
        for entry in work
    ]
    vectors, sentence_vectors = _embed([p for e in entries for p in e.passages], embedder, progress)
    now = datetime.now(UTC)
    folder = generation_folder(home, f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}")
    try:
        generation = copy(base, folder) if base else create(folder, recipe)
        remove(generation, removed)
        add(generation, entries, vectors, sentence_vectors, now.isoformat(timespec="seconds"))
        passages = len(generation)
        seal(generation)
        verify(folder)
        serve(home, folder.name)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StorageError(
            f"The new index could not be written to {folder}: {error.strerror or error}.",
            "The old one is still served. Make room or check the permissions, then: rag index",
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    prune(home)
    return passages


def _embed(
    passages: Sequence[Passage], embedder: Embedder, progress: Progress | None
) -> tuple[Vectors, list[Vectors]]:
    """Vectors of passages, with their contexts, and of the sentences of each."""
    texts = [with_context(p) for p in passages]
    parts = [[p.text[s:e] for s, e in sentences(p.text)] for p in passages]
    made = embedder.passages([*texts, *(t for own in parts for t in own)], progress)
    ends = np.cumsum([len(texts), *map(len, parts)])
    own = [made[start:end] for start, end in itertools.pairwise(ends)]
    return made[: len(texts)], own


def verify_current(home: Path) -> None:
    """Raises `StorageError` unless the served index is whole. Takes about a second."""
    verify(generation_folder(home, current_name(home)))
