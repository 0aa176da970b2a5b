"""Writes the paragraphs, lists and tables of an OpenDocument file."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rag.corpus.formats.content import ContentBuilder, Unreadable
from rag.corpus.formats.office.style_names import kind_of_style, spell
from rag.corpus.formats.office.tables import MOST_CELLS, add_table
from rag.corpus.formats.opendocument.elements import (
    BOX,
    COMMENT,
    NOTE,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    WIDEST,
    cell_text,
    row_cells,
    table_rows,
    text_of,
)
from rag.types import BlockKind

_HOLDERS = {BOX, NOTE, COMMENT, f"{TEXT}p", f"{TEXT}h"}
_NOT_SHOWN = {f"{TEXT}tracked-changes", f"{OFFICE}forms", f"{TEXT}sequence-decls"}
_INDEXES = {
    TEXT + name
    for name in ("table-of-content", "alphabetical-index", "illustration-index", "table-index")
}
_MOST_STYLES = 50  # in a chain of parents


@dataclass(frozen=True, slots=True)
class Styles:
    """The parents of the styles by name, and the levels of the numbered lists by name."""

    parents: dict[str, str]
    lists: dict[tuple[str, int], Any]

    def kind(self, name: str) -> BlockKind:
        """Return the kind of the paragraphs with a style, by its name or a parent's."""
        for _ in range(_MOST_STYLES):
            if kind := kind_of_style(name.replace("_20_", " ")):
                return kind
            if not (name := self.parents.get(name, "")):
                break
        return "paragraph"


@dataclass
class Writer:
    """Writes the elements of a text, or of a box on a slide; notes and comments wait."""

    builder: ContentBuilder
    styles: Styles
    place: str = ""
    notes: list[Any] = field(default_factory=list)
    comments: list[Any] = field(default_factory=list)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _code: list[str] = field(default_factory=list)

    def add(self, container: Any) -> None:
        """Add what is in an element, in order."""
        for element in container:
            if element.tag != f"{TEXT}p":
                self._end_code()
            if element.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._add_paragraph(element)
            elif element.tag == f"{TEXT}list":
                self._add_list(element, element.get(f"{TEXT}style-name", ""), 1)
            elif element.tag == f"{TABLE}table":
                self._add_table(element)
            elif element.tag in _INDEXES:
                for line in element.iter(f"{TEXT}p"):
                    self._add("boilerplate", text_of(line))
            elif element.tag not in _NOT_SHOWN:
                self.add(element)
        self._end_code()

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        self.builder.add(kind, text, level=level, place=self.place)

    def _add_paragraph(self, element: Any) -> None:
        kind = self.styles.kind(element.get(f"{TEXT}style-name", ""))
        text = text_of(element)
        if element.tag == f"{TEXT}h":
            self._add("heading", text, int(element.get(f"{TEXT}outline-level", "1")))
        elif kind == "code":
            self._code.append(text)
        else:
            self._end_code()
            self._add(kind, text)
        self._add_apart(element)

    def _add_apart(self, element: Any) -> None:
        """Add the text boxes in a paragraph, and keep its notes and comments for later."""
        for child in element.iter(NOTE, COMMENT, BOX):
            outer = next((above for above in child.iterancestors() if above.tag in _HOLDERS), None)
            if outer is not element:
                continue  # the paragraph around it adds it
            if child.tag == BOX:
                self.add(child)
            else:
                (self.notes if child.tag == NOTE else self.comments).append(child)

    def _end_code(self) -> None:
        self._add("code", "\n".join(self._code))
        self._code.clear()

    def _add_list(self, element: Any, style: str, level: int) -> None:
        goes_on = element.get(f"{TEXT}continue-numbering") == "true"
        if not goes_on and element.get(f"{TEXT}continue-list") is None:
            self._counts[style, level] = 0
        for item in element:
            label = self._next_label(style, level) if item.tag == f"{TEXT}list-item" else ""
            for part in item:
                if part.tag == f"{TEXT}list":
                    self._add_list(part, part.get(f"{TEXT}style-name", style), level + 1)
                elif part.tag == f"{TEXT}p":
                    self._add("item", f"{label} {text_of(part)}", level)
                    self._add_apart(part)
                    label = ""
                elif part.tag == f"{TEXT}h":
                    self._add_paragraph(part)

    def _next_label(self, style: str, level: int) -> str:
        """Count an item of a list, and return its number as shown, or "" for a bullet."""
        shown = self.styles.lists.get((style, level))
        if shown is None:
            return ""
        first = int(shown.get(f"{TEXT}start-value", "1"))
        count = self._counts.get((style, level), 0)
        self._counts[style, level] = count + 1
        form = shown.get(f"{STYLE}num-format", "")
        prefix, suffix = shown.get(f"{STYLE}num-prefix", ""), shown.get(f"{STYLE}num-suffix", "")
        return f"{prefix}{spell(first + count, form)}{suffix}" if form else ""

    def _add_table(self, table: Any) -> None:
        rows = list(table_rows(table))
        header = [row.getparent().tag == f"{TABLE}table-header-rows" for row in rows]
        texts = []
        cells = 0
        for row in rows:
            texts.append([cell_text(cell) for cell in islice(row_cells(row), WIDEST)])
            cells += len(texts[-1])
            if cells > MOST_CELLS:
                raise Unreadable(f"it has more than {MOST_CELLS:,} cells")
        if all(len(row) <= 1 for row in texts):
            for row in rows:
                for cell in row:
                    self.add(cell)
            return
        add_table(self.builder, texts, header.count(True), place=self.place)
        for row in rows:
            for cell in row:
                for nested in cell.iterchildren(f"{TABLE}table"):
                    self._add_table(nested)
