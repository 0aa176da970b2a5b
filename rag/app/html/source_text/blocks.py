"""The parts that a text is shown in: its blocks, what is between them, and what holds several.

Works on spans and knows no HTML. Together the parts are the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.app.html.source_text.layout import Marks, StyledSpan, split_at
from rag.app.html.source_text.part import Part
from rag.app.html.source_text.tables import TABLE, rows_shown
from rag.types import Block, Span

_BLANK = re.compile(r"[ \t\r\n\f]*")
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\f]")
_LINE = re.compile(r"[^\n\r\u2028\u2029\f]*(?:\r\n|[\n\r\u2028\u2029\f])?")
# Marks, tags, and the line that begins or ends code.
_MARKS = re.compile(r"(?:[\W_]|<[^<>]*>)*|\s*(?:`{3,}|~{3,})[^`~]*")
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_NUMBERED = re.compile(
    r"[\[(]?(?:\d{1,4}(?:\.\d{1,3})*|[a-zA-Z]|[ivxlIVXL]{2,6})[.)\]][\s.]|\[[ xX]\]|§"
)
_LONG = 80  # characters; a longer line is a paragraph of its own


def parts_of(text: str, blocks: Sequence[Block], around: int = 0) -> Iterator[Part]:
    """Yield the parts of a text in order; of long tables, only rows around a place are "row".

    >>> text = "Costs:\\n\\n- rent\\n- heat"
    >>> blocks = [Block("paragraph", 0, 6), Block("item", 10, 14, 1), Block("item", 17, 21, 1)]
    >>> [text[part.start : part.end] for part in parts_of(text, blocks) if part.block]
    ['Costs:', '- rent', '- heat']
    """
    at = 0
    levels: list[int] = []
    before: Block | None = None
    in_tables = rows_shown(blocks, around)
    for block, following in pairwise([*blocks, None]):
        assert block is not None
        if block.start < at:  # the end of the line before it is taken
            continue
        start = _line_start(text, at, block.start)
        yield from _gap(text, at, start, before)
        stop = following.start if following else len(text)
        end = _line_end(text, block.end, stop)
        levels = _levels(text, block, levels)
        near = before is not None and not _apart(text, before, block)
        style: str = block.kind
        if style == "item" and _NUMBERED.match(text, block.start, block.end):
            style = "item numbered"
        elif style in TABLE and not in_tables.start <= block.start <= in_tables.end:
            style = "line"
        yield Part(style, start, end, block, near, len(levels))
        at, before = end, block
    yield from _gap(text, at, len(text), before)


def cut(parts: Iterable[Part], folds: Sequence[StyledSpan]) -> Iterator[Part]:
    """Yield the parts with those that are folded in one piece for each fold."""
    marks = Marks(folds)
    last = 0  # where the fold that was written last begins
    for part in parts:
        if not marks.are_in(part.start, part.end):
            yield part
            continue
        for (start, end), style in split_at(folds, Span(part.start, part.end)):
            if style is None:
                yield replace(part, start=start, end=end)
            elif (fold := _fold_at(folds, start)).start >= last:
                last = fold.end
                yield Part("fold", *fold)


def _fold_at(folds: Sequence[StyledSpan], at: int) -> Span:
    return folds[bisect_right(folds, at, key=lambda fold: fold[0].start) - 1][0]


def _line_start(text: str, at: int, start: int) -> int:
    """Return where the line of a block starts, or what is before it on the line ends."""
    ends = [match.end() for match in _LINE_END.finditer(text, at, start)]
    return ends[-1] if ends else at


def _line_end(text: str, end: int, stop: int) -> int:
    """Return the end of the line of a block, or of what is after it on the line."""
    match = _LINE_END.search(text, end, stop)
    if match is None:
        return stop if stop == len(text) else end
    return match.start()


def _gap(text: str, start: int, end: int, before: Block | None) -> Iterator[Part]:
    """Yield the parts of what is between two blocks."""
    if start == end:
        return
    if _BLANK.fullmatch(text, start, end):
        yield Part("blank", start, end)
    elif _RULE.fullmatch(text, start, end) and (before is None or before.kind == "paragraph"):
        yield Part("rule", start, end)
    elif _MARKS.fullmatch(text, start, end):
        yield Part("hid", start, end)
    else:
        runs: list[tuple[str, int, int]] = []
        for line in _LINE.finditer(text, start, end):
            style = "hid" if _MARKS.fullmatch(text, *line.span()) else "other"
            if runs and runs[-1][0] == style:
                runs[-1] = style, runs[-1][1], line.end()
            else:
                runs.append((style, *line.span()))
        yield from (Part(*run) for run in runs if run[1] < run[2])


def _levels(text: str, block: Block, levels: list[int]) -> list[int]:
    """Return the levels of the items that a block is in, the outermost first."""
    if block.kind == "item":
        return [*(level for level in levels if level < block.level), block.level]
    indented = block.start > 0 and text[block.start - 1] in " \t"
    return levels if block.kind in ("paragraph", "code") and indented else []


def _apart(text: str, before: Block, block: Block) -> bool:
    """Return whether a block is set apart from the one before it."""
    if len(_LINE_END.findall(text, before.end, block.start)) > 1:
        return True
    return max(before.end - before.start, block.end - block.start) > _LONG
