"""The index of a home folder: which generation is served, and how the next one is made.

    HOME/current           name of the generation that is served; replaced in one step
    HOME/generations/NAME  see `generation.py`
    HOME/folders.json      the folders that the index holds
    HOME/embeddings.sqlite vectors by text and model; see `embeddings.py`
    HOME/writer.lock       held by the one process that writes

Copy, change, verify, swap: a process that is killed at any moment loses its unfinished copy and
nothing else.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from rag.documents import Skipped, read_folder
from rag.embeddings import Embedder, Progress, Vectors
from rag.generation import Generation, Recipe
from rag.passages import cut, with_context
from rag.settings import Settings
from rag.text import sentences
from rag.types import (
    Document,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    Passage,
    SourceError,
    StorageError,
)

_KEPT = 2  # generations: the one served, and the one that a reader may still have open


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
        if self._open is None or self._open.folder.name != name:
            generation = Generation(self._home / "generations" / name)
            if self._recipe is not None:
                _check(generation.recipe, self._recipe)
            self._open = generation
        return self._open


def current_name(home: Path) -> str:
    """Name of the served generation. Raises `IndexMissing`."""
    try:
        return (home / "current").read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise IndexMissing(f"Nothing is indexed in {home} yet.", "Run: rag index") from error


def recipe_of(embedder: Embedder, settings: Settings) -> Recipe:
    """What an index made now would be made with."""
    return Recipe(
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        passage_tokens=min(settings.passage_tokens, embedder.max_tokens),
    )


def remembered_folders(home: Path) -> list[Path]:
    """The folders that the index holds; at the very first, the seeds."""
    try:
        return [Path(folder) for folder in json.loads((home / "folders.json").read_text("utf-8"))]
    except FileNotFoundError:
        return [seeds_folder()]
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{home / 'folders.json'} cannot be read: {error}", "Run: rag index FOLDER…"
        ) from error


def seeds_folder() -> Path:
    """The texts that come with the program, in a checkout or in an installed package."""
    installed = Path(str(files("rag").joinpath("seeds")))
    return installed if installed.is_dir() else Path(__file__).parent.parent / "seeds"


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
    with _writing(home):
        chosen = _distinct(folders) if folders else remembered_folders(home)
        wanted, skipped, warnings = _read_all(chosen, settings)
        if not wanted:
            listed = ", ".join(map(str, chosen))
            raise SourceError(f"No text to index was found in {listed}.", _why(skipped))
        recipe = recipe_of(embedder, settings)
        _prune(home)
        base, rebuilt = _base(home, recipe)
        before = {row["id"]: row["hash"] for row in base.catalogue()} if base else {}
        added = [i for i in wanted if i not in before]
        changed = [i for i in wanted if i in before and wanted[i][2] != before[i]]
        removed = [i for i in before if i not in wanted]
        counts = (len(added), len(changed), len(removed), len(wanted) - len(added) - len(changed))
        if base and not (added or changed or removed):
            _remember(home, chosen)
            return Report(*counts, len(base), skipped, warnings)
        work = [wanted[i] for i in wanted if i in {*added, *changed}]
        passages = _write(home, base, recipe, [*removed, *changed], work, embedder, progress)
        _remember(home, chosen)
        return Report(*counts, passages, skipped, warnings, rebuilt)


_Wanted = dict[str, tuple[Document, str, str]]  # id -> document, folder, hash


def _read_all(
    folders: Sequence[Path], settings: Settings
) -> tuple[_Wanted, tuple[Skipped, ...], tuple[str, ...]]:
    wanted: _Wanted = {}
    skipped: list[Skipped] = []
    warnings: list[str] = []
    for folder in folders:
        reading = read_folder(folder, int(settings.max_file_mb * 1e6))
        skipped += reading.skipped
        warnings += reading.warnings
        for document in reading.documents:
            key = repr((document.source, document.boilerplate, document.text))
            digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
            wanted[document.source.id] = (document, str(folder), digest)
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
        folder = home / "generations" / current_name(home)
    except IndexMissing:
        return None, ""
    try:
        _verify(folder)
        generation = Generation(folder)
        _check(generation.recipe, recipe)
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
    work: list[tuple[Document, str, str]],
    embedder: Embedder,
    progress: Progress | None,
) -> int:
    """Make, verify and serve the next generation; the number of its passages."""
    count, size = embedder.count_tokens, recipe.passage_tokens
    cuts = [cut(d, count, size, embedder.max_tokens) for d, _, _ in work]
    vectors, sentence_vectors = _embed([p for c in cuts for p in c], embedder, progress)
    now = datetime.now(UTC)
    folder = home / "generations" / f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    try:
        if base is None:
            generation = Generation.create(folder, recipe)
        else:
            base.copy_to(folder)
            generation = Generation(folder)
        added = [(d, c, f, h) for (d, f, h), c in zip(work, cuts, strict=True)]
        stamp = now.isoformat(timespec="seconds")
        generation.change(removed, added, vectors, sentence_vectors, stamp)
        passages = len(generation)
        generation.seal()
        _verify(folder)
        _replace(home / "current", folder.name)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StorageError(
            f"The new index could not be written to {folder}: {error.strerror or error}.",
            "The old one is still served. Make room or check the permissions, then: rag index",
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _prune(home)
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


def _verify(folder: Path) -> None:
    """In a process of its own: a damaged vector index can end the one that opens it."""
    command = [sys.executable, "-m", "rag.generation", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"ended by signal {-done.returncode}"]
        raise IndexDamaged(last[0], "Run: rag index")


def verify_current(home: Path) -> None:
    """Raises `StorageError` unless the served index is whole. Takes about a second."""
    _verify(home / "generations" / current_name(home))


def _check(found: Recipe, needed: Recipe) -> None:
    for field in ("format", "cutter", "fingerprint", "dimension", "passage_tokens"):
        was, now = getattr(found, field), getattr(needed, field)
        if was != now:
            what = f"model {found.model}" if field == "fingerprint" else f"{field} {was}"
            wish = f"model {needed.model}" if field == "fingerprint" else f"{field} {now}"
            if what == wish:
                wish = f"another version of {wish}"
            raise IndexMismatch(
                f"The index was made with {what}; now set: {wish}.", "Run: rag index"
            )


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    """The writer's lock. Raises `IndexBusy` with the name of its holder."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "writer.lock", timeout=0)
        note = home / "writer.json"
        try:
            lock.acquire()
        except Timeout:
            raise IndexBusy(
                f"Another process is changing the index in {home}: {_holder(note)}.",
                "Wait until it is done, then try again.",
            ) from None
    except OSError as error:
        raise StorageError(f"{home} cannot be written to: {error.strerror}.") from error
    try:
        held = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        note.write_text(json.dumps({**held, "command": " ".join(sys.argv)[:200]}))
        yield
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        held = json.loads(note.read_text())
        return f"process {held['pid']} ({held['command']}), since {held['since']}"
    except (OSError, ValueError, KeyError):
        return "its name is not known"


def _replace(path: Path, text: str) -> None:
    """Write a file in one step that survives a power cut."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remember(home: Path, folders: Sequence[Path]) -> None:
    _replace(home / "folders.json", json.dumps([str(folder.resolve()) for folder in folders]))


def _prune(home: Path) -> None:
    """Remove unfinished copies and all but the last generations."""
    root = home / "generations"
    try:
        served = current_name(home)
    except IndexMissing:
        served = ""
    old = sorted(path.name for path in root.glob("*") if path.name < served)
    kept = {served, *old[-(_KEPT - 1) :]} if served else set()
    for path in root.glob("*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
