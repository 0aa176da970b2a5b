"""One job at a time: how far it is, how it ended, and what is refused meanwhile."""

from __future__ import annotations

import threading

import pytest

from rag.errors import IndexBusy, SourceError
from rag.ingestion.jobs import JobRunner, JobState, report_words
from rag.ingestion.sync import Report
from rag.models.embedder import Progress

REPORT = Report(added=1, changed=0, removed=0, unchanged=2, passages=9)


def test_a_job_can_be_looked_at_until_it_is_over() -> None:
    jobs, reached, go = JobRunner(), threading.Event(), threading.Event()

    def work(progress: Progress) -> Report:
        progress(3, 10)
        reached.set()
        go.wait(10)
        return REPORT

    assert jobs.state == JobState()
    jobs.start("Adding a.txt", work, ["a remark"])
    assert reached.wait(10)
    assert jobs.state == JobState(1, "Adding a.txt", True, 3, 10, ("a remark",))
    with pytest.raises(IndexBusy, match="Adding"):
        jobs.start("Another", work)
    go.set()
    ended = jobs.wait(10)
    assert not ended.running
    assert ended.report == REPORT
    assert ended.remarks == ("a remark",)


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
