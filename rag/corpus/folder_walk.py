"""Finds the files below a folder: none twice, and none that is hidden or excluded.

Symbolic links cannot lead in circles. Nothing but folders is opened here.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rag.corpus.excludes import IGNORE_FILE, JUNK, Excludes, read_ignore_file

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
UPLOADS = "uploads"
"""The only folder that is read of a home folder, and of that of a collection in it."""


@dataclass(frozen=True, slots=True)
class WalkRules:
    """Which files of a folder are read; of a home folder inside it, only the uploads are.

    `collection_home` is the folder in `home` whose uploads they are; None: `home` itself.
    """

    exclude: tuple[str, ...] = ()
    follow_links: bool = False
    home: Path | None = None
    collection_home: Path | None = None


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Paths relative to the folder, in order; and what is not read, each with the reason."""

    paths: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def find_files(folder: Path, rules: WalkRules | None = None) -> FoundFiles:
    """Find the files below a folder that are to be read.

    Hidden and excluded ones are left out silently. A symbolic link is read under its own name if it
    leads to a file or folder that is not read anyway, inside the folder or, where the rules follow
    links, outside.
    """
    walk = _Walk(folder, rules or WalkRules())
    walk.run()
    return FoundFiles(
        tuple(sorted(walk.paths, key=lambda path: path.split("/"))),
        tuple(sorted(walk.skipped.items())),
        tuple(walk.warnings),
    )


def is_utf8(name: str) -> bool:
    """Return whether a name can be written as UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


_Identity = tuple[int, int]


@dataclass
class _Walk:
    """A walk through one folder. Links wait until all else is found, so that none comes first."""

    folder: Path
    rules: WalkRules
    paths: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    _links: deque[tuple[str, Excludes]] = field(default_factory=deque)
    _seen: set[_Identity] = field(default_factory=set)

    def run(self) -> None:
        excludes, _ = Excludes().within("", JUNK)
        excludes, bad = excludes.within("", self.rules.exclude)
        self.warnings += [f"The setting exclude holds {p!r}, which is no pattern." for p in bad]
        self._way_to_uploads = _way_to_uploads(self.rules)
        self._enter("", excludes)
        while self._links:
            self._follow(*self._links.popleft())

    def _enter(self, start: str, excludes: Excludes) -> None:
        """Find the files of a folder and of those inside it."""
        pending = [(start, excludes)]
        while pending:
            relative, excludes = pending.pop()
            try:
                entries = self._entries(self.folder / relative)
            except OSError as error:
                shown = (relative or ".") + "/"
                self.skipped[shown] = f"this folder cannot be read: {_reason(error)}"
                continue
            if any(entry.name == IGNORE_FILE for entry in entries):
                excludes = self._with_ignore_file(relative, excludes)
            for entry in entries:
                path = f"{relative}/{entry.name}" if relative else entry.name
                if self._classify(entry, path, excludes):
                    pending.append((path, excludes))

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """Return what is in a folder, by name; nothing if it was read before."""
        identity = _identity(os.stat(folder))
        if identity in self._seen:
            return []
        self._seen.add(identity)
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
        if (only := self._way_to_uploads.get(identity)) is not None:
            return [entry for entry in entries if entry.name == only]
        return entries

    def _with_ignore_file(self, relative: str, excludes: Excludes) -> Excludes:
        file = self.folder / relative / IGNORE_FILE
        try:
            within, bad = excludes.within(relative, read_ignore_file(file))
        except OSError as error:
            self.warnings.append(f"{file} cannot be read: {_reason(error)}.")
            return excludes
        self.warnings += [f"{file} holds {pattern!r}, which is no pattern." for pattern in bad]
        return within

    def _classify(self, entry: os.DirEntry[str], path: str, excludes: Excludes) -> bool:
        """Note a file, a link or why it is not read; return whether it is a folder to enter."""
        if entry.name.startswith("."):
            return False
        try:
            mode = entry.stat(follow_symlinks=False)
            is_folder = stat.S_ISDIR(mode.st_mode)
            if excludes.match(path, is_folder=is_folder):
                return False
            if not is_utf8(path):
                shown = path.encode("utf-8", "replace").decode("utf-8")
                self.skipped[shown] = "its name is not valid UTF-8"
            elif stat.S_ISLNK(mode.st_mode):
                self._links.append((path, excludes))
            elif is_folder:
                return True
            else:
                self._note(path, mode)
        except OSError as error:
            self.skipped[path] = f"it cannot be read: {_reason(error)}"
        return False

    def _note(self, path: str, found: os.stat_result) -> None:
        if stat.S_ISREG(found.st_mode):
            self._seen.add(_identity(found))
            self.paths.append(path)
        else:
            kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
            self.skipped[path] = f"it is {kind}, not a file"

    def _follow(self, path: str, excludes: Excludes) -> None:
        link = self.folder / path
        try:
            found = os.stat(link)
        except FileNotFoundError:
            self.skipped[path] = "it is a link to something that does not exist"
            return
        except OSError as error:  # such as a link to itself
            self.skipped[path] = f"it is a link that cannot be followed: {_reason(error)}"
            return
        if _identity(found) in self._seen:
            return
        is_folder = stat.S_ISDIR(found.st_mode)
        target = Path(os.path.realpath(link))
        top = os.path.realpath(self.folder)
        if target.is_relative_to(top):
            inside = target.relative_to(top).as_posix()
            if excludes.match_any_part(inside, is_folder=is_folder):
                return
        elif not self.rules.follow_links:
            self.skipped[path] = "it is a link that leads out of the folder"
            return
        if is_folder:
            self._enter(path, excludes)
        else:
            self._note(path, found)


def _identity(found: os.stat_result) -> _Identity:
    return found.st_dev, found.st_ino


def _way_to_uploads(rules: WalkRules) -> dict[_Identity, str]:
    """Return the folders from home down to the uploads, each with the name of the next one."""
    if rules.home is None:
        return {}
    folder, way = rules.home, {}
    below = (rules.collection_home or rules.home).relative_to(rules.home)
    for name in (*below.parts, UPLOADS):
        with suppress(OSError):
            way[_identity(os.stat(folder))] = name
        folder /= name
    return way


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
