"""Running headers, footers and page numbers: lines at the edges of pages that come again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.corpus.formats.pdf.layout.characters import Word
from rag.corpus.formats.pdf.layout.lines import text_of

_ZONE = 0.13  # of the height of a page
_DEEPEST = 3  # lines from the edge
_REPEATS = 3  # pages; in a shorter document, all of them but one at most
_LONGEST = 160  # characters
_NEXT_LINE = 1.4  # of the font size; a line that follows more closely is of the same text
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|s\.)\s*)?(?P<number>\d{1,4}|[ivxl]+)"
    r"(?:\s*(?:/|of|von|\|)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)


class Page(NamedTuple):
    """A page as rows of words."""

    number: int
    height: float
    rows: list[list[Word]]


class _Edge(NamedTuple):
    page: int
    row: int
    numbers: tuple[int, ...]


def margin_rows(pages: Sequence[Page]) -> dict[int, set[int]]:
    """Return which rows of each page are in the margins, by the number of the page."""
    alike: defaultdict[tuple[str, bool, int], list[_Edge]] = defaultdict(list)
    for page in pages:
        for at_top in (True, False):
            for row in _at_edge(page, at_top):
                words = page.rows[row]
                text = text_of(words)
                numbers = tuple(int(n[:9]) for n in _NUMBER.findall(text))
                place = round(words[0].baseline / 6)
                for near in (place, place + 1):  # a place may be rounded in two ways
                    key = (_NUMBER.sub("#", text.lower()), at_top, near)
                    alike[key].append(_Edge(page.number, row, numbers))
    needed = max(2, min(_REPEATS, len(pages) - 1))
    found: dict[int, set[int]] = {page.number: set() for page in pages}
    for edges in alike.values():
        if len(edges) >= needed:
            for edge in _steady(edges, needed):
                found[edge.page].add(edge.row)
    for edge in _numbered(pages):
        found[edge.page].add(edge.row)
    for page in pages:
        found[page.number] = _outermost(page, found[page.number])
    return found


def _at_edge(page: Page, at_top: bool) -> list[int]:
    """Return the rows next to an edge of the page, from the edge inwards."""
    order = range(len(page.rows)) if at_top else range(len(page.rows) - 1, -1, -1)
    zone = _ZONE * page.height
    rows = []
    for row in list(order)[:_DEEPEST]:
        baseline = page.rows[row][0].baseline
        inside = baseline <= zone if at_top else baseline >= page.height - zone
        if not inside or sum(len(word.text) for word in page.rows[row]) > _LONGEST:
            break
        rows.append(row)
    return rows


def _steady(edges: list[_Edge], needed: int) -> list[_Edge]:
    """Leave out lines whose numbers are neither the same nor go up with the pages."""
    for place in range(len(edges[0].numbers)):
        same = Counter(edge.numbers[place] for edge in edges)
        rising = Counter(edge.numbers[place] - edge.page for edge in edges)
        (value, often), (start, steps) = same.most_common(1)[0], rising.most_common(1)[0]
        if often >= steps:
            edges = [edge for edge in edges if edge.numbers[place] == value]
        else:
            edges = [edge for edge in edges if edge.numbers[place] - edge.page == start]
    return edges if len(edges) >= needed else []


def _numbered(pages: Sequence[Page]) -> list[_Edge]:
    """Return the outermost lines that begin or end with a number that goes up with the pages."""
    found: list[_Edge] = []
    for at_top in (True, False):
        for end in (0, -1):
            rising: defaultdict[tuple[int, int], list[_Edge]] = defaultdict(list)
            for page in pages:
                for row in _at_edge(page, at_top)[:1]:
                    words = page.rows[row]
                    if words[end].text.isdecimal() and len(words[end].text) <= 4:
                        place = round(words[0].baseline / 12), int(words[end].text) - page.number
                        rising[place].append(_Edge(page.number, row, ()))
            found += [edge for edges in rising.values() if len(edges) >= _REPEATS for edge in edges]
    return found


def _outermost(page: Page, repeated: set[int]) -> set[int]:
    """Add a lone page number at an edge; a line behind one that does not come again stays."""
    found: set[int] = set()
    for at_top in (True, False):
        own: list[int] = []
        for row in _at_edge(page, at_top):
            lone = row not in repeated and _PAGE_NUMBER.fullmatch(text_of(page.rows[row]))
            if row not in repeated and not (lone and _stands_alone(page, row, at_top)):
                break
            own.append(row)
        while own and not _stands_alone(page, own[-1], at_top, _NEXT_LINE):
            own.pop()  # the text itself begins or ends alike on each page
        found.update(own)
    return found


def _stands_alone(page: Page, row: int, at_top: bool, gap: float = 2.0) -> bool:
    """Return whether there is a gap between a row and the text: in font sizes, and beside others.

    The header of a table that is repeated on each page is as near to the rows as they are.
    """
    order = range(row, len(page.rows)) if at_top else range(row, -1, -1)
    rows = [page.rows[number][0] for number in order[:5]]
    steps = [abs(b.baseline - a.baseline) for a, b in pairwise(rows)]
    if not steps:
        return gap < 2
    wider = len(steps) == 1 or steps[0] > 1.3 * min(steps[1:])
    return wider and steps[0] > gap * max(rows[0].size, rows[1].size)
