"""One job at a time: how far it is, how it ended, and what waits meanwhile."""

from __future__ import annotations

import threading

import pytest

from rag.errors import SourceError
from rag.ingestion.jobs import JobRunner, JobState, report_words
from rag.ingestion.sync import Report
from rag.models.embedder import Progress

REPORT = Report(added=1, changed=0, removed=0, unchanged=2, passages=9)


def test_jobs_wait_for_those_before_them_and_can_be_looked_at() -> None:
    jobs, reached, go = JobRunner(), threading.Event(), threading.Event()
    done: list[str] = []

    def work(progress: Progress) -> Report:
        progress(3, 10)
        reached.set()
        go.wait(10)
        done.append("a")
        return REPORT

    def later(progress: Progress) -> Report:
        done.append("b")
        return REPORT

    assert jobs.state == JobState()
    jobs.start("Adding a.txt", work, ["a remark"])
    assert reached.wait(10)
    assert jobs.state == JobState(1, "Adding a.txt", "running", 3, 10, ("a remark",))
    waiting = [jobs.start("Adding b.txt", later), jobs.start("Adding c.txt", later)]
    assert [job.phase for job in waiting] == ["waiting"] * 2
    assert list(jobs.waiting) == waiting
    assert jobs.ended_after(0) == ()
    go.set()
    last = jobs.wait(10)
    assert (last.number, last.what, last.phase, last.done) == (3, "Adding c.txt", "ended", 0)
    assert done == ["a", "b", "b"]
    assert jobs.waiting == ()
    assert [job.number for job in jobs.ended_after(0)] == [1, 2, 3]
    assert jobs.ended_after(0)[0].remarks == ("a remark",)
    assert [job.number for job in jobs.ended_after(2)] == [3]


def test_a_job_that_fails_does_not_keep_the_next_from_running() -> None:
    jobs, go = JobRunner(), threading.Event()

    def fails(progress: Progress) -> Report:
        go.wait(10)
        raise SourceError("It is gone.")

    jobs.start("Reading", fails)
    jobs.start("Reading", lambda progress: REPORT)
    go.set()
    assert jobs.wait(10).report == REPORT
    assert [bool(job.error) for job in jobs.ended_after(0)] == [True, False]


def test_a_quiet_job_is_shown_only_if_it_has_done_something() -> None:
    jobs, nothing = JobRunner(), Report(added=0, changed=0, removed=0, unchanged=2, passages=9)
    jobs.start("Reading", lambda progress: nothing, quiet=True)
    jobs.start("Reading", lambda progress: REPORT, quiet=True)
    jobs.wait(10)
    assert [job.report for job in jobs.ended_after(0)] == [REPORT]


def test_a_job_that_fails_is_told_and_the_next_one_runs() -> None:
    jobs = JobRunner()

    def fails(progress: Progress) -> Report:
        raise SourceError("It is gone.", "Forget it.")

    jobs.start("Reading", fails)
    error = jobs.wait(10).error
    assert error is not None
    assert (error.message, error.remedy) == ("It is gone.", "Forget it.")
    jobs.start("Reading", lambda progress: REPORT)
    assert jobs.wait(10) == JobState(2, "Reading", report=REPORT)


def test_a_fault_of_the_program_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    jobs = JobRunner()
    jobs.start("Reading", lambda progress: 1 / 0)  # type: ignore[arg-type, return-value]
    error = jobs.wait(10).error
    assert error is not None
    assert "error in the program" in error.message
    assert "ZeroDivisionError" not in str(error)
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("added", "changed", "removed", "rebuilt", "words"),
    [
        (1, 0, 0, "", "1 document added."),
        (0, 2, 1, "", "2 documents changed, 1 removed."),
        (0, 0, 0, "", "Everything was up to date."),
        (0, 0, 0, "damaged", "The index was rebuilt."),
    ],
)
def test_reports_in_words(added: int, changed: int, removed: int, rebuilt: str, words: str) -> None:
    assert report_words(Report(added, changed, removed, 0, 9, rebuilt=rebuilt)) == words
