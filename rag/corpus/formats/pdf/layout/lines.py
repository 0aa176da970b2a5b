"""The pieces of a row between wide gaps, the lines of a text, and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from rag.corpus.formats.pdf.layout.characters import Word

_BULLETS = "•◦▪▫■□●○‣⁃∙·–—*►➢✓✔❖\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d-"
BULLET = re.compile(rf"[{re.escape(_BULLETS)}]|o(?= )")
NUMBER = re.compile(
    r"\(?(?P<number>\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5})(?:[.)]|\.\))|\[(?P<bracket>\d{1,3})\]"
)
LEADERS = re.compile(r"\.{5}|(?:\. ){4}\.|_{5}|…{3}|(?:·\s?){5}")  # as in a table of contents
CHARACTER = 0.6  # of the font size; the width of a monospaced character
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass
class Table:
    """A table; the first `headers` rows are its header, and `pages` are those of the rows."""

    rows: list[list[str]]
    headers: int
    pages: list[int] = field(default_factory=list)


@dataclass
class Piece:
    """Words of a row without a wide gap between them, or a table that stands in their place."""

    words: list[Word]
    table: Table | None = None
    box: tuple[float, float, float, float] = (0, 0, 0, 0)  # of a table

    @cached_property
    def left(self) -> float:
        """The left edge."""
        return self.box[0] if self.table else min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """The right edge."""
        return self.box[2] if self.table else max(word.right for word in self.words)

    @cached_property
    def baseline(self) -> float:
        """The baseline of the largest word; the upper edge of a table."""
        return self.box[1] if self.table else max(self.words, key=lambda w: w.size).baseline

    @cached_property
    def size(self) -> float:
        """The font size of most characters."""
        return _most(self.words)


@dataclass
class Line:
    """A line of a text; `column` is where its column begins and ends."""

    words: list[Word]
    page: int
    column: tuple[float, float]
    boilerplate: bool = False
    text: str = field(init=False)
    left: float = field(init=False)
    right: float = field(init=False)
    baseline: float = field(init=False)
    size: float = field(init=False)
    bold: bool = field(init=False)
    mono: bool = field(init=False)
    first_width: float = field(init=False)

    def __post_init__(self) -> None:
        words = self.words
        self.mono = all(word.mono for word in words)
        self.text = _spaced(words) if self.mono else text_of(words)
        self.left = min(word.left for word in words)
        self.right = max(word.right for word in words)
        self.baseline = max(words, key=lambda word: word.size).baseline
        self.size = _most(words)
        self.bold = all(word.bold for word in words if word.text[:1].isalnum()) and words[0].bold
        self.first_width = words[0].right - words[0].left
        self.words = []  # a long document has too many to keep


def text_of(words: Sequence[Word]) -> str:
    """Return the words of a line as one text; they are read from right to left if they must be."""
    text = " ".join([word.text for word in words])
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    if 2 * sum(bool(_RIGHT_TO_LEFT.match(word.text)) for word in words) <= len(words):
        return text
    return " ".join(word.text for word in sorted(words, key=lambda word: -word.right))


def _spaced(words: Sequence[Word]) -> str:
    """Return the words of a line of code with as many spaces as fit between them."""
    text = words[0].text
    for before, word in pairwise(words):
        width = CHARACTER * word.size or 1
        text += " " * max(1, min(80, round((word.left - before.right) / width))) + word.text
    return text


def _most(words: Sequence[Word]) -> float:
    """Return the font size of most characters."""
    sizes: dict[float, int] = {}
    for word in words:
        sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
    return round(max(sizes.items(), key=lambda item: item[1], default=(0.0, 0))[0], 1)
