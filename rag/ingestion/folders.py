"""The lists of what is indexed: the folders, and the files in them that are left out.

HOME/folders.json   the folders
HOME/left-out.json  files in them that are not indexed, each with its title
HOME/edited.json    what is edited of their metadata (see `edits`)
HOME/reading.json   the files skipped when the folders were last read, and the warnings

Only these lists are read and written here, never the files that they name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rag.corpus.folder import Skipped
from rag.errors import StorageError
from rag.files import replace_file, seeds_folder
from rag.ingestion.edits import Edits, load_edits, save_edits

_LEFT_OUT, _READING = "left-out.json", "reading.json"


@dataclass(frozen=True, slots=True)
class IndexedFolders:
    """Folders, none inside another, with the titles of the files left out and what is edited.

    Both are by absolute path.
    """

    folders: tuple[Path, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingNotes:
    """The files that were skipped when the folders were last read, and the warnings."""

    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()


def load_folders(home: Path) -> IndexedFolders:
    """Load what is indexed; in a new home folder, the seeds. Raises `StorageError`."""
    folders, edits = tuple(remembered_folders(home)), load_edits(home)
    try:
        left_out = json.loads((home / _LEFT_OUT).read_text("utf-8"))
        titles = {str(file): str(title) for file, title in left_out.items()}
        return IndexedFolders(folders, titles, edits)
    except FileNotFoundError:
        return IndexedFolders(folders, edits=edits)
    except (OSError, ValueError, AttributeError) as error:
        raise StorageError(
            f"{home / _LEFT_OUT}, the list of files left out, cannot be read: {error}",
            "Run: rag index FOLDER…, with all folders. Files that were left out are indexed again.",
        ) from error


def save_folders(home: Path, indexed: IndexedFolders, notes: ReadingNotes) -> None:
    """Save what is indexed; each list is replaced in one step. Raises `StorageError`."""
    try:
        replace_file(home / _LEFT_OUT, json.dumps(dict(indexed.left_out)))
        save_edits(home, indexed.edits)
        remember_folders(home, indexed.folders)
        replace_file(home / _READING, json.dumps(asdict(notes)))
    except OSError as error:
        raise StorageError(
            f"The list of what is indexed could not be written to {home}: {error.strerror}.",
            "Free some space or check the permissions, then run: rag index",
        ) from error


def load_notes(home: Path) -> ReadingNotes:
    """Load the notes that `save_folders` saved; empty if there are none."""
    try:
        notes = json.loads((home / _READING).read_text("utf-8"))
        skipped = tuple(Skipped(**fields) for fields in notes["skipped"])
        return ReadingNotes(skipped, tuple(map(str, notes["warnings"])))
    except (OSError, ValueError, TypeError, KeyError):
        return ReadingNotes()


def distinct_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the absolute folders without those inside another, which would be read twice."""
    absolute = list(dict.fromkeys(folder.resolve() for folder in folders))
    return tuple(f for f in absolute if not any(lies_in(f, other) for other in absolute))


def lies_in(path: Path, folder: Path) -> bool:
    """Return whether a path is read along with a folder: inside it, and not hidden.

    >>> lies_in(Path("/a/b/c"), Path("/a")), lies_in(Path("/a/.b/c"), Path("/a"))
    (True, False)
    """
    if folder not in path.parents:
        return False
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def remembered_folders(home: Path) -> list[Path]:
    """Load the indexed folders; in a new home folder, the seeds. Raises `StorageError`."""
    try:
        return [Path(folder) for folder in json.loads((home / "folders.json").read_text("utf-8"))]
    except FileNotFoundError as error:
        if (home / "current").exists():
            raise StorageError(
                f"{home / 'folders.json'}, the list of indexed folders, is missing.",
                "Run: rag index FOLDER…, with all folders",
            ) from error
        return [seeds_folder()]
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{home / 'folders.json'}, the list of indexed folders, cannot be read: {error}",
            "Run: rag index FOLDER…, with all folders",
        ) from error


def remember_folders(home: Path, folders: Sequence[Path]) -> None:
    """Save the indexed folders."""
    replace_file(home / "folders.json", json.dumps([str(folder.resolve()) for folder in folders]))
