"""Reads PowerPoint presentations (.pptx)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from rag.corpus.formats.content import Content, ContentBuilder
from rag.corpus.formats.office.office_properties import state_core_properties
from rag.corpus.formats.office.reading_order import reading_order
from rag.corpus.formats.office.tables import add_table
from rag.corpus.formats.office.zips import damage_is_unreadable, open_zip

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BULLETS = (f"{_A}buChar", f"{_A}buAutoNum", f"{_A}buBlip")
_LINE = 230_000  # EMU, a quarter of an inch; shapes whose tops differ by less are side by side
_MARGINS = ("FOOTER", "DATE", "SLIDE_NUMBER", "HEADER")
_BULLETED = ("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT")
_DIAGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"


def read_pptx(data: bytes) -> Content:
    """Read a PowerPoint presentation, slide by slide with its notes. Raises `Unreadable`."""
    open_zip(data)
    with damage_is_unreadable():
        from pptx.package import Package

        presentation = Package.open(BytesIO(data)).presentation_part.presentation
        builder = ContentBuilder()
        state_core_properties(builder, "PowerPoint properties", presentation.core_properties)
        for number, slide in enumerate(presentation.slides, 1):
            _add_slide(builder, slide, number)
        return builder.build()


def _add_slide(builder: ContentBuilder, slide: Any, number: int) -> None:
    place = f"slide {number}"
    title = slide.shapes.title
    if title is not None:
        opening = number == 1 and _placeholder(title) == "CENTER_TITLE"
        section = slide.slide_layout.element.get("type") == "secHead"
        level = 0 if opening else 1 if section else 2
        builder.add("title" if opening else "heading", _plain(title.text), level=level, place=place)
    for shape in _in_reading_order(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            _add_shape(builder, shape, place)
    _add_diagrams(builder, slide, place)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    for paragraph in notes.paragraphs if notes is not None else ():
        builder.add("paragraph", _plain(paragraph.text), place=f"{place}, notes")


def _in_reading_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield shapes as they are read, and those of a group together."""
    for shape in reading_order([(s.top or 0, s.left or 0, s) for s in shapes], _LINE):
        if hasattr(shape, "shapes"):
            yield from _in_reading_order(shape.shapes)
        else:
            yield shape


def _add_shape(builder: ContentBuilder, shape: Any, place: str) -> None:
    kind = _placeholder(shape)
    if kind in _MARGINS:
        if kind == "FOOTER":
            builder.add("boilerplate", _plain(shape.text), place=place)
    elif getattr(shape, "has_table", False):
        rows = [[_plain(cell.text) for cell in row.cells] for row in shape.table.rows]
        add_table(builder, rows, int(shape.table.first_row), place=place)
    elif getattr(shape, "has_chart", False):
        _add_chart(builder, shape.chart, place)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            if _is_item(paragraph, kind):
                level = paragraph.level + 1
                builder.add("item", _plain(paragraph.text), level=level, place=place)
            else:
                builder.add("paragraph", _plain(paragraph.text), place=place)


def _is_item(paragraph: Any, placeholder: str) -> bool:
    """Return whether a paragraph has a bullet: its own, or that of the layout for a body."""
    properties = paragraph._p.find(f"{_A}pPr")
    tags = [] if properties is None else [child.tag for child in properties]
    if any(tag in _BULLETS for tag in tags):
        return True
    return placeholder in _BULLETED and f"{_A}buNone" not in tags


def _placeholder(shape: Any) -> str:
    """Return the kind of a placeholder ("BODY"), or "" for other shapes."""
    return str(shape.placeholder_format.type.name) if shape.is_placeholder else ""


def _add_chart(builder: ContentBuilder, chart: Any, place: str) -> None:
    """Add the numbers that a chart shows as a table."""
    if chart.has_title and chart.chart_title.has_text_frame:
        builder.add("caption", _plain(chart.chart_title.text_frame.text), place=place)
    for plot in chart.plots:
        rows = [["", *(series.name or "" for series in plot.series)]]
        values = [list(series.values) for series in plot.series]
        for number, category in enumerate(plot.categories):
            points = (v[number] if number < len(v) else None for v in values)
            rows.append([str(category), *("" if p is None else f"{p:.15g}" for p in points)])
        add_table(builder, rows, 1, place=place)


def _add_diagrams(builder: ContentBuilder, slide: Any, place: str) -> None:
    """Add the texts of the diagrams (SmartArt) on a slide."""
    from pptx.oxml import parse_xml

    for relation in slide.part.rels.values():
        if relation.reltype == _DIAGRAM and not relation.is_external:
            for paragraph in parse_xml(relation.target_part.blob).iter(f"{_A}p"):
                text = "".join(piece.text or "" for piece in paragraph.iter(f"{_A}t"))
                builder.add("item", text, level=1, place=place)


def _plain(text: str) -> str:
    """Return a text with spaces for its line breaks, which are vertical tabs here."""
    return text.replace("\v", " ")
