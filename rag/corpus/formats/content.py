"""What a reader of a file format returns, and how it puts a text together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.types import Block, BlockKind, Span

_TOGETHER = ("item", "header", "row", "field", "cue")  # such blocks follow each other line by line
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
CELL = "\u2003"  # between cells: a wide blank, since a bar would not be in the file


class Unreadable(Exception):
    """The reason why a file is skipped or refused."""


class UnreadableNow(Unreadable):
    """A reason that may not hold another time, though the file stays as it is."""


@dataclass(frozen=True, slots=True)
class Property:
    """Metadata that a file states outside of its text, and what stated it ("PDF properties")."""

    field: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file with its blocks, in order and without overlaps.

    A reader leaves `path` and `context` of the blocks empty; `structure.link` fills them.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    properties: tuple[Property, ...] = ()


@dataclass
class ContentBuilder:
    """Puts a text together from blocks, for formats that are not themselves text.

    >>> builder = ContentBuilder()
    >>> builder.add("heading", "Costs", level=1)
    >>> builder.add_row("header", ["Year", "Cost"])
    >>> builder.add_row("row", ["2021", "5"])
    >>> builder.build().text
    'Costs\\n\\nYear\\u2003Cost\\n2021\\u20035'
    """

    properties: list[Property] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _at: int = 0

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        page: int | None = None,
        place: str = "",
    ) -> None:
        """Add a block; blank ones are left out, and only code keeps its line ends and blanks."""
        plain = clean(text)
        plain = plain.strip("\n").rstrip() if kind == "code" else " ".join(plain.split())
        if not plain:
            return
        start = self._open(kind)
        self._append(plain)
        self._blocks.append(Block(kind, start, self._at, level, page=page, place=place))

    def add_row(
        self,
        kind: BlockKind,
        cells: Sequence[str],
        *,
        page: int | None = None,
        place: str = "",
    ) -> None:
        """Add a row or the header of a table; a row without any text is left out."""
        plain = [" ".join(clean(cell).split()) for cell in cells]
        if not any(plain):
            return
        start = self._open(kind)
        spans = []
        for number, cell in enumerate(plain):
            if number:
                self._append(CELL)
            spans.append(Span(self._at, self._at + len(cell)))
            self._append(cell)
        block = Block(kind, start, self._at, cells=tuple(spans), page=page, place=place)
        self._blocks.append(block)

    def state(self, field: str, value: str | None, origin: str) -> None:
        """Add metadata; a blank value is left out."""
        if value and (plain := " ".join(clean(value).split())):
            self.properties.append(Property(field, plain, origin))

    def build(self) -> Content:
        """Return what was added."""
        return Content("".join(self._parts), tuple(self._blocks), tuple(self.properties))

    def _open(self, kind: BlockKind) -> int:
        """Add the gap before a block, and return where the block starts."""
        if self._blocks:
            close = kind in _TOGETHER and self._blocks[-1].kind in _TOGETHER
            self._append("\n" if close else "\n\n")
        return self._at

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._at += len(text)


def clean(text: str) -> str:
    """Return a text without invisible characters, ligatures and separate accents.

    >>> clean("e\\u0301ﬁx\\u00ad")
    'éfix'
    """
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m.group()), plain)
