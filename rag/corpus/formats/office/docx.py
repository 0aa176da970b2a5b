"""Reads Word documents (.docx)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable
from rag.corpus.formats.office.docx_styles import (
    Numbering,
    Style,
    W,
    outline_level,
    read_numbering,
    read_styles,
    value,
)
from rag.corpus.formats.office.docx_text import (
    BOX,
    PARAGRAPH,
    TABLE,
    cell_text,
    cell_texts,
    children,
    find_outermost,
    text_of,
)
from rag.corpus.formats.office.office_properties import state_core_properties
from rag.corpus.formats.office.tables import add_table
from rag.corpus.formats.office.zips import damage_is_unreadable, open_zip
from rag.types import BlockKind

_NOTES = (("footnotes", "Footnotes"), ("endnotes", "Endnotes"), ("comments", "Comments"))
_READ_PARTS = {"styles", "numbering", "header", "footer", *(name for name, _ in _NOTES)}


def read_docx(data: bytes) -> Content:
    """Read a Word document. Raises `Unreadable`."""
    open_zip(data)
    with damage_is_unreadable():
        from docx.opc.package import OpcPackage

        package = OpcPackage.open(BytesIO(data))
        main = package.main_document_part
        parts = list(_related(main))
        builder = ContentBuilder()
        state_core_properties(builder, "Word properties", package.core_properties)
        styles = next((root for kind, root in parts if kind == "styles"), None)
        numbering = next((root for kind, root in parts if kind == "numbering"), None)
        writer = _Writer(builder, read_styles(styles), read_numbering(numbering))
        body = _root(main).find(f"{W}body")
        if body is None:
            raise Unreadable("it is not a Word document")
        writer.add(body)
        for name, heading in _NOTES:
            for kind, root in parts:
                if kind == name:
                    _add_notes(builder, heading, root)
        _add_page_margins(builder, parts)
        return builder.build()


@dataclass
class _Writer:
    """Writes the paragraphs and tables of a document."""

    builder: ContentBuilder
    styles: dict[str, Style]
    numbering: Numbering
    code: list[str] = field(default_factory=list)  # lines, each of which is a paragraph in Word

    def add(self, container: Any) -> None:
        for element in children(container, (PARAGRAPH, TABLE)):
            if element.tag == PARAGRAPH:
                self._add_paragraph(element)
                self._add_boxes(element)
            else:
                self._end_code()
                self._add_table(element)
        self._end_code()

    def _add_paragraph(self, paragraph: Any) -> None:
        kind, level, text = self._describe(paragraph)
        if kind == "code":
            self.code.append(text)
            return
        self._end_code()
        self.builder.add(kind, text, level=level)

    def _describe(self, paragraph: Any) -> tuple[BlockKind, int, str]:
        style = self.styles.get(value(paragraph, "pPr", "pStyle") or "", Style())
        kind, level, text = style.kind, style.level, text_of(paragraph)
        if stated := outline_level(paragraph):
            kind, level = "heading", stated
        list_id = value(paragraph, "pPr", "numPr", "numId") or style.list_id or "0"
        if list_id != "0" and kind in ("paragraph", "item", "heading"):
            depth = value(paragraph, "pPr", "numPr", "ilvl") or style.list_level or 0
            label = self.numbering.next_label(list_id, int(depth))
            text = f"{label} {text}" if text.strip() else ""
            if kind != "heading":
                kind, level = "item", max(int(depth) + 1, level)
        return kind, level, text

    def _add_boxes(self, paragraph: Any) -> None:
        for box in find_outermost(paragraph, BOX):
            self.add(box)

    def _end_code(self) -> None:
        self.builder.add("code", "\n".join(self.code))
        self.code.clear()

    def _add_table(self, table: Any) -> None:
        """Add a table, and then the tables and boxes in it; a single column is only a frame."""
        rows = [list(children(row, (f"{W}tc",))) for row in children(table, (f"{W}tr",))]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    self.add(cell)
            return
        if rows and len(rows[0]) == 1:
            self.builder.add("caption", cell_text(rows.pop(0)[0]))
        marked = [
            row[0].getparent().find(f"{W}trPr/{W}tblHeader") is not None for row in rows if row
        ]
        headers = marked.index(False) if False in marked else 0
        add_table(self.builder, [list(cell_texts(row)) for row in rows], headers)
        for row in rows:
            for cell in row:
                for inner in children(cell, (PARAGRAPH, TABLE)):
                    if inner.tag == TABLE:
                        self._add_table(inner)
                    else:
                        self._add_boxes(inner)


def _related(part: Any) -> Iterator[tuple[str, Any]]:
    """Yield the XML parts that belong to a part, each with its kind ("styles")."""
    for relation in part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if not relation.is_external and kind in _READ_PARTS:
            yield kind, _root(relation.target_part)


def _root(part: Any) -> Any:
    from docx.opc.oxml import parse_xml
    from docx.opc.part import XmlPart

    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)


def _add_notes(builder: ContentBuilder, heading: str, root: Any) -> None:
    """Add footnotes or comments under a heading, without the lines that separate footnotes."""
    notes = [note for note in root if note.get(f"{W}type") is None and cell_text(note).strip()]
    if notes:
        builder.add("heading", heading, level=1)
    for note in notes:
        place = f"{heading[:-1].lower()} {note.get(f'{W}id')}"
        if author := note.get(f"{W}author"):
            place = f"comment by {author}"
        builder.add("paragraph", cell_text(note), place=place)


def _add_page_margins(builder: ContentBuilder, parts: Iterable[tuple[str, Any]]) -> None:
    margins = [root for kind, root in parts if kind in ("header", "footer")]
    texts = [text_of(paragraph) for root in margins for paragraph in root.iter(PARAGRAPH)]
    for text in dict.fromkeys(texts):
        builder.add("boilerplate", text)
