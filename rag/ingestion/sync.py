"""Brings the index up to date: copy, change, verify, swap."""

from __future__ import annotations

import itertools
import secrets
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.corpus.folder import Skipped
from rag.corpus.passages import cut_passages, searchable_text
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, SourceError, StorageError
from rag.index.generation import Generation
from rag.index.home import current_name, generation_folder, prune, set_current, writer_lock
from rag.index.index import recipe_of
from rag.index.integrity import verify
from rag.index.manifest import Recipe, check_recipe
from rag.index.writer import Entry, add, copy, create, remove, seal
from rag.ingestion.collect import collect
from rag.ingestion.folders import IndexedFolders, distinct_folders, load_folders, save_folders
from rag.language.sentences import sentences
from rag.models.embedder import Embedder, Progress
from rag.settings import Settings
from rag.types import Passage, Vectors


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
    left_out: int = 0
    """Documents of the folders that are not indexed because a reader took them out."""

    @property
    def nothing_to_do(self) -> bool:
        """Whether the index was already what it should be."""
        return not (self.added or self.changed or self.removed or self.rebuilt)


Change = Callable[[Path], IndexedFolders]
"""Given the home folder, what its index is to hold."""


def sync(
    folders: Sequence[Path],
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None = None,
) -> Report:
    """Make the index hold exactly these folders, whole. Where none are named: the remembered
    ones, without the files that were left out.

    Raises `SourceError` and `StorageError`; the served index is then what it was.
    """

    def named(home: Path) -> IndexedFolders:
        holdings = IndexedFolders(distinct_folders(folders)) if folders else load_folders(home)
        if not holdings.folders:
            raise SourceError("No folder is indexed.", "Name one: rag index FOLDER")
        return holdings

    return update(named, embedder, settings, progress)


def update(
    change: Change,
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None = None,
    needed: Collection[Path] = (),
) -> Report:
    """Make the index hold what `change` says, and remember that; each of the folders `needed`
    must hold a text.

    Raises `SourceError` and `StorageError`; the served index, and what is remembered of it, are
    then what they were.
    """
    home = settings.home
    with writer_lock(home):
        holdings = change(home)
        found = collect(holdings, settings, needed)
        wanted, noted = found.entries, found.noted
        recipe = recipe_of(embedder, settings)
        prune(home)
        base, rebuilt = _base(home, recipe)
        before = {row["id"]: row["hash"] for row in base.catalogue()} if base else {}
        added = [i for i in wanted if i not in before]
        changed = [i for i in wanted if i in before and wanted[i].digest != before[i]]
        removed = [i for i in before if i not in wanted]
        if base and not (added or changed or removed):
            passages = len(base)
        else:
            work = [wanted[i] for i in wanted if i in {*added, *changed}]
            # Chroma rewrites a collection that was emptied whenever it is opened.
            kept, gone = (base, [*removed, *changed]) if wanted else (None, [])
            passages = _write(home, kept, recipe, gone, work, embedder, progress)
        save_folders(home, holdings, noted)
        return Report(
            len(added),
            len(changed),
            len(removed),
            len(wanted) - len(added) - len(changed),
            passages,
            noted.skipped,
            noted.warnings,
            rebuilt,
            found.left_out,
        )


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
        replace(entry, passages=cut_passages(entry.document, count, size, embedder.max_tokens))
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
        set_current(home, folder.name)
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
    texts = [searchable_text(p) for p in passages]
    parts = [[p.text[s:e] for s, e in sentences(p.text)] for p in passages]
    made = embedder.embed_passages([*texts, *(t for own in parts for t in own)], progress)
    ends = np.cumsum([len(texts), *map(len, parts)])
    own = [made[start:end] for start, end in itertools.pairwise(ends)]
    return made[: len(texts)], own
