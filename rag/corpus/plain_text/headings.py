"""Which lines of plain text are headings, and their levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.corpus.plain_text.marks import (
    ENDED,
    MARKED_HEADING,
    NUMBERED_HEADING,
    is_in_title_case,
    is_speaker_line,
    style,
)
from rag.types import Block

_LONGEST = 80  # characters
_UNDERLINED = 2  # levels taken by underlined headings


def as_headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those that are headings marked, each with its level.

    A heading is one short line that no full stop ends, with something longer below it. Headings of
    one style have one level, the first style of a text the highest.
    """
    marked: list[Block] = []
    for i, block in reversed(list(enumerate(blocks))):
        below = marked[-1] if marked else None
        above = text[blocks[i - 1].start : blocks[i - 1].end][-3:] if i else ""
        if is_speaker_line(text[block.start : block.end][:200], above):
            marked.append(block)
        else:
            marked.append(_heading(text, block, below, i == 0) or block)
    return _with_levels(text, marked[::-1])


def _heading(text: str, block: Block, below: Block | None, first: bool) -> Block | None:
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
    if ENDED.search(line) and not titled:
        return None
    longer = below.end - below.start > len(line)
    marked = line.isupper() or bool(NUMBERED_HEADING.match(line))
    apart = text.count("\n", block.end, below.start) > 1
    if text[below.start].islower() and not apart:
        return None  # it goes on below
    if block.kind == "item":
        is_heading = marked and apart and longer and below.kind not in ("item", "row")
    elif below.kind in ("header", "row"):
        is_heading = marked
    elif below.kind == "heading":
        is_heading = marked or first
    else:
        is_heading = marked or (not line[0].islower() and (longer or below.kind == "item"))
    return replace(block, kind="heading", level=0) if is_heading else None


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
