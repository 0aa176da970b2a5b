"""What the index is to hold: folders, less the files that were left out of it.

HOME/folders.json   the folders
HOME/left-out.json  files below them that are not indexed, each with its title
HOME/reading.json   what the last reading of the folders skipped, and its warnings

These are notes about files; no file is read here, and none is ever touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rag.corpus.folder import Skipped
from rag.errors import StorageError
from rag.files import replace_file, seeds_folder

_LEFT_OUT, _READING = "left-out.json", "reading.json"


@dataclass(frozen=True, slots=True)
class IndexedFolders:
    """Folders, none inside another; `left_out` names files by absolute path, with titles."""

    folders: tuple[Path, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingNotes:
    """What the last reading of the folders passed over, and its warnings."""

    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()


def load_folders(home: Path) -> IndexedFolders:
    """As it was last remembered; at the very first, the seeds. Raises `StorageError`."""
    folders = tuple(remembered_folders(home))
    try:
        left_out = json.loads((home / _LEFT_OUT).read_text("utf-8"))
        return IndexedFolders(folders, {str(file): str(title) for file, title in left_out.items()})
    except FileNotFoundError:
        return IndexedFolders(folders)
    except (OSError, ValueError, AttributeError) as error:
        raise StorageError(
            f"{home / _LEFT_OUT}, the list of files left out, cannot be read: {error}",
            "Run: rag index FOLDER…, naming the folders; nothing is left out then",
        ) from error


def save_folders(home: Path, holdings: IndexedFolders, noted: ReadingNotes) -> None:
    """Note it down, each list in one step. Raises `StorageError`."""
    try:
        replace_file(home / _LEFT_OUT, json.dumps(dict(holdings.left_out)))
        remember_folders(home, holdings.folders)
        replace_file(home / _READING, json.dumps(asdict(noted)))
    except OSError as error:
        raise StorageError(
            f"The list of what is indexed could not be written to {home}: {error.strerror}.",
            "Make room or check the permissions, then: rag index",
        ) from error


def load_notes(home: Path) -> ReadingNotes:
    """What `save_folders` was told of the last reading; nothing, where that is not known."""
    try:
        found = json.loads((home / _READING).read_text("utf-8"))
        skipped = tuple(Skipped(**row) for row in found["skipped"])
        return ReadingNotes(skipped, tuple(map(str, found["warnings"])))
    except (OSError, ValueError, TypeError, KeyError):
        return ReadingNotes()


def distinct_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Absolute, each once, none that is read with another (its texts would be there twice)."""
    absolute = list(dict.fromkeys(folder.resolve() for folder in folders))
    return tuple(f for f in absolute if not any(lies_in(f, o) for o in absolute))


def lies_in(path: Path, folder: Path) -> bool:
    """Whether a path is found when the folder is read, which passes over what is hidden.

    >>> lies_in(Path("/a/b/c"), Path("/a")), lies_in(Path("/a/.b/c"), Path("/a"))
    (True, False)
    """
    if folder not in path.parents:
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def remembered_folders(home: Path) -> list[Path]:
    """The folders that the index holds; at the very first, the seeds."""
    try:
        return [Path(folder) for folder in json.loads((home / "folders.json").read_text("utf-8"))]
    except FileNotFoundError as error:
        if (home / "current").exists():
            raise StorageError(
                f"{home / 'folders.json'} is gone; it said which folders are indexed.",
                "Run: rag index FOLDER…, naming them",
            ) from error
        return [seeds_folder()]
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{home / 'folders.json'} cannot be read: {error}", "Run: rag index FOLDER…"
        ) from error


def remember_folders(home: Path, folders: Sequence[Path]) -> None:
    """Note the folders that the index holds."""
    replace_file(home / "folders.json", json.dumps([str(folder.resolve()) for folder in folders]))
