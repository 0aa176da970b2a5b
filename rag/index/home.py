"""The home folder: which generation is served, which folders it holds, and who may write.

HOME/current           name of the generation that is served; replaced in one step
HOME/generations/NAME  see `generation.py`
HOME/folders.json      the folders that the index holds; see `holdings.py` for the lists beside it
HOME/embeddings.sqlite vectors by text and model; see `embeddings.py`
HOME/conversations.sqlite what was asked and answered; see `conversations.py`
HOME/questions.jsonl   what readers marked as right; see `marking.py`
HOME/writer.lock       held by the one process that writes
HOME/users.json        who may sign in; see `users.py`
HOME/session.key       signs the cookies of those who have; see `app/session.py`
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexBusy, IndexMissing, StorageError
from rag.files import replace_file

_KEPT = 2  # generations: the one served, and the one that a reader may still have open


def generation_folder(home: Path, name: str) -> Path:
    """Where a generation lies."""
    return home / "generations" / name


def current_name(home: Path) -> str:
    """Name of the served generation. Raises `IndexMissing`."""
    try:
        return (home / "current").read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise IndexMissing(f"Nothing is indexed in {home} yet.", "Run: rag index") from error


def set_current(home: Path, name: str) -> None:
    """Make a generation the one that is read from now on."""
    replace_file(home / "current", name)


def prune(home: Path) -> None:
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


@contextmanager
def writer_lock(home: Path) -> Iterator[None]:
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
