"""Renders a page of a PDF as a picture, in which the lines of quotes are marked."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.pdf.layout.characters import characters_of
from rag.corpus.formats.pdf.opening import checked_length, opened, opened_page
from rag.corpus.formats.pdf.places import boxes_of, folded

_SCALE = 110 / 72  # pixels per point
_MOST_PIXELS = 6_000_000
_MARK = (255, 214, 0, 90)
_BEGINNING = 40  # characters of a text that is looked for
_PADDING = 1  # pixels around a line

Box = tuple[int, int, int, int]


def render_page(data: bytes, page: int, quotes: Sequence[str] = ()) -> bytes:
    """Return a page (from 1) as a PNG; of a quote that goes over two pages, what is on this one.

    Raises `Unreadable`, and `IndexError` if there is no such page.
    """
    from PIL import Image, ImageDraw

    with opened(data) as pdf:
        picture, boxes = _rendered(pdf, page, quotes)
    marks = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(marks)
    for left, top, right, bottom in boxes:
        corners = left - _PADDING, top - _PADDING, right + _PADDING, bottom + _PADDING
        draw.rectangle(corners, fill=_MARK)
    buffer = BytesIO()
    Image.alpha_composite(picture.convert("RGBA"), marks).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def share_on_page(data: bytes, page: int, texts: Sequence[str]) -> float:
    """Return the share of texts whose beginning is on a page, 1.0 if there are none.

    Raises `Unreadable`, and `IndexError` if there is no such page.
    """
    with opened(data) as pdf:
        if not 1 <= page <= checked_length(pdf):
            raise IndexError(f"there is no page {page}")
        with opened_page(pdf, page) as (_, text_page):
            letters, _ = folded(characters_of(text_page))
    found = [folded(text[:_BEGINNING])[0] in letters for text in texts]
    return sum(found) / len(found) if found else 1.0


def quote_boxes(data: bytes, page: int, quotes: Sequence[str]) -> list[Box]:
    """Return where quotes are on the picture of a page: left, top, right and bottom in pixels."""
    with opened(data) as pdf:
        return _rendered(pdf, page, quotes)[1]


def _rendered(pdf: Any, number: int, quotes: Sequence[str]) -> tuple[Any, list[Box]]:
    """Return the picture of a page, and where quotes are on it."""
    if not 1 <= number <= checked_length(pdf):
        raise IndexError(f"there is no page {number}")
    with opened_page(pdf, number) as (page, text_page):
        width, height = page.get_size()
        if min(width, height) <= 0:
            raise Unreadable(f"page {number} is damaged")
        scale = min(_SCALE, (_MOST_PIXELS / (width * height)) ** 0.5)
        bitmap = page.render(scale=scale)
        try:
            picture = bitmap.to_pil().convert("RGB")
            position = bitmap.get_posconv(page)
            boxes: list[Box] = []
            for left, bottom, right, top in boxes_of(text_page, quotes):
                x0, y0 = position.to_bitmap(left, top)
                x1, y1 = position.to_bitmap(right, bottom)
                boxes.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        finally:
            bitmap.close()
    return picture, boxes
