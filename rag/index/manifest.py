"""The manifest of a generation: what it was made with, and the checksums of its files.

An index that was made by another model, or whose files have changed, is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged, IndexMismatch

FORMAT = 2  # version of the folder; raised when older ones can no longer be read
_FILE = "manifest.json"
# These have no checksum; Chroma writes a row to its own database whenever it opens it.
_UNCHECKED = ("manifest", "chroma.sqlite3", ".tantivy")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made with; two indexes with the same recipe are interchangeable."""

    model: str
    fingerprint: str
    dimension: int
    passage_tokens: int
    normalised: bool = True
    distance: str = "cosine"
    format: int = FORMAT
    cutter: int = 3  # version of the rules that cut and search passages


def check_recipe(actual: Recipe, needed: Recipe) -> None:
    """Compare the recipe of an index with the one needed now. Raises `IndexMismatch`."""
    for field in ("format", "cutter", "fingerprint", "dimension", "passage_tokens"):
        old, new = getattr(actual, field), getattr(needed, field)
        if old != new:
            is_model = field == "fingerprint"
            made_with = f"model {actual.model}" if is_model else f"{field} {old}"
            configured = f"model {needed.model}" if is_model else f"{field} {new}"
            if made_with == configured:
                configured = f"another version of {configured}"
            raise IndexMismatch(
                f"The index was made with {made_with}; the settings now say {configured}.",
                "Run: rag index",
            )


def write_manifest(folder: Path, recipe: Recipe, counts: dict[str, int]) -> None:
    """Write the manifest of a generation, and flush all its files to the disk."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    checked = [path for path in paths if not path.name.startswith(_UNCHECKED)]
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in checked}
    for path in paths:
        _flush(path)
    manifest = {"recipe": asdict(recipe), "counts": counts, "files": files}
    (folder / _FILE).write_text(json.dumps(manifest, indent=1), "utf-8")
    _flush(folder / _FILE)


def read_manifest(folder: Path) -> tuple[Recipe, dict[str, Any]]:
    """Return the recipe and the whole manifest. Raises `IndexDamaged`."""
    try:
        manifest = json.loads((folder / _FILE).read_text("utf-8"))
        return Recipe(**manifest["recipe"]), manifest
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{folder / _FILE} cannot be read: {error}", "Run: rag index") from error


def check_files(folder: Path) -> None:
    """Check that no file has changed since it was written. Raises `IndexDamaged`."""
    for name, digest in read_manifest(folder)[1]["files"].items():
        if _digest(folder / name) != digest:
            raise IndexDamaged(
                f"{folder / name} has changed since it was written.", "Run: rag index"
            )


def _digest(path: Path) -> str:
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
