"""Runs indexing jobs in a thread, one at a time and in order, and shows their progress.

If the process ends, so does the thread; the index then stays as it was (see `ingestion.sync`).
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import RagError
from rag.ingestion.sync import Report
from rag.models.embedder import Progress

_FAULT = RagError(
    "Indexing failed because of an error in the program. The index was not changed.",
    "The details are in the terminal where the program was started.",
)
_REMEMBERED = 100  # jobs that have ended

Work = Callable[[Progress], Report]
"""What a job does."""


@dataclass(frozen=True, slots=True)
class JobState:
    """The state of a job that waits, runs or has ended, with a report or an error.

    `number` counts the jobs of this process, from 1; 0 means that there was none yet. `done` and
    `total` count texts to embed; `total` is 0 while the folders are read. `remarks` are lines to
    show to the user. A `quiet` job is shown only if it has changed something or has failed.
    """

    number: int = 0
    what: str = ""
    phase: Literal["waiting", "running", "ended"] = "ended"
    done: int = 0
    total: int = 0
    remarks: tuple[str, ...] = ()
    report: Report | None = None
    error: RagError | None = None
    quiet: bool = False

    @property
    def running(self) -> bool:
        """Whether it has begun and not ended."""
        return self.phase == "running"


class JobRunner:
    """Runs jobs, and remembers those that have ended. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = JobState()
        self._waiting: deque[tuple[JobState, Work]] = deque()
        self._ended: deque[JobState] = deque(maxlen=_REMEMBERED)
        self._count = 0
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> JobState:
        """The state of the running job, or else of the last one."""
        return self._state

    @property
    def waiting(self) -> tuple[JobState, ...]:
        """The jobs that wait, in order."""
        with self._lock:
            return tuple(state for state, _ in self._waiting)

    def ended_after(self, number: int) -> tuple[JobState, ...]:
        """Return the jobs with a higher number that have ended and are worth showing."""
        with self._lock:
            return tuple(state for state in self._ended if state.number > number)

    def start(
        self, what: str, work: Work, remarks: Sequence[str] = (), quiet: bool = False
    ) -> JobState:
        """Start a job, or let it wait until those before it have ended; return its state."""
        with self._lock:
            self._count += 1
            job = JobState(self._count, what, "waiting", remarks=tuple(remarks), quiet=quiet)
            if self._thread is not None:
                self._waiting.append((job, work))
                return job
            self._state = replace(job, phase="running")
            self._thread = threading.Thread(target=self._run, args=(job, work), daemon=True)
            self._thread.start()
            return self._state

    def wait(self, seconds: float | None = None) -> JobState:
        """Wait until all jobs have ended, but at most so many seconds; return the last state."""
        if (thread := self._thread) is not None:
            thread.join(seconds)
        return self._state

    def _run(self, job: JobState, work: Work) -> None:
        """Do a job, and then those that wait."""
        while True:
            report, error = None, None
            try:
                report = work(self._progress)
            except RagError as failure:
                error = failure
            except BaseException:
                traceback.print_exc(file=sys.stderr)
                error = _FAULT
            with self._lock:
                ended = replace(self._state, phase="ended", report=report, error=error)
                self._state = ended
                if not (job.quiet and report and report.nothing_to_do):
                    self._ended.append(ended)
                if not self._waiting:
                    self._thread = None
                    return
                job, work = self._waiting.popleft()
                self._state = replace(job, phase="running")

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
