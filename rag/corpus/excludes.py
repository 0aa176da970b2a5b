"""Patterns in the style of `.gitignore` that say which files of a folder are not read.

They come from the setting `exclude`, and from files named `.ragignore` in the folder or below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec

IGNORE_FILE = ".ragignore"
JUNK = (
    "node_modules/",
    "__pycache__/",
    "lost+found/",
    "$RECYCLE.BIN/",
    "System Volume Information/",
    "~$*",  # locks of Word, Excel and PowerPoint
    "[Tt]humbs.db",
    "[Dd]esktop.ini",
)
"""What programs leave in folders of documents; a pattern such as "!node_modules" lets it in."""


@dataclass(frozen=True, slots=True)
class Excludes:
    """Patterns, each set with the folder that it holds in; those of inner folders are stronger."""

    _layers: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def within(self, folder: str, patterns: Iterable[str]) -> tuple[Excludes, list[str]]:
        """Add patterns that hold in a folder; return also those that cannot be used.

        >>> drafts, _ = Excludes().within("", ["drafts/", "*.log"])
        >>> drafts.match("a/drafts", is_folder=True), drafts.match("a/b.txt", is_folder=False)
        (True, False)
        """
        lines = list(patterns)
        bad = [line for line in lines if not _is_valid(line)]
        spec = GitIgnoreSpec.from_lines([line for line in lines if line not in bad])
        return Excludes((*self._layers, (f"{folder}/" if folder else "", spec))), bad

    def match(self, path: str, *, is_folder: bool) -> bool:
        """Return whether a path, relative to the folder that is read, is excluded."""
        slash = "/" if is_folder else ""
        for folder, spec in reversed(self._layers):
            if path.startswith(folder):
                excluded = spec.check_file(path[len(folder) :] + slash).include
                if excluded is not None:
                    return excluded
        return False

    def match_any_part(self, path: str, *, is_folder: bool) -> bool:
        """Return whether a path or one of the folders above it is excluded."""
        above = [str(part) for part in PurePosixPath(path).parents][:-1]
        in_excluded = any(self.match(folder, is_folder=True) for folder in above)
        return in_excluded or self.match(path, is_folder=is_folder)


def read_ignore_file(path: Path) -> list[str]:
    """Return the patterns in a file. Raises `OSError`."""
    return path.read_text("utf-8-sig", "replace").splitlines() if path.is_file() else []


def _is_valid(pattern: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([pattern])
    except (ValueError, re.error):
        return False
    return True
