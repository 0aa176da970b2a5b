"""Checks that a sealed generation of the index holds what its manifest says.

A damaged vector index can crash the process that opens it, so another process checks:
`python -m rag.index.integrity` reads folders line by line, and checks each in a copy of itself.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path

from rag.errors import IndexDamaged
from rag.index.generation import Generation
from rag.index.manifest import check_files, read_manifest
from rag.index.vector_index import load_chroma

_SAMPLE = 50  # passages, spread over the index, whose vector must find them
_SAME = 0.999  # cosine of a vector with itself, which is less than 1 only by rounding
_IDLE = 60  # seconds without a request after which the checking process ends


def verify(folder: Path) -> None:
    """Check a generation; raises `IndexDamaged`. The first one takes a second, to start Python."""
    if fault := _CHECKER.fault_of(folder):
        raise IndexDamaged(fault, "Run: rag index")


def prepare() -> None:
    """Start what `verify` needs, so that it is ready when there is something to check."""
    _CHECKER.start()


class _Checker:
    """The process that checks. It is started when it is needed, and ends when it is idle."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process if it does not run."""
        with self._lock:
            self._running()

    def fault_of(self, folder: Path) -> str:
        """Return what is wrong with a generation, "" if nothing is."""
        with self._lock:
            reply = self._ask(folder) or self._ask(folder)  # it may just have ended
        return str(json.loads(reply)) if reply else f"{folder} could not be checked."

    def _ask(self, folder: Path) -> str:
        """Return the line of the reply; "" if the process has ended."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        try:
            print(json.dumps(str(folder.absolute())), file=process.stdin, flush=True)
            reply = process.stdout.readline()
        except OSError:
            reply = ""
        if not reply:
            self._process = None
            process.communicate()
        return reply

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            # -P: no file in the current folder is imported in place of a module.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "rag.index.integrity"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,  # Ctrl-C is for the process that asks
            )
        return self._process


_CHECKER = _Checker()


def _check(folder: Path) -> None:
    check_files(folder)
    counts = read_manifest(folder)[1]["counts"]
    generation = Generation(folder)
    actual = generation.counts()
    listed = sum(row["passages"] for row in generation.document_rows())
    if actual != counts or not actual["passages"] == actual["words"] == listed:
        raise IndexDamaged(f"{folder} holds {actual}; its manifest says {counts}.")
    ids = generation.ids()
    sample = ids[:: max(1, len(ids) // _SAMPLE)]
    vectors = generation.vectors(sample)
    for i in sample:
        if i not in vectors or max(generation.nearest(vectors[i], 1).values(), default=0) < _SAME:
            raise IndexDamaged(f"{folder}: passage {i} is not found by its own vector.")


def _fault(folder: Path) -> str:
    try:
        _check(folder)
    except Exception as error:
        return error.message if isinstance(error, IndexDamaged) else f"{folder}: {error}"
    return ""


def _fault_in_copy(folder: Path) -> str:
    """Check a generation in a copy of this process, whatever becomes of it."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        status = 1
        try:
            os.write(writing, _fault(folder).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        fault = pipe.read()
    _, status = os.waitpid(child, 0)
    return fault or (f"{folder}: the check ended with status {status}." if status else "")


def _serve() -> None:
    """Answer each line that names a folder with a line that names its fault, until idle.

    Where a process cannot be copied, this one checks, and is started anew if it crashes.
    """
    load_chroma()  # once, not anew in each copy
    copies = hasattr(os, "fork")
    check = _fault_in_copy if copies else _fault
    while not copies or select.select([sys.stdin], [], [], _IDLE)[0]:
        if not (line := sys.stdin.readline()):
            return
        print(json.dumps(check(Path(json.loads(line)))), flush=True)


if __name__ == "__main__":
    _serve()
