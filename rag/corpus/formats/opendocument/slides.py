"""Adds the slides of an OpenDocument presentation to a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.corpus.formats.content import ContentBuilder
from rag.corpus.formats.office.reading_order import reading_order
from rag.corpus.formats.opendocument.elements import DRAW, PRESENTATION, SVG, TEXT, text_of
from rag.corpus.formats.opendocument.text import Styles, Writer
from rag.types import BlockKind

_LINE = 0.25  # inches; shapes whose tops differ by less are side by side
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|px)")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "px": 1 / 96}
_MARGINS = ("footer", "header", "date-time", "page-number")


def add_slides(builder: ContentBuilder, part: Any, styles: Styles) -> None:
    """Add the slides of a presentation with their notes."""
    for number, page in enumerate(part.iterchildren(f"{DRAW}page"), 1):
        place = f"slide {number}"
        shapes = list(_in_reading_order(page))
        shapes.sort(key=lambda shape: shape.get(f"{PRESENTATION}class") != "title")
        opening = any(shape.get(f"{PRESENTATION}class") == "subtitle" for shape in shapes)
        for shape in shapes:
            _add_shape(builder, shape, styles, place, opening and number == 1)
        for notes in page.iterfind(f"{PRESENTATION}notes/{DRAW}frame/{DRAW}text-box"):
            Writer(builder, styles, f"{place}, notes").add(notes)


def _in_reading_order(page: Any) -> Iterator[Any]:
    shapes = [shape for shape in page if shape.tag.startswith(DRAW)]
    for shape in reading_order([(_top(s), _length(s, "x"), s) for s in shapes], _LINE):
        if shape.tag == f"{DRAW}g":
            yield from _in_reading_order(shape)
        else:
            yield shape


def _top(shape: Any) -> float:
    """Return the top of a shape; that of a group is that of its first shape."""
    first = next(shape.iterchildren(), shape) if shape.tag == f"{DRAW}g" else shape
    return _length(first, "y")


def _length(shape: Any, name: str) -> float:
    found = _LENGTH.match(shape.get(SVG + name, ""))
    return float(found.group(1)) * _INCHES[found.group(2)] if found else 0.0


def _add_shape(
    builder: ContentBuilder, shape: Any, styles: Styles, place: str, opening: bool
) -> None:
    role = shape.get(f"{PRESENTATION}class", "")
    kind: BlockKind = "title" if opening else "heading"
    if role == "title":
        text = " ".join(text_of(paragraph) for paragraph in shape.iter(f"{TEXT}p"))
        builder.add(kind, text, level=0 if opening else 2, place=place)
    elif role not in _MARGINS:
        Writer(builder, styles, place).add(shape)
