"""The words of HTML between two blocks, and the pieces that are made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.html.elements import BLOCKS, seen_elements
from rag.types import BlockKind

_LABELLED = re.compile(r"(?=[^\W_])(?:[^\s:|]++ ?){1,5}:\s+\S.*")
_BULLET = re.compile(r"[•‣▪●○·*–—-]\s+(?=\S)")
_BYLINES = 4  # an author, an office, a date and a time
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_BLANKS = re.compile(r"\s+")
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes a block; `linked` is how many of its characters are in links.

    `zone` is whether it stands in a part of the page that is not its main content.
    """

    kind: BlockKind
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    linked: int = 0
    zone: bool = False


@dataclass
class Words:
    """Collects words until the next block begins."""

    _parts: list[str] = field(default_factory=list)
    _links: list[bool] = field(default_factory=list)  # of the elements `a` around; with an address
    _linked: int = 0

    def enter(self, element: Any, tag: str) -> None:
        """Take the start of an element that is no block."""
        text = element.text or ""
        if tag == "br":
            self._parts.append("\n")
        elif tag == "q":
            self._parts.append("“")
        elif tag == "a":
            self._links.append(element.get("href") is not None)
        elif tag == "sup" and not len(element) and re.fullmatch(r"[\d+−-]{1,3}", text.strip()):
            text = text.translate(_RAISED)
        self.say(text)

    def leave(self, tag: str) -> None:
        """Take the end of an element that is no block."""
        if tag == "q":
            self._parts.append("”")
        elif tag == "a" and self._links:
            self._links.pop()

    def say(self, text: str | None) -> None:
        """Take words."""
        if text:
            plain = _BLANKS.sub(" ", text)
            self._parts.append(plain)
            if any(self._links):
                self._linked += len(plain.strip())

    def take(self) -> list[tuple[list[str], int]]:
        """Return the words taken: paragraphs of lines, each with how much of it is in links."""
        text, linked = "".join(self._parts), self._linked
        self._parts, self._linked = [], 0
        size = len(text)
        paragraphs: list[list[str]] = [[]]
        for line in (" ".join(line.split()) for line in text.split("\n")):
            if line:
                paragraphs[-1].append(line)
            elif paragraphs[-1]:
                paragraphs.append([])
        return [
            (lines, min(linked, linked * sum(map(len, lines)) // size))
            for lines in paragraphs
            if lines
        ]


def line_kinds(lines: list[str]) -> list[tuple[BlockKind, str]]:
    """Return what broken lines are: fields, bylines, items with bullets, or nothing of these."""
    if all(map(_LABELLED.fullmatch, lines)):
        return [("field", line) for line in lines]
    if lines[0][:3].lower() == "by " and len(lines) <= _BYLINES:
        return [("paragraph", line) for line in lines]
    if all(map(_BULLET.match, lines[1:])):
        first: BlockKind = "item" if _BULLET.match(lines[0]) else "paragraph"
        items: list[tuple[BlockKind, str]] = [("item", _BULLET.sub("", s, 1)) for s in lines[1:]]
        return [(first, _BULLET.sub("", lines[0], 1)), *items]
    return []


def text_of(element: Any) -> tuple[str, int]:
    """Return the text of an element on one line, and how many of its characters are in links."""
    words = Words()
    for event, child, tag in seen_elements(element):
        block = tag in BLOCKS
        if event == "start" and block:
            words.say(f" {child.text or ''}")
        elif event == "start":
            words.enter(child, tag)
        else:
            if event == "end" and not block:
                words.leave(tag)
            words.say(" " if block else None)
            words.say(child.tail if child is not element else None)
    taken = words.take()
    return " ".join(line for lines, _ in taken for line in lines), sum(n for _, n in taken)


def list_mark(number: int, style: str) -> str:
    """Return the number of an item as it is shown.

    >>> list_mark(4, "1"), list_mark(4, "a"), list_mark(14, "I")
    ('4.', 'd.', 'XIV.')
    """
    if style in ("a", "A") and 1 <= number <= 26:
        mark = chr(ord(style) + number - 1)
    elif style in ("i", "I") and 1 <= number <= 39:
        mark = ""
        for roman, value in _ROMAN:
            mark += roman * (number // value)
            number %= value
        mark = mark.upper() if style == "I" else mark
    else:
        mark = str(number)
    return f"{mark}."
