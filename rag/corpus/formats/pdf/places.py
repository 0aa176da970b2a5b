"""Finds quotes on a page of a PDF, whose lines, blanks, hyphens and case may differ."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from rag.corpus.formats.pdf.layout.characters import characters_of

_PART = 16  # letters; a shorter part of a quote may be there by chance
_AT_EDGE = 5  # letters; of a part that the end of a page cuts off
_EDGE = 0.15  # of the letters of a page
_LONGEST = 5_000  # characters of a quote
_WIDEST = 3  # of the height of a line; a wider gap parts two columns

Box = tuple[float, float, float, float]


def boxes_of(text_page: Any, quotes: Sequence[str]) -> list[Box]:
    """Return a box for each line that a quote takes: left, bottom, right and top in points."""
    text = characters_of(text_page)
    letters, places = folded(text)
    boxes: list[Box] = []
    for quote in quotes:
        wanted = folded(quote[:_LONGEST])[0]
        for start, end in occurrences(letters, wanted):
            marks = _marks_after(text, places[end - 1] + 1)
            boxes += _lines(text_page, [*places[start:end], *marks])
    return boxes


def folded(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits of a text in one form, and the index of each.

    >>> folded("A ﬁn-\\né")
    ('afine', [0, 2, 2, 3, 6])
    """
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKD", character).casefold():
            if plain.isalnum():
                letters.append(plain)
                places.append(place)
    return "".join(letters), places


def occurrences(letters: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield where a quote is on a page, in parts if it is broken by columns, notes or pages."""
    if not wanted:
        return
    at = letters.find(wanted)
    if at >= 0:
        yield at, at + len(wanted)
        return
    done = 0
    while done < len(wanted):
        length = _longest(letters, wanted, done)
        at = letters.find(wanted[done : done + length])
        cut_off = done == 0 and at + length >= (1 - _EDGE) * len(letters)
        carried_over = done + length == len(wanted) and at <= _EDGE * len(letters)
        if length >= (_AT_EDGE if cut_off or carried_over else _PART):
            yield at, at + length
            done += length
        else:
            done += 1


def _marks_after(text: str, start: int) -> range:
    """Return where the full stop and the like after a word are."""
    end = start
    while end < len(text) and not text[end].isalnum() and text[end].isprintable():
        if text[end].isspace():
            break
        end += 1
    return range(start, end)


def _longest(letters: str, wanted: str, start: int) -> int:
    """Return how many letters from a place in a quote stand together on a page."""
    low, high = 0, len(wanted) - start
    while low < high:
        middle = (low + high + 1) // 2
        if wanted[start : start + middle] in letters:
            low = middle
        else:
            high = middle - 1
    return low


def _lines(text_page: Any, places: Sequence[int]) -> list[Box]:
    """Return a box around the characters of each line."""
    import pypdfium2.raw as pdfium

    boxes: list[Box] = []
    for place in dict.fromkeys(places):
        box = text_page.get_charbox(place, loose=True)
        angle = pdfium.FPDFText_GetCharAngle(text_page, place)
        if boxes and _same_line(boxes[-1], box, sideways=abs(math.sin(angle)) > 0.7):
            x0, y0, x1, y1 = boxes[-1]
            left, bottom, right, top = box
            boxes[-1] = min(left, x0), min(bottom, y0), max(right, x1), max(top, y1)
        else:
            boxes.append(box)
    return boxes


def _same_line(line: Box, box: Box, *, sideways: bool) -> bool:
    """Return whether a character is on the line of those before it, and not in another column."""
    along, across = (1, 0) if sideways else (0, 1)
    shared = min(line[across + 2], box[across + 2]) - max(line[across], box[across])
    high = min(line[across + 2] - line[across], box[across + 2] - box[across])
    gap = max(line[along], box[along]) - min(line[along + 2], box[along + 2])
    return shared > 0.5 * high and gap < _WIDEST * (box[across + 2] - box[across])
