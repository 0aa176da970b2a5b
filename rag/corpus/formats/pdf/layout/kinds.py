"""What each group of lines is: a heading and its level, an item, a caption, a footnote, …"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rag.corpus.formats.pdf.layout.lines import BULLET, LEADERS, Line
from rag.corpus.formats.pdf.layout.paragraphs import Body, Group, starts_item
from rag.types import BlockKind

_LARGER = 1.1  # of the body; text in a larger font is a heading
_TITLE = 1.2
_SMALLER = 0.93
_LONGEST = 200  # characters of a heading
_MOST_LINES = 4
_CAPTION = re.compile(
    r"(?:table|figure|fig\.|chart|exhibit|box|map|plate|diagram|tabelle|abbildung|abb\.|tableau|"
    r"tabla|figura)\s*[A-Z]?\d+(?:[.\-–]\d+)*[a-z]?(?:\s*[.:|–—-]|\s+[^\W\d_]|\s*$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§]+)[.)]?\s*\S")
_NO_END = re.compile(r"[,;:]$|[^.]\.[\"”’)\]]?$")


class Kind(NamedTuple):
    """The kind of a block with its level; `order` ranks a heading among the others."""

    name: BlockKind
    order: tuple[float, bool, int] | None = None
    outlined: int = 0  # the level that the outline of the PDF gives


def kind_of(group: Group, body: Body, following: Line | None, outline: Mapping[str, int]) -> Kind:
    """Return what a group of lines is; the outline holds the titles on its page with levels."""
    first = group[0]
    text = " ".join(line.text for line in group)
    if first.boilerplate or (LEADERS.search(text) and text[-1].isalnum()):
        return Kind("boilerplate")
    if all(line.mono for line in group) and not body.mono:
        return Kind("code")
    if _is_caption(text):
        return Kind("caption")
    level = outline.get(plain_title(text), 0)
    if _is_heading(group, text, body, following, bool(level)):
        numbered = _NUMBERED.match(text)
        depth = numbered["number"].count(".") if numbered else 0
        return Kind("heading", (-round(2 * first.size) / 2, not first.bold, depth), level)
    if starts_item(first):
        return Kind("item")
    return Kind("paragraph")


def is_footnote(group: Group, body: Body) -> bool:
    """Return whether a group is a footnote: smaller than the text, with a number or a sign."""
    smaller = group[0].size < _SMALLER * body.size and not group[0].mono
    return smaller and bool(_FOOTNOTE.match(group[0].text)) and not group[0].boilerplate


def _is_caption(text: str) -> bool:
    """Return whether a text begins like "Table 2. Costs", not like "Table 2 shows"."""
    match = _CAPTION.match(text)
    return bool(match and not match.group()[-1].islower())


def is_table_caption(group: Group) -> bool:
    """Return whether lines are the caption of a table, not of a figure."""
    text = group[0].text if group else ""
    return text.lower().startswith("tab") and _is_caption(text)


def plain_title(text: str) -> str:
    """Return a title without its number, in lower case, to compare it.

    >>> plain_title("2.1 What they did")
    'what they did'
    """
    plain = re.sub(r"^(?:[\dA-Z]+(?:\.\d+)*\.?\s+)?", "", " ".join(text.split()))
    return plain.lower()


def levels_of(kinds: Sequence[Kind]) -> dict[tuple[float, bool, int], int]:
    """Return the level of each style of heading: as in the outline, else by size and weight."""
    outlined: dict[tuple[float, bool, int], Counter[int]] = {}
    for kind in kinds:
        if kind.order and kind.outlined:
            outlined.setdefault(kind.order, Counter())[kind.outlined] += 1
    levels: dict[tuple[float, bool, int], int] = {}
    last = 0
    for order in sorted({kind.order for kind in kinds if kind.order}):
        known = outlined.get(order)
        last = known.most_common(1)[0][0] if known else last + 1
        levels[order] = min(last, 6)
    return levels


def title_of(groups: Sequence[tuple[Group, Kind]], body: Body) -> Group | None:
    """Return the title: the first of the largest headings, on the first page with text."""
    headings = [group for group, kind in groups if kind.name == "heading"]
    if not headings:
        return None
    page = min(group[0].page for group, kind in groups if kind.name != "boilerplate")
    largest = max(group[0].size for group in headings)
    own = [group for group in headings if group[0].page == page]
    if not own or largest < _TITLE * body.size:
        return None
    best = max(own, key=lambda group: group[0].size)
    alone = [group for group in headings if group[0].size > 0.97 * best[0].size]
    return best if best[0].size > 0.97 * largest and len(alone) == 1 else None


def bare_item(text: str) -> str:
    """Return the text of an item without its bullet; a number stays."""
    match = BULLET.match(text)
    return text[match.end() :].lstrip() if match else text


def _is_heading(
    group: Group, text: str, body: Body, following: Line | None, outlined: bool
) -> bool:
    first = group[0]
    if len(group) > _MOST_LINES or len(text) > _LONGEST or not re.search(r"[^\W\d_]{2}", text):
        return False
    if outlined:
        return True
    if BULLET.match(text) or first.mono:
        return False
    if first.size >= _LARGER * body.size:
        return not text.endswith(",")
    if first.size < _SMALLER * body.size or _NO_END.search(text):
        return False
    bold = all(line.bold for line in group) and not body.bold and len(group) <= 2
    capitals = text.isupper() and len(group) == 1 and len(text.split()) <= 12
    return (bold or capitals) and following is not None and not _is_alike(first, following)


def _is_alike(line: Line, following: Line) -> bool:
    """Return whether the text goes on in the same style, so that a line is no heading of it."""
    capitals = following.text.isupper() and following.page == line.page
    return line.text.isupper() and capitals and not line.bold
