"""Watches the indexed folders, and updates the index when changes in them have settled.

HOME/watch.json says whether the page is to watch them.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from watchfiles import watch

from rag.corpus.excludes import IGNORE_FILE, JUNK, Excludes
from rag.corpus.folder_walk import UPLOADS
from rag.errors import IndexBusy, RagError, StorageError
from rag.files import replace_file
from rag.settings import Settings

_SETTLED = 1000  # milliseconds without a change
_LONGEST = 10_000  # milliseconds of changes without a pause
_POLLING = 2000  # milliseconds between two looks, where the system tells no changes
_RETRY = 10.0  # seconds until an update is tried again while another process changes the index
_STATE = "watch.json"


class Watcher:
    """Watches folders, in a thread of its own after `start`, or in the caller's by `run`."""

    def __init__(
        self, folders: Callable[[], Sequence[Path]], update: Callable[[], None], settings: Settings
    ) -> None:
        """`update` is called once when watching has begun, and then after changes.

        `folders` is asked often, as the list may change.
        """
        self._folders = folders
        self._update = update
        self._home = settings.home.resolve()
        self._uploads = settings.collection_home.resolve() / UPLOADS
        self._excludes, _ = Excludes().within("", [*JUNK, *settings.exclude])
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._retry_at: float | None = None

    @property
    def running(self) -> bool:
        """Whether a thread watches."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Watch in a thread, unless one does already."""
        if not self.running:
            self._stop.clear()
            self._thread = threading.Thread(target=self.run, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, if there is one; an update that runs is not cut off."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def retry_later(self) -> None:
        """Update again in a few seconds, as another process was changing the index."""
        self._retry_at = time.monotonic() + _RETRY

    def run(self) -> None:
        """Watch until stopped. An exception of `update` ends it, but not `IndexBusy` later on."""
        begun = False
        for _ in self._occasions():
            self._retry_at = None
            try:
                self._update()
            except IndexBusy:
                if not begun:
                    raise
                self.retry_later()
            begun = True

    def _occasions(self) -> Iterator[None]:
        """Yield whenever the index is to be updated: at the beginning and after changes."""
        watched: list[Path] | None = None
        while not self._stop.is_set():
            if (folders := self._existing(watched)) != watched:
                watched = folders
                yield from self._changes(folders)
            elif not folders:
                self._stop.wait(_SETTLED / 1000)

    def _changes(self, folders: list[Path]) -> Iterator[None]:
        """Watch folders, as long as they are those to be watched."""
        if not folders:
            yield
            return
        begun = False
        for changes in _batches(folders, self.is_relevant_in(folders), self._stop):
            due = self._retry_at is not None and time.monotonic() >= self._retry_at
            if changes or due or not begun:  # what changes from the first batch on is noticed
                begun = True
                yield
            if self._existing(folders) != folders:
                return

    def _existing(self, before: list[Path] | None) -> list[Path]:
        try:
            return [folder for folder in self._folders() if folder.is_dir()]
        except RagError:  # the list cannot be read now
            return before or []

    def is_relevant_in(self, folders: Sequence[Path]) -> Callable[[Path], bool]:
        """Return whether a change of a path may change what is read of these folders."""

        def is_relevant(path: Path) -> bool:
            return any(self._lies_in(path, folder) for folder in folders)

        return is_relevant

    def _lies_in(self, path: Path, folder: Path) -> bool:
        if path == folder:
            return True
        if folder not in path.parents:
            return False
        inside = path.relative_to(folder)
        hidden = [part for part in inside.parts if part.startswith(".")]
        if hidden and hidden != [IGNORE_FILE]:
            return False
        if self._home in path.parents and self._uploads not in path.parents:
            return False
        return not self._excludes.match_any_part(inside.as_posix(), is_folder=False)


def _batches(
    folders: Sequence[Path], is_relevant: Callable[[Path], bool], stop: threading.Event
) -> Iterator[object]:
    """Yield sets of changes, and an empty one about every second without any."""
    options: dict[str, Any] = {
        "watch_filter": lambda _, path: is_relevant(Path(path)),
        "step": _SETTLED,
        "debounce": _LONGEST,
        "rust_timeout": _SETTLED,
        "yield_on_timeout": True,
        "stop_event": stop,
        "ignore_permission_denied": True,
    }
    try:
        yield from watch(*folders, **options)
    except OSError:  # such as more folders than the system can watch
        yield from watch(*folders, **options, force_polling=True, poll_delay_ms=_POLLING)


def is_watching(home: Path) -> bool:
    """Return whether the page is to watch the folders; not at first."""
    try:
        return json.loads((home / _STATE).read_text("utf-8")) is True
    except (OSError, ValueError):
        return False


def set_watching(home: Path, on: bool) -> None:
    """Save whether the page is to watch the folders. Raises `StorageError`."""
    try:
        replace_file(home / _STATE, json.dumps(on))
    except OSError as error:
        raise StorageError(
            f"{home / _STATE} cannot be written to: {error.strerror}.",
            "Free some space or check the permissions, then try again.",
        ) from error
