"""Tables in text files, such as CSV; each cell is an exact range of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Content, Unreadable
from rag.types import Block, Span

_SAMPLE = 64_000  # characters; enough to see the delimiter and the header
_SAMPLE_ROWS = 200
# In this order if several fit: a table with semicolons often has commas in its numbers.
_DELIMITERS = "\t;|,"
_NAMED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # so Excel names the delimiter
_LABEL = 60  # characters; what is longer is not the name of a column
_FIGURE = re.compile(r"\W*\d[\d\s.,:/%+TZ-]*\W*\w{0,3}")  # "5", "$1,200", "12 kg", "2024-03-13"
_YEAR = re.compile(r"(?:1[5-9]|2[01])\d\d")

Record = tuple[int, int, list[Span]]  # where it starts and ends, and its cells


def read_delimited(data: bytes) -> Content:
    """Read a table whose cells are separated by a delimiter. Raises `Unreadable`.

    The text is kept as it is. Comments and titles before the table are paragraphs.
    """
    try:
        text = decode(data)
    except ValueError as error:
        raise Unreadable("it is not a text file, or it is damaged") from error
    named = _NAMED.match(text)
    delimiter = named[1] if named else _delimiter(text)
    return Content(text, tuple(_blocks(text, delimiter, named.end() if named else 0)))


def _blocks(text: str, delimiter: str, at: int) -> Iterator[Block]:
    records = _records(text, delimiter, at)
    width = _usual_width(_sample(text, delimiter, at))
    for start, end, cells in records:
        filled = sum(map(_is_filled, cells))
        comment = text[start] == "#" and (len(cells) != width or width == 1)
        if comment or (width > 2 and filled == 1):
            yield Block("paragraph", start, end)
        if comment or not filled or (width > 2 and filled == 1):
            continue
        header = _has_header(text, _sample(text, delimiter, start))
        yield Block("header" if header else "row", start, end, cells=tuple(cells))
        break
    for start, end, cells in records:
        if any(map(_is_filled, cells)):
            yield Block("row", start, end, 0, (), (), tuple(cells))


def _is_filled(cell: Span) -> bool:
    return cell.end > cell.start


def _records(text: str, delimiter: str, at: int) -> Iterator[Record]:
    """Yield the records that are not blank: a line each, or several where quotes hold them."""
    line_end = "\n" if "\n" in text or "\r" not in text else "\r"
    field = _field(delimiter)
    while at < len(text):
        end = text.find(line_end, at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if '"' in line:
            end, following, cells = _quoted_cells(text, field, at)
        else:
            following, cells = end + 1, _plain_cells(line, delimiter, at)
            end -= line.endswith("\r")
        if line and not line.isspace():
            yield at, end, cells
        at = following


def _plain_cells(line: str, delimiter: str, at: int) -> list[Span]:
    cells = []
    for cell in line.split(delimiter):
        plain = cell.strip()
        start = at if len(plain) == len(cell) else at + cell.find(plain)
        cells.append(Span(start, start + len(plain)))
        at += len(cell) + 1
    return cells


def _quoted_cells(text: str, field: re.Pattern[str], at: int) -> tuple[int, int, list[Span]]:
    """Return where a record ends, where the next one starts, and its cells without quotes."""
    cells = []
    while True:
        match = field.match(text, at)
        assert match  # the last alternative always matches
        group = 1 if match[1] is not None else 2
        plain = match[group].strip()
        start = match.start(group) + match[group].find(plain)
        cells.append(Span(start, start + len(plain)))
        at = match.end()
        if match[3] in ("", "\n", "\r", "\r\n"):
            return match.start(3), max(at, match.start(3) + 1), cells


def _field(delimiter: str) -> re.Pattern[str]:
    """Return the pattern of a field: in quotes, begun with quotes, or bare; then what ends it."""
    mark = re.escape(delimiter)
    quoted, bare, end = r'(?:[^"]++|"")*+', rf"[^{mark}\r\n]*", rf"{mark}|\r?\n|\r|\Z"
    return re.compile(rf'(?: *"({quoted})" *(?={end})|( *"{quoted}"{bare}|{bare}))({end})')


def _sample(text: str, delimiter: str, at: int) -> list[Record]:
    """Return the first records; the last one may be cut off, and is left out then."""
    records = list(islice(_records(text[: at + _SAMPLE], delimiter, at), _SAMPLE_ROWS))
    return records[:-1] if len(text) > at + _SAMPLE and len(records) > 1 else records


def _delimiter(text: str) -> str:
    """Return the delimiter that gives most records the same number of cells, at least two."""

    def fit(delimiter: str) -> float:
        sample = _sample(text, delimiter, 0)
        width = _usual_width(sample)
        same = sum(len(cells) == width for _, _, cells in sample)
        return round(same / len(sample), 1) if width > 1 else 0

    best = max(_DELIMITERS, key=fit)
    return best if fit(best) else ","


def _usual_width(records: Sequence[Record]) -> int:
    counts = Counter(len(cells) for _, _, cells in records)
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _has_header(text: str, records: Sequence[Record]) -> bool:
    """Return whether the first record names the columns.

    Names are short, distinct, no figures and no addresses, and do not occur again below. Several
    years can be names too ("Country,2019,2020").
    """
    first, *rest = [[text[c.start : c.end] for c in cells] for _, _, cells in records]
    names = [cell for cell in first if cell]
    if not rest or len(first) < 2 or len(names) < len(first) / 2 or len(set(names)) < len(names):
        return False
    years = [cell for cell in names if _YEAR.fullmatch(cell)]
    dated = any(_YEAR.fullmatch(cell) for row in rest for cell in row)
    if 1 < len(years) < len(first) and (len(years) > 2 or not dated):
        names = [cell for cell in names if cell not in years]
    if any(len(name) > _LABEL or _FIGURE.fullmatch(name) or "@" in name for name in names):
        return False
    return not any(cell in row for row in rest for cell in names)
