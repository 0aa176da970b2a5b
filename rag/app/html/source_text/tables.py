"""Which parts of a text are a table, and what is known of its columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, islice

from rag.app.html.source_text.part import Part
from rag.types import Block, Span

TABLE = ("header", "row")
_MOST_CELLS = 10_000  # of all tables; further rows are lines of text
_NUMBER = re.compile(r"[-+−(~≈<>$€£¥ ]*\d[\d.,:/\s]*[)%‰°$€£¥]?(?: ?[A-Za-z%°]{1,3})?")


def rows_shown(blocks: Sequence[Block], around: int) -> Span:
    """Return where rows are shown in columns: around a place, as many as a browser draws soon."""
    rows = [block for block in blocks if block.kind in TABLE]
    counts = list(accumulate(len(row.cells) + 1 for row in rows))
    if not counts or counts[-1] <= _MOST_CELLS:
        return Span(0, blocks[-1].end if blocks else 0)
    place = min(bisect_right(rows, around, key=lambda row: row.start), len(rows) - 1)
    least = max(0, min(counts[place] - _MOST_CELLS // 2, counts[-1] - _MOST_CELLS))
    first, last = bisect_right(counts, least), bisect_right(counts, least + _MOST_CELLS) - 1
    return Span(rows[first].start, rows[max(first, last)].start)


def is_in_table(parts: Sequence[Part], i: int) -> bool:
    """Return whether a part is a row, a header, or the caption right above one."""
    if parts[i].style != "caption":
        return parts[i].style in TABLE
    following = next((p for p in parts[i + 1 : i + 3] if p.style not in ("blank", "hid")), None)
    return following is not None and following.style in TABLE


def numeric_columns(text: str, parts: Sequence[Part], i: int) -> set[int]:
    """Return the columns of the table that begins at a part in which most cells are numbers."""
    numbers: Counter[int] = Counter()
    words: Counter[int] = Counter()
    for part in islice(parts, i, None):
        if part.block is None and part.style in ("blank", "hid"):
            continue
        if part.style not in (*TABLE, "caption"):
            break
        if part.block is not None and part.style == "row":
            for number, (start, end) in enumerate(part.block.cells):
                if start < end:
                    (numbers if _NUMBER.fullmatch(text, start, end) else words)[number] += 1
    return {number for number in numbers if numbers[number] > words[number]}


def begins_table(parts: Sequence[Part], i: int) -> bool:
    """Return whether a caption or a header begins another table."""
    block = parts[i].block
    above = next((p.block for p in reversed(parts[max(0, i - 3) : i]) if p.block), None)
    if block is None or above is None:
        return True
    return block.kind in ("caption", "header") and above.kind == "row"
