"""Logs: each entry, which is a line with its continuation lines, is one row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Content, Unreadable
from rag.types import Block

_DAY = r"\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d|\d\d/[A-Z][a-z]{2}/\d{4}|[A-Z][a-z]{2} [ \d]\d"
_LEVEL = r"TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE"
_MOMENT = rf"(?:{_DAY})[T :,_-]+\d\d:\d\d|(?:[A-Z][a-z]{{2}} ){{2}}[ \d]\d \d\d:\d\d:\d\d"
_ENTRY = re.compile(
    rf"(?:<\d+>\d? ?)?[\[(]?(?:{_MOMENT}|(?:{_LEVEL})\b(?=[\]): \t-]))"
    rf"|[IWEF]\d{{4}} \d\d:\d\d:\d\d\."  # the format of glog and Kubernetes
    rf"|\S{{3,64}} \S+ \S+ \[(?:{_MOMENT})"  # a web server's access log
)
_CLOCK = re.compile(
    r"[\[(]?(?:\d\d?[./]\d\d?[./]\d{4}[, ]|\d\d:\d\d:\d\d|\d{10}(?:\.\d+)?\b|\[ *\d+\.\d{6}\])"
)
_LINE = re.compile(r"(?<![^\r\n])[^\S\r\n]*\S[^\r\n]*")  # one that is not blank
_SAMPLE = 200  # lines
_NEARLY_ALL = 0.9
_OFTEN = 0.1  # of the lines; if fewer begin an entry, then every line is one


def is_log(beginning: str) -> bool:
    """Return whether nearly all lines at the beginning of a text open an entry of a log.

    A line that is indented continues the entry before it, and so do the lines of a stack trace.

    >>> is_log("2024-03-13 09:02:11 start\\n2024-03-13 09:02:15 ready\\n2024-03-13 09:03:00 stop")
    True
    >>> is_log("2024-03-13 The bridge was closed.\\nThe city paid for its repair.")
    False
    """
    lines = [m.group() for m, _ in zip(_LINE.finditer(beginning), range(_SAMPLE), strict=False)]
    opening = [line for line in lines if not line[0].isspace()]
    entries = sum(bool(_ENTRY.match(line)) for line in opening)
    return entries >= 3 and entries >= _NEARLY_ALL * len(opening)


def read_log(data: bytes) -> Content:
    """Read a log: the text as it is, with a row for each entry. Raises `Unreadable`."""
    try:
        text = decode(data)
    except ValueError as error:
        raise Unreadable("it is not a text file, or a damaged one") from error
    return Content(text, tuple(_rows(text)))


def _rows(text: str) -> Iterator[Block]:
    start = end = -1
    opens = _opening(text)
    for line in _LINE.finditer(text):
        if start < 0 or opens.match(line.group()):
            if start >= 0:
                yield Block("row", start, end)
            start = line.start()
        end = line.start() + len(line.group().rstrip())
    if start >= 0:
        yield Block("row", start, end)


def _opening(text: str) -> re.Pattern[str]:
    """Return what the first line of each entry begins with in this log."""
    lines = [m.group() for m, _ in zip(_LINE.finditer(text), range(_SAMPLE), strict=False)]
    for pattern in (_ENTRY, _CLOCK):
        if sum(bool(pattern.match(line)) for line in lines) >= max(1, _OFTEN * len(lines)):
            return pattern
    return re.compile(r"\S")
