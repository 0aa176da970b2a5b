"""Logs: an entry with its continuation lines is one row."""

from __future__ import annotations

import pytest

from rag.corpus.formats.records.logs import is_log, read_log

PYTHON = """2024-03-13 09:02:11,123 INFO app: started
2024-03-13 09:02:12,001 ERROR app: failed
Traceback (most recent call last):
  File "app.py", line 1
ValueError: no
2024-03-13 09:02:13,000 INFO app: stopped
"""


def test_a_stack_trace_belongs_to_its_entry() -> None:
    content = read_log(PYTHON.encode())
    rows = [content.text[block.start : block.end] for block in content.blocks]
    assert content.text == PYTHON
    assert len(rows) == 3
    assert rows[1].endswith("ValueError: no")


@pytest.mark.parametrize(
    "line",
    [
        "2024-03-13T09:02:11Z request done",
        "[2024-03-13 09:02:11] request done",
        "Mar 13 09:02:11 host cron[5]: request done",
        '127.0.0.1 - - [13/Mar/2024:09:02:11 +0000] "GET / HTTP/1.1" 200 5',
        "INFO: request done",
        "I0313 09:02:11.123456 1 main.go:5] request done",
    ],
)
def test_usual_logs_are_told_from_texts(line: str) -> None:
    assert is_log(f"{line}\n" * 5)
    assert not is_log(f"{line}\nThey met in June.\nIt was cold.\nThey left.\n" * 5)


def test_a_diary_is_no_log() -> None:
    assert not is_log("2024-03-13 The bridge was closed.\n2024-03-14 It was opened.\n" * 5)


def test_without_times_every_line_is_an_entry() -> None:
    assert len(read_log(b"one\ntwo\n\nthree\n").blocks) == 3
