"""One indexing job at a time, in a thread of its own; anybody may look how far it is.

The thread dies with the process; the index is then what it was (see `index.py`).
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
    "Something went wrong while indexing; this is a fault of the program."
    " The index is what it was.",
    "The details are in the terminal where it was started.",
)


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as it is now, or as it ended: with a report or an error.

    `number` counts the jobs of this process, 0 before the first; `done` and `total` count texts
    to embed, `total` is 0 while the folders are read; `remarks` are lines for whoever asked.
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
    """Runs them, and knows the last one. Safe to share between threads."""

    def __init__(self) -> None:
        self._state = JobState()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> JobState:
        """Of the job that runs, else of the last one."""
        return self._state

    def check_idle(self) -> None:
        """Raises `IndexBusy` while a job runs."""
        if self._state.running:
            raise IndexBusy(
                f"This has to wait, since the index is being changed: {self._state.what}.",
                "Wait until it is done, then try again.",
            )

    def start(
        self, what: str, work: Callable[[Progress], Report], remarks: Sequence[str] = ()
    ) -> JobState:
        """Begin a job, and say where it stands. Raises `IndexBusy`."""
        with self._lock:
            self.check_idle()
            begun = JobState(self._state.number + 1, what, running=True, remarks=tuple(remarks))
            self._state = begun
            self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
            self._thread.start()
        return begun

    def wait(self, seconds: float | None = None) -> JobState:
        """Until the job is over, or for so long."""
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
    """What a job did.

    >>> report_words(Report(added=2, changed=0, removed=1, unchanged=4, passages=9))
    '2 documents added, 1 removed.'
    """
    counts = [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
    found = [(n, word) for n, word in counts if n]
    if not found:
        return "Everything was up to date." if not report.rebuilt else "Everything was made anew."
    parts = [f"{n:,} {word}" for n, word in found]
    first = found[0]
    parts[0] = f"{first[0]:,} {'document' if first[0] == 1 else 'documents'} {first[1]}"
    return ", ".join(parts) + "."
