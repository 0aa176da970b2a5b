"""Adds the blocks of a parsed page of a book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.content import ContentBuilder
from rag.corpus.formats.office.tables import add_table
from rag.types import BlockKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS: dict[str, BlockKind] = {
    "figcaption": "caption",
    "blockquote": "quotation",
    "nav": "boilerplate",
}
_NOT_SHOWN = {"script", "style", "head", "template", "rt", "rp", "svg", "math"}
_INLINE = set(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q ruby rb s samp small span"
    " strike strong sub sup time tt u var wbr".split()
)
_WIDEST = 1_000  # columns


def add_html_blocks(builder: ContentBuilder, body: Any, place: str = "") -> None:
    """Add what is in the body of a page, in order."""
    writer = _Writer(builder, place)
    writer.add(body)
    writer.end()


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; "" for what is not an element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def text_of(element: Any) -> str:
    """Return all text in an element that is shown."""
    return "".join(_pieces(element))


@dataclass
class _Writer:
    """Writes elements; text gathers until the block around it ends."""

    builder: ContentBuilder
    place: str
    kind: BlockKind = "paragraph"
    level: int = 0
    depth: int = 0  # of lists
    text: list[str] = field(default_factory=list)

    def end(self) -> None:
        self.builder.add(self.kind, "".join(self.text), level=self.level, place=self.place)
        self.text.clear()

    def add(self, element: Any) -> None:
        self.text.append(element.text or "")
        number = 0
        for child in element:
            name = local_name(child)
            if name == "li":
                number += 1
                self._add_item(child, f"{number}. " if local_name(element) == "ol" else "")
            elif name == "br":
                self.text.append("\n")
            elif name in _INLINE:
                self.add(child)
            elif name and name not in _NOT_SHOWN:
                self._add_block(name, child)
            self.text.append(child.tail or "")

    def _add_block(self, name: str, element: Any) -> None:
        self.end()
        if name == "table":
            self._add_table(element)
        elif name == "pre":
            self.builder.add("code", text_of(element), place=self.place)
        elif name in _HEADINGS:
            self._add_as("heading", _HEADINGS[name], element)
        elif name in ("ul", "ol"):
            self.depth += 1
            self._add_as(self.kind, self.level, element)
            self.depth -= 1
        else:
            kind = _KINDS.get(name, self.kind)
            level = self.level + 1 if kind == "quotation" and name == "blockquote" else self.level
            self._add_as(kind, level, element)

    def _add_item(self, element: Any, label: str) -> None:
        self.end()
        self.text.append(label)
        self._add_as("item", self.depth, element)

    def _add_as(self, kind: BlockKind, level: int, element: Any) -> None:
        before = self.kind, self.level
        self.kind, self.level = kind, level
        self.add(element)
        self.end()
        self.kind, self.level = before

    def _add_table(self, table: Any) -> None:
        rows: list[list[str]] = []
        headers = 0
        for element in table.iter():
            if local_name(element) == "caption":
                self.builder.add("caption", text_of(element), place=self.place)
            elif local_name(element) == "tr":
                cells = [cell for cell in element if local_name(cell) in ("td", "th")]
                marked = bool(cells) and all(local_name(cell) == "th" for cell in cells)
                headers += marked and headers == len(rows)
                rows.append([text for cell in cells for text in _columns(cell)])
        add_table(self.builder, rows, headers, place=self.place)


def _columns(cell: Any) -> list[str]:
    span = cell.get("colspan", "1")
    return [text_of(cell), *[""] * (min(int(span), _WIDEST) - 1 if span.isdecimal() else 0)]


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if name and name not in _NOT_SHOWN:
            yield from _pieces(child)
        if name and name not in _INLINE:
            yield "\n"
        yield child.tail or ""
