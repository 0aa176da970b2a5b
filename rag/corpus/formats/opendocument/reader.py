"""Reads OpenDocument texts, spreadsheets and presentations (.odt, .ods and .odp)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from zipfile import ZipFile

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable
from rag.corpus.formats.office.number_formats import show
from rag.corpus.formats.office.office_properties import state_properties
from rag.corpus.formats.office.tables import Cell, add_sheet
from rag.corpus.formats.office.zips import damage_is_unreadable, open_zip, parse_xml
from rag.corpus.formats.opendocument.elements import (
    META,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    WIDEST,
    row_cells,
    table_rows,
    text_of,
)
from rag.corpus.formats.opendocument.slides import add_slides
from rag.corpus.formats.opendocument.text import Styles, Writer

_DC = "{http://purl.org/dc/elements/1.1/}"
_MOST_REPEATED = 1_048_576  # rows


def read_odf(data: bytes) -> Content:
    """Read an OpenDocument text, spreadsheet or presentation. Raises `Unreadable`."""
    archive = open_zip(data)
    with damage_is_unreadable():
        if b"encryption-data" in _read(archive, "META-INF/manifest.xml"):
            raise Unreadable("it is encrypted")
        builder = ContentBuilder()
        _state_properties(builder, _read(archive, "meta.xml"))
        content = parse_xml(archive.read("content.xml"))
        shared = _read(archive, "styles.xml")
        roots = [content, *([parse_xml(shared)] if shared else [])]
        styles = _read_styles(roots)
        for part in content.iterfind(f"{OFFICE}body/*"):
            if part.tag == f"{OFFICE}spreadsheet":
                _add_sheets(builder, part)
            elif part.tag == f"{OFFICE}presentation":
                add_slides(builder, part, styles)
            else:
                _add_text(builder, part, styles)
        for root in roots[1:]:
            _add_page_margins(builder, root)
        return builder.build()


def _read(archive: ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _state_properties(builder: ContentBuilder, meta: bytes) -> None:
    root = parse_xml(meta) if meta else None
    if root is None:
        return
    state_properties(
        builder,
        "OpenDocument properties",
        title=root.findtext(f".//{_DC}title"),
        author=root.findtext(f".//{META}initial-creator") or root.findtext(f".//{_DC}creator"),
        published=root.findtext(f".//{META}creation-date"),
        modified=root.findtext(f".//{_DC}date"),
    )


def _read_styles(roots: list[Any]) -> Styles:
    styles = Styles({}, {})
    for root in roots:
        for style in root.iter(f"{STYLE}style"):
            parent = style.get(f"{STYLE}parent-style-name", "")
            styles.parents[style.get(f"{STYLE}name", "")] = parent
        for level in root.iter(f"{TEXT}list-level-style-number"):
            name = level.getparent().get(f"{STYLE}name", "")
            styles.lists[name, int(level.get(f"{TEXT}level", "1"))] = level
    return styles


def _add_text(builder: ContentBuilder, part: Any, styles: Styles) -> None:
    writer = Writer(builder, styles)
    writer.add(part)
    for heading, elements in (("Notes", writer.notes), ("Comments", writer.comments)):
        if elements:
            builder.add("heading", heading, level=1)
        for number, element in enumerate(elements, 1):
            author = element.findtext(f"{_DC}creator")
            place = f"comment by {author}" if author else f"{heading[:-1].lower()} {number}"
            texts = (text_of(paragraph) for paragraph in element.iter(f"{TEXT}p"))
            builder.add("paragraph", " ".join(texts), place=place)


def _add_page_margins(builder: ContentBuilder, root: Any) -> None:
    margins = root.iter(f"{STYLE}header", f"{STYLE}footer")
    texts = [text_of(p) for margin in margins for p in margin.iter(f"{TEXT}p")]
    for text in dict.fromkeys(texts):
        builder.add("boilerplate", text)


def _add_sheets(builder: ContentBuilder, part: Any) -> None:
    for sheet in part.iterchildren(f"{TABLE}table"):
        name = sheet.get(f"{TABLE}name", "")
        builder.add("heading", name, level=1, place=f"sheet {name}")
        add_sheet(builder, _sheet_rows(sheet), place=f"sheet {name}")


def _sheet_rows(sheet: Any) -> Iterator[list[Cell]]:
    for row in table_rows(sheet):
        cells = [_sheet_cell(cell) for cell in islice(row_cells(row), WIDEST)]
        repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        times = min(repeated, _MOST_REPEATED) if any(cell.text for cell in cells) else 1
        for _ in range(times):
            yield cells


def _sheet_cell(cell: Any) -> Cell:
    """Return a cell as it is shown, but a date as ISO."""
    kind = cell.get(f"{OFFICE}value-type", "string")
    text = " ".join(" ".join(text_of(p) for p in cell.iterchildren(f"{TEXT}p")).split())
    if kind == "date":
        text = cell.get(f"{OFFICE}date-value", text).replace("T", " ").removesuffix(" 00:00:00")
    elif kind == "float" and not text:
        text = show(float(cell.get(f"{OFFICE}value", "nan")), "General")
    return Cell(text, kind == "string")
