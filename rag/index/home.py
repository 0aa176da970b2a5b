"""The home folder: its files, the generation that is served, and the lock of the writer.

HOME/current           name of the served generation; replaced in one step
HOME/generations/NAME  see `generation`
HOME/folders.json      the folders that are indexed; see `ingestion.folders` for the lists beside it
HOME/watch.json        whether the page watches them; see `ingestion.watcher`
HOME/readings.sqlite   what was read of each file; see `reading_cache`
HOME/embeddings.sqlite vectors by text and model; see `models.embedding_cache`
HOME/conversations.sqlite questions and answers; see `store.conversations`
HOME/questions.jsonl   questions whose answers users marked as right; see `store.eval_questions`
HOME/writer.lock       held by the one process that writes
HOME/collections/NAME/ what belongs to another collection; see `store.collections`
HOME/users.json        who may sign in; see `store.users`
HOME/session.key       signs the cookies of signed-in users; see `app.security.session`
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

_KEPT = 2  # generations: the served one, and one that another process may still read


def generation_folder(home: Path, name: str) -> Path:
    """Return the folder of a generation."""
    return home / "generations" / name


def current_name(home: Path) -> str:
    """Return the name of the served generation. Raises `IndexMissing`."""
    try:
        return (home / "current").read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise IndexMissing(f"Nothing is indexed in {home} yet.", "Run: rag index") from error


def set_current(home: Path, name: str) -> None:
    """Make a generation the served one."""
    replace_file(home / "current", name)


def prune(home: Path) -> None:
    """Remove unfinished copies and old generations."""
    root = home / "generations"
    try:
        served = current_name(home)
    except IndexMissing:
        served = ""
    older = sorted(path.name for path in root.glob("*") if path.name < served)
    names_to_keep = {served, *older[-(_KEPT - 1) :]} if served else set()
    for path in root.glob("*"):
        if path.name not in names_to_keep:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def writer_lock(home: Path) -> Iterator[None]:
    """Hold the writer's lock. Raises `IndexBusy` if another process holds it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "writer.lock", timeout=0)
        note = home / "writer.json"
        try:
            lock.acquire()
        except Timeout:
            raise IndexBusy(
                f"Another process is changing the index in {home}: {_holder(note)}.",
                "Wait until it has finished, then try again.",
            ) from None
    except OSError as error:
        raise StorageError(f"{home} cannot be written to: {error.strerror}.") from error
    try:
        holder = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        note.write_text(json.dumps({**holder, "command": " ".join(sys.argv)[:200]}))
        yield
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text())
        return f"process {holder['pid']} ({holder['command']}), since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "which one is unknown"
