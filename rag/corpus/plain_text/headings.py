"""Which lines of plain text are headings, and their levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.corpus.plain_text.marks import (
    ENDED_OR_PAUSED,
    MARKED_HEADING,
    NUMBERED_HEADING,
    is_in_title_case,
    is_speaker_line,
    style,
)
from rag.language.dates import dates
from rag.types import Block

_LONGEST = 80  # characters
_PROSE = 60  # characters; what follows a heading without a blank line is at least so long


def as_headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those that are headings marked, each with its level.

    A heading is one short line that no full stop ends, with something longer below it. Headings of
    one style have one level, the first style of a text the highest.
    """
    marked: list[Block] = []
    for i, block in reversed(list(enumerate(blocks))):
        above = blocks[i - 1] if i else None
        below = marked[-1] if marked else None
        marked.append(_heading(text, block, above, below) or block)
    return _with_levels(text, marked[::-1])


def _heading(text: str, block: Block, above: Block | None, below: Block | None) -> Block | None:
    """Return a block as a heading, None if it is not one."""
    line = text[block.start : block.end]
    if block.kind not in ("paragraph", "item") or "\n" in line or len(line) > _LONGEST:
        return None
    if match := MARKED_HEADING.match(line):
        marks, words = (1, 2) if match.group(1) else (3, 4)
        start, end = (block.start + at for at in match.span(words))
        return replace(block, kind="heading", start=start, end=end, level=len(match.group(marks)))
    if below is None or not any(c.isalpha() for c in line):
        return None
    titled = line.endswith(".") and block.kind == "item" and is_in_title_case(line)
    if ENDED_OR_PAUSED.search(line) and not titled:
        return None
    gap_below = text.count("\n", block.end, below.start) > 1
    if text[below.start].islower() and not gap_below:
        return None  # it goes on below
    if _is_date(line) or "://" in line or line[0] in '“"«':  # others' words can be quoted
        return None
    before = text[above.start : above.end] if above else ""
    if is_speaker_line(line, before[-3:]):
        return None
    begins = above is None or above.kind == "heading" or ENDED_OR_PAUSED.search(before[-5:])
    gap_above = above is None or text.count("\n", above.end, block.start) > 1
    longer = below.end - below.start > (len(line) if gap_below else max(len(line), _PROSE))
    numbered = NUMBERED_HEADING.match(line)
    marked = line.isupper() or bool(numbered and (numbered["sure"] or (gap_above and gap_below)))
    if block.kind == "item":
        is_heading = marked and gap_below and longer and below.kind not in ("item", "row")
    elif below.kind in ("header", "row"):
        is_heading = marked
    elif below.kind == "heading":
        is_heading = marked or above is None
    else:
        plain = bool(gap_above or begins) and not line[0].islower()
        is_heading = marked or (plain and (longer or (below.kind == "item" and gap_above)))
    return replace(block, kind="heading", level=0) if is_heading else None


def _is_date(line: str) -> bool:
    """Return whether a line is little more than a date, as under a title."""
    found = dates(line)
    return bool(found) and sum(d.span.end - d.span.start for d in found) >= 0.6 * len(line)


def _with_levels(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a level for each heading; a new style is below the one before it."""
    levels: dict[str, int] = {}
    current = 0
    leveled: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            name = f"marked {block.level}" if block.level else style(text[block.start : block.end])
            if name not in levels:
                levels[name] = block.level or current + 1
            current = levels[name]
            block = replace(block, level=current)
        leveled.append(block)
    return leveled
