"""Takes HTML apart into pieces: headings, paragraphs, items, rows and the like."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

from rag.corpus.formats.html.elements import BLOCKS, code_text, seen_elements
from rag.corpus.formats.html.tables import is_data, rows_of
from rag.corpus.formats.html.words import Piece, Words, line_kinds, list_mark
from rag.types import BlockKind

_KINDS = frozenset("h1 h2 h3 h4 h5 h6 caption figcaption blockquote dt dd li th".split())


@dataclass
class _Frame:
    """A block element around the current place; `giver` is that which gives the words a kind."""

    tag: str = ""
    giver: _Frame | None = None
    zone: bool = False
    items: int = 0  # how many there are around
    quotations: int = 0
    mark: str = ""  # the number of an item
    number: int = 1  # the next one, in an ordered list
    style: str = "1"
    begun: bool = False  # whether its first words have been taken


@dataclass
class _Walk:
    """What is known at the current place: the elements around it and the words since the last."""

    zones: Container[Any]
    pieces: list[Piece] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    words: Words = field(default_factory=Words)
    term: Piece | None = None  # of a definition list, until its definition comes

    def enter(self, element: Any, tag: str) -> bool:
        """Take the start of an element; return whether what is in it has been taken as well."""
        if tag not in BLOCKS and tag != "pre" and element not in self.zones:
            self.words.enter(element, tag)
            return False
        self.flush()
        zone = self.frames[-1].zone or element in self.zones
        if tag == "pre":
            self._add(Piece("code", code_text(element), zone=zone))
            return True
        if tag == "table" and is_data(element):
            for row in rows_of(element):
                self._add(replace(row, zone=zone))
            return True
        self.frames.append(self._frame(element, tag, zone))
        self.words.say(element.text)
        return False

    def _frame(self, element: Any, tag: str, zone: bool) -> _Frame:
        above = self.frames[-1]
        items, quotations = above.items + (tag == "li"), above.quotations + (tag == "blockquote")
        frame = _Frame(tag, above.giver, zone, items, quotations)
        if tag in _KINDS:
            frame.giver = frame
        if tag == "ol":
            frame.number = _number(element.get("start"), 1)
            frame.style = element.get("type") or "1"
        elif tag == "li" and above.tag == "ol":
            number = _number(element.get("value"), above.number)
            frame.mark = list_mark(number, above.style)
            above.number = number + 1
        return frame

    def leave(self, element: Any, tag: str) -> None:
        """Take the end of an element."""
        if tag not in BLOCKS and element not in self.zones:
            self.words.leave(tag)
            return
        self.flush()
        self.frames.pop()
        if tag == "dl":
            self._drop_term()

    def flush(self) -> None:
        """Make a piece, or several, of the words since the last one."""
        for lines, linked in self.words.take():
            self._take(lines, linked)

    def _take(self, lines: list[str], linked: int) -> None:
        giver, zone = self.frames[-1].giver, self.frames[-1].zone
        kind, level = self._kind(giver)
        text = " ".join(lines)
        if kind == "item" and giver and giver.mark:
            text = f"{giver.mark} {text}"
        if giver:
            giver.begun = True
        if giver and giver.tag == "dt":
            self._drop_term()
            self.term = Piece("paragraph", text, linked=linked, zone=zone)
        elif giver and giver.tag == "dd" and self.term:
            term, self.term = self.term, None
            colon = "" if term.text.endswith((":", "?")) else ":"
            words = f"{term.text}{colon} {text}"
            self._add(Piece("field", words, linked=term.linked + linked, zone=zone))
        elif kind == "paragraph" and len(lines) > 1 and (kinds := line_kinds(lines)):
            for line_kind, line in kinds:
                level = int(line_kind == "item")
                self._add(Piece(line_kind, line, level, linked=linked // len(lines), zone=zone))
        else:
            self._add(Piece(kind, text, level, linked=linked, zone=zone))

    def _kind(self, giver: _Frame | None) -> tuple[BlockKind, int]:
        """Return the kind and the level of words, by the element that gives them a kind."""
        if giver is None:
            return "paragraph", 0
        if giver.tag in ("caption", "figcaption", "th"):
            return "caption", 0
        if giver.tag == "blockquote":
            return "quotation", giver.quotations
        if giver.tag == "li":
            return ("paragraph", 0) if giver.begun else ("item", giver.items)
        return ("heading", int(giver.tag[1])) if giver.tag[1].isdigit() else ("paragraph", 0)

    def _add(self, piece: Piece) -> None:
        self._drop_term()
        if piece.text.strip():
            self.pieces.append(piece)

    def _drop_term(self) -> None:
        """Give up waiting for the definition of a term."""
        term, self.term = self.term, None
        if term:
            self.pieces.append(term)


def _number(value: str | None, default: int) -> int:
    value = (value or "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else default


def pieces_of(root: Any, zones: Container[Any] = ()) -> list[Piece]:
    """Return the pieces of an element, in order; those in `zones` are not the main content."""
    walk = _Walk(zones)
    elements = seen_elements(root)
    step = next(elements, None)
    while step:
        event, element, tag = step
        if event == "start":
            step = elements.send(walk.enter(element, tag))
            continue
        if event == "end":
            walk.leave(element, tag)
        if element is not root:
            walk.words.say(element.tail)
        step = next(elements, None)
    walk.flush()
    return walk.pieces
