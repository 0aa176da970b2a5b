"""Puts together what a page or column break parts: paragraphs, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.corpus.formats.pdf.layout.kinds import Kind, is_table_caption
from rag.corpus.formats.pdf.layout.lines import Line, Table
from rag.corpus.formats.pdf.layout.paragraphs import ended, is_full, starts_item

_FURTHEST = 40  # parts that may stand between two parts of a paragraph
_SAME_SIZE = 0.12  # of the font size


@dataclass
class Part:
    """A group of lines with its kind, or a table; a footnote is not part of what is around it."""

    kind: Kind | None
    lines: list[Line]
    table: Table | None = None
    is_footnote: bool = False

    @property
    def name(self) -> str:
        """The kind of block, or "table"."""
        return self.kind.name if self.kind else "table"


def flowing(parts: Sequence[Part]) -> list[Part]:
    """Return the parts, with those that go on after a break as one, and captions before tables.

    What a page break puts between, such as a page number or a footnote, follows after the whole.
    """
    kept: list[Part] = []
    taken: set[int] = set()
    for number, part in enumerate(parts):
        if number in taken:
            continue
        kept.append(part)
        last = number
        while (after := _continuation(parts, last, part)) is not None:
            taken.add(after)
            _append(part, parts[after])
            last = after
    for number in range(1, len(kept)):
        before = kept[number - 2].name if number > 1 else ""
        if is_table_caption(kept[number].lines) and kept[number - 1].table and before != "caption":
            kept[number - 1 : number + 1] = kept[number], kept[number - 1]
    return kept


def _continuation(parts: Sequence[Part], number: int, part: Part) -> int | None:
    """Return the number of the part that continues a part, which ends with the numbered one."""
    if part.is_footnote or part.name not in ("paragraph", "item", "table"):
        return None
    for after in range(number + 1, min(len(parts), number + 1 + _FURTHEST)):
        following = parts[after]
        if part.table:
            if following.table:
                return after if _same_table(part.table, following.table) else None
            if following.name != "boilerplate":
                return None
        elif following.name == "paragraph" and not following.is_footnote:
            return after if _goes_on(part.lines[-1], following.lines[0]) else None
        elif (
            following.name not in ("boilerplate", "caption", "table") and not following.is_footnote
        ):
            return None
    return None


def _goes_on(last: Line, first: Line) -> bool:
    """Return whether a line goes on with the sentence of a line before a break."""
    alike = abs(last.size - first.size) <= _SAME_SIZE * last.size and last.bold == first.bold
    below = last.page == first.page and first.baseline > last.baseline
    step = first.baseline - last.baseline
    if not alike or ended(last) or starts_item(first):
        return False
    if below and step < 3 * last.size and last.column == first.column:
        return False  # another paragraph, since a gap or an indent is between them
    return first.text[0].islower() or is_full(last, first)


def _same_table(table: Table, following: Table) -> bool:
    """Return whether a table goes on with the same columns on the next page."""
    if len(table.rows[0]) != len(following.rows[0]) or following.pages[0] == table.pages[-1]:
        return False
    return not following.headers or _header(following) == _header(table)


def _append(part: Part, following: Part) -> None:
    if part.table and following.table:
        part.table.rows += following.table.rows[following.table.headers :]
        part.table.pages += following.table.pages[following.table.headers :]
    else:
        part.lines = part.lines + following.lines


def _header(table: Table) -> list[list[str]]:
    return table.rows[: table.headers]
