"""Brings the index up to date: copy, change, verify, swap.

A process that is killed at any moment loses its unfinished copy and nothing else.
"""

from __future__ import annotations

import itertools
import secrets
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.corpus.folder import Skipped
from rag.corpus.passages import cut_passages, searchable_text, unit_texts
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, SourceError, StorageError
from rag.index.generation import Generation
from rag.index.home import current_name, generation_folder, prune, set_current, writer_lock
from rag.index.index import recipe_of
from rag.index.integrity import prepare, verify
from rag.index.manifest import Recipe, check_recipe
from rag.index.writer import Entry, add, copy, create, describe, remove, seal
from rag.ingestion.collect import collect
from rag.ingestion.edits import load_edits
from rag.ingestion.folders import IndexedFolders, distinct_folders, load_folders, save_folders
from rag.models.embedder import Embedder, Progress
from rag.settings import Settings
from rag.store.collections import naming_collection, require_collection, require_free_name
from rag.types import Passage, Source, Vectors


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of documents that a sync added, changed and removed.

    `passages` is the number that the index now holds.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    rebuilt: str = ""
    """Why the whole index was rebuilt; "" if it was not."""
    left_out: int = 0
    """The number of documents in the folders that the user removed from the index."""
    unclear_dates: int = 0
    """The number of documents with a date that can be read in several ways."""

    @property
    def nothing_to_do(self) -> bool:
        """Whether the index was already up to date."""
        return not (self.added or self.changed or self.removed or self.rebuilt)


Change = Callable[[Path], IndexedFolders]
"""Home folder -> what its index is to hold."""


def sync(
    folders: Sequence[Path],
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None = None,
) -> Report:
    """Make the index of the collection hold exactly these folders; a new one is made.

    If none are given, it holds those indexed so far, without the files that were left out. What
    the user has edited of documents holds in both cases. Raises `SourceError` and `StorageError`;
    the served index is then unchanged.
    """

    def change(home: Path) -> IndexedFolders:
        if folders:
            return IndexedFolders(distinct_folders(folders), edits=load_edits(home))
        indexed = load_folders(home)
        if not indexed.folders:
            raise SourceError("No folder is indexed.", "Run: rag index FOLDER")
        return indexed

    return update(change, embedder, settings, progress, creating=bool(folders))


def update(
    change: Change,
    embedder: Embedder,
    settings: Settings,
    progress: Progress | None = None,
    needed: Collection[Path] = (),
    creating: bool = False,
) -> Report:
    """Make the index hold what `change` returns, and save that list.

    Each of the folders `needed` must hold a text; the collection must exist unless it is being
    created. Raises `SourceError`, `StorageError` and `CollectionMissing`; the served index and its
    lists are then unchanged.
    """
    home = settings.collection_home
    if creating:
        require_free_name(settings)
    else:  # what a new home folder holds, the seeds, is not for a collection
        require_collection(settings)
    with naming_collection(settings.collection), writer_lock(home):
        indexed = change(home)
        prepare()
        collected = collect(indexed, settings, needed)
        wanted, notes = collected.entries, collected.notes
        recipe = recipe_of(embedder, settings)
        prune(home)
        base, rebuilt = _base(home, recipe)
        before = {row["id"]: row["hash"] for row in base.document_rows()} if base else {}
        added = [i for i in wanted if i not in before]
        changed = [i for i in wanted if i in before and wanted[i].digest != before[i]]
        removed = [i for i in before if i not in wanted]
        regrouped = _regrouped(base, wanted)
        if base and not (added or changed or removed or regrouped):
            passages = len(base)
        else:
            new = {*added, *changed}
            work = [entry for i, entry in wanted.items() if i in new]
            # Chroma rewrites a collection that was emptied whenever it is opened.
            copied, outdated = (base, [*removed, *changed]) if wanted else (None, [])
            passages = _write(home, copied, recipe, outdated, work, regrouped, embedder, progress)
        save_folders(home, indexed, notes)
        return Report(
            len(added),
            len(changed),
            len(removed),
            len(wanted) - len(added) - len(changed),
            passages,
            notes.skipped,
            notes.warnings,
            rebuilt,
            collected.left_out,
            sum(bool(entry.document.source.unclear_date) for entry in wanted.values()),
        )


def _base(home: Path, recipe: Recipe) -> tuple[Generation | None, str]:
    """Return the generation to copy, or None and the reason to rebuild everything."""
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


def _regrouped(base: Generation | None, wanted: Mapping[str, Entry]) -> list[Source]:
    """Return the sources whose group of near copies is another one than before."""
    before = base.sources if base else {}
    sources = [entry.document.source for entry in wanted.values()]
    return [s for s in sources if s.id in before and before[s.id].copy_group != s.copy_group]


def _write(
    home: Path,
    base: Generation | None,
    recipe: Recipe,
    removed: list[str],
    work: list[Entry],
    regrouped: list[Source],
    embedder: Embedder,
    progress: Progress | None,
) -> int:
    """Make, verify and serve the next generation; return the number of its passages."""
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
        describe(generation, regrouped)
        passages = len(generation)
        seal(generation)
        verify(folder)
        set_current(home, folder.name)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StorageError(
            f"The new index could not be written to {folder}: {error.strerror or error}.",
            "The old index is still in use. Free some space or check the permissions, then run:"
            " rag index",
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    prune(home)
    return passages


def _embed(
    passages: Sequence[Passage], embedder: Embedder, progress: Progress | None
) -> tuple[Vectors, list[Vectors]]:
    """Return the vectors of passages with their contexts, and of the sentences of each."""
    texts = [searchable_text(p) for p in passages]
    sentence_texts = [unit_texts(p) for p in passages]
    all_texts = [*texts, *itertools.chain.from_iterable(sentence_texts)]
    vectors = embedder.embed_passages(all_texts, progress)
    ends = np.cumsum([len(texts), *map(len, sentence_texts)])
    sentence_vectors = [vectors[start:end] for start, end in itertools.pairwise(ends)]
    return vectors[: len(texts)], sentence_vectors
