"""Groups the lines of a PDF into headings, paragraphs, list items and blocks of code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from rag.corpus.formats.pdf.layout.lines import BULLET, NUMBER, Line, Table

_SAME_SIZE = 0.12  # of the font size
_LOOSE = 1.28  # of the usual distance between lines; a new paragraph begins after a wider one
_CODE_GAP = 2.3  # of the same; blank lines in code
_INDENT = 0.8  # of the font size
_DEEPEST = 8.0  # of the font size
_ALIGNED = 2.5  # points
_SHORT = 0.35  # of the width of a column
_BROKEN = re.compile(r"\w[-‐\u00ad]$")
_ENDED = re.compile(r"[.!?:;…][\"”’'»)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")

Group = list[Line]


class Body(NamedTuple):
    """What most of a document is set in; `leading` is that from line to line, in font sizes."""

    size: float
    bold: bool
    mono: bool
    leading: float


def body_of(lines: Iterable[Line]) -> Body:
    """Return what most of the characters of a document are set in."""
    styles: Counter[tuple[float, bool, bool]] = Counter()
    steps: Counter[float] = Counter()
    kept = [line for line in lines if not line.boilerplate]
    for line in kept:
        styles[round(2 * line.size) / 2, line.bold, line.mono] += len(line.text)
    for above, line in pairwise(kept):
        step = (line.baseline - above.baseline) / (line.size or 1)
        if above.page == line.page and above.column == line.column and 0.9 < step < 3:
            steps[round(20 * step) / 20] += 1
    size, bold, mono = styles.most_common(1)[0][0] if styles else (10.0, False, False)
    return Body(size, bold, mono, steps.most_common(1)[0][0] if steps else 1.2)


def groups_of(parts: Iterable[Line | Table], body: Body) -> Iterator[Group | Table]:
    """Yield the lines that belong together, and the tables between them."""
    group: Group = []
    for part in parts:
        if isinstance(part, Line) and group and not _begins(group, part, body):
            group.append(part)
            continue
        if group:
            yield group
        group = [part] if isinstance(part, Line) else []
        if isinstance(part, Table):
            yield part
    if group:
        yield group


def ended(line: Line) -> bool:
    """Return whether a line ends like a sentence or a clause."""
    return bool(_ENDED.search(line.text))


def is_full(line: Line, following: Line) -> bool:
    """Return whether the first word of the following line had no room at the end of a line."""
    return line.column[1] - line.right < following.first_width + 0.4 * line.size


def starts_item(line: Line) -> bool:
    """Return whether a line begins with the mark of a list item."""
    match = BULLET.match(line.text) or NUMBER.match(line.text)
    return bool(match and line.text[match.end() :].startswith(" "))


def _begins(group: Group, line: Line, body: Body) -> bool:
    """Return whether a line begins a new group."""
    above = group[-1]
    size = max(above.size, line.size)
    step = line.baseline - above.baseline
    if above.boilerplate or line.boilerplate or above.page != line.page or step <= 0:
        return True
    if abs(above.size - line.size) > _SAME_SIZE * size or above.mono != line.mono:
        return True
    code = line.mono and not body.mono
    if step > (_CODE_GAP if code else _LOOSE) * body.leading * size:
        return True
    if code:
        return False
    if above.bold != line.bold and not is_full(above, line):
        return True
    if starts_item(line) and _begins_item(group, line):
        return True
    if line.size > 1.1 * body.size and line.bold == above.bold:
        return False
    if _BROKEN.search(above.text):
        return False
    return _is_indented(group, line) or _follows_end(above, line)


def _begins_item(group: Group, line: Line) -> bool:
    """Return whether a line with a mark is an item, and not the middle of a sentence."""
    if BULLET.match(line.text) and line.text[0] not in "-–—o":
        return True
    if ended(group[-1]) or not is_full(group[-1], line):
        return True
    return starts_item(group[0]) and abs(line.left - group[0].left) < _ALIGNED


def _is_indented(group: Group, line: Line) -> bool:
    """Return whether the left edge of a line shows that a new paragraph begins."""
    first, above = group[0], group[-1]
    shift = line.left - above.left
    wide = _INDENT * line.size < abs(shift) < _DEEPEST * line.size
    middle = abs((line.left + line.right) - (above.left + above.right)) < 2 * _ALIGNED
    if middle and min(line.left, above.left) - line.column[0] > line.size:
        return False  # centred
    goes_on = is_full(above, line) and not ended(above)
    if len(group) > 1:
        hanging = group[1].left - first.left > _INDENT * line.size
        if hanging and abs(line.left - first.left) < _ALIGNED:
            return not goes_on or abs(above.left - group[1].left) < _ALIGNED
        return wide and not (shift > 0 and starts_item(first) and goes_on)
    if starts_item(first):
        return shift < -_INDENT * line.size or (shift <= _ALIGNED and not goes_on)
    return wide and not goes_on and not (shift < 0 and is_full(above, line))


def _follows_end(above: Line, line: Line) -> bool:
    """Return whether a paragraph ends with the line above: it is short, and nothing goes on."""
    if is_full(above, line):
        return False
    width = above.column[1] - above.column[0]
    short = above.column[1] - above.right > _SHORT * width
    return ended(above) or (short and not line.text[0].islower())
