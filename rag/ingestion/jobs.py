"""Runs one indexing job at a time in a thread, and shows its progress.

If the process ends, so does the thread; the index then stays as it was (see `ingestion.sync`).
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.errors import IndexBusy, RagError
from rag.ingestion.sync import Report
from rag.models.embedder import Progress

_FAULT = RagError(
    "Indexing failed because of an error in the program. The index was not changed.",
    "The details are in the terminal where the program was started.",
)


@dataclass(frozen=True, slots=True)
class JobState:
    """The state of a job that runs or has ended, with a report or an error.

    `number` counts the jobs of this process, from 1; 0 means that there was none yet. `done` and
    `total` count texts to embed; `total` is 0 while the folders are read. `remarks` are lines to
    show to the user.
    """

    number: int = 0
    what: str = ""
    running: bool = False
    done: int = 0
    total: int = 0
    remarks: tuple[str, ...] = ()
    report: Report | None = None
    error: RagError | None = None


class JobRunner:
    """Runs jobs, and remembers the last one. Safe to share between threads."""

    def __init__(self) -> None:
        self._state = JobState()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> JobState:
        """The state of the running job, or else of the last one."""
        return self._state

    def check_idle(self) -> None:
        """Check that no job is running. Raises `IndexBusy`."""
        if self._state.running:
            raise IndexBusy(
                f"The index is being changed: {self._state.what}.",
                "Wait until that has finished, then try again.",
            )

    def start(
        self, what: str, work: Callable[[Progress], Report], remarks: Sequence[str] = ()
    ) -> JobState:
        """Start a job and return its state. Raises `IndexBusy`."""
        with self._lock:
            self.check_idle()
            started = JobState(self._state.number + 1, what, running=True, remarks=tuple(remarks))
            self._state = started
            self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
            self._thread.start()
        return started

    def wait(self, seconds: float | None = None) -> JobState:
        """Wait until the job has ended, but at most so many seconds, and return its state."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._state

    def _run(self, work: Callable[[Progress], Report]) -> None:
        report, error = None, None
        try:
            report = work(self._progress)
        except RagError as failure:
            error = failure
        except BaseException:
            traceback.print_exc(file=sys.stderr)
            error = _FAULT
        self._state = replace(self._state, running=False, report=report, error=error)

    def _progress(self, done: int, total: int) -> None:
        self._state = replace(self._state, done=done, total=total)


def report_words(report: Report) -> str:
    """Return a sentence that says what a job did.

    >>> report_words(Report(added=2, changed=0, removed=1, unchanged=4, passages=9))
    '2 documents added, 1 removed.'
    """
    counts = [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
    changes = [(n, word) for n, word in counts if n]
    if not changes:
        return "The index was rebuilt." if report.rebuilt else "Everything was up to date."
    parts = [f"{n:,} {word}" for n, word in changes]
    n, word = changes[0]
    parts[0] = f"{n:,} {'document' if n == 1 else 'documents'} {word}"
    return ", ".join(parts) + "."
