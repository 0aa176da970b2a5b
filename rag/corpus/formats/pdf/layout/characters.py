"""Asks PDFium about the characters of a page: their places, and what their fonts are like.

Coordinates are points from the top left corner of the page, as one reads it: on a page that is
printed sideways, x still runs along the lines.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any, NamedTuple

MOST_CHARACTERS = 200_000  # of a page; what follows is left out
_HYPHEN = str.maketrans({"\x02": "-", "\ufffe": "-"})  # how PDFium marks one at the end of a line
_BOLD = re.compile(r"bold|black|heavy|demi|-medi(?!um)|^(?:.{6}\+)?cmb", re.IGNORECASE)
_MONO = re.compile(
    r"mono|nimbusmon|courier|consol|typewriter|^(?:.{6}\+)?(?:cmtt|sftt)", re.IGNORECASE
)
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Word(NamedTuple):
    """A word on a page; `size` is that of the font in points."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    mono: bool

    @property
    def top(self) -> float:
        """The upper edge of capital letters."""
        return self.baseline - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of letters such as g."""
        return self.baseline + 0.25 * self.size


class Frame(NamedTuple):
    """The page box, and in which quarter turn its text runs (1: upwards)."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """The width and the height of the page as one reads it."""
        across, up = self.right - self.left, self.top - self.bottom
        return (up, across) if self.turn % 2 else (across, up)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Turn PDF coordinates into those of the page as one reads it."""
        return (
            (x - self.left, self.top - y),
            (y - self.bottom, x - self.left),
            (self.right - x, y - self.bottom),
            (self.top - y, self.right - x),
        )[self.turn]


class Style(NamedTuple):
    """The style of a character: the size in points, and in which quarter turn it runs."""

    size: float
    turn: int | None  # None: askew, such as a watermark
    bold: bool
    mono: bool


def characters_of(text_page: Any) -> str:
    """Return the text of a page, where each character has the index that PDFium gives it."""
    import pypdfium2.raw as pdfium

    count = min(text_page.count_chars(), MOST_CHARACTERS)
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page.raw, 0, count, buffer) - 1
    units = buffer[:count]
    if written != count or pdfium.FPDFText_GetTextIndexFromCharIndex(text_page, count - 1) != (
        count - 1
    ):  # PDFium leaves out or adds characters
        units = [pdfium.FPDFText_GetUnicode(text_page.raw, index) for index in range(count)]
    return "".join(map(chr, units))


class CharacterReader:
    """Asks PDFium about characters by their index; what fonts are like is kept."""

    def __init__(self, text_page: Any, fonts: dict[int, tuple[bool, bool]]) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._raw = text_page.raw
        self._fonts = fonts
        self._object = 0
        self._style = Style(0, None, False, False)

    def style(self, index: int) -> Style:
        """Return the style of a character; that of the same object as before is known."""
        item = self._pdfium.FPDFText_GetTextObject(self._raw, index)
        address = ctypes.addressof(item.contents) if item else 0
        if not address:
            return Style(0, None, False, False)
        if address != self._object:
            self._object = address
            matrix = self._pdfium.FS_MATRIX()
            self._pdfium.FPDFText_GetMatrix(self._raw, index, matrix)
            size = self._pdfium.FPDFText_GetFontSize(self._raw, index)
            scale = (matrix.c**2 + matrix.d**2) ** 0.5
            self._style = Style(size * scale, _turn(matrix), *self._font(item, index))
        return self._style

    def word(self, match: re.Match[str], style: Style, frame: Frame) -> Word:
        """Return a word with its place; a small raised number after it is marked as such."""
        first, last = match.start(), match.end() - 1
        start, end = self._box(first), self._box(last)
        text = match.group().translate(_HYPHEN)
        smaller = abs(end.top - end.bottom) < 0.9 * abs(start.top - start.bottom)
        if text[-1].isdigit() and smaller and frame.turn == 0:
            digits = len(text) - len(text.rstrip("0123456789"))
            raised = end.bottom > start.bottom + 0.12 * style.size
            sized = sum(self.style(last - n).size < 0.9 * style.size for n in range(digits))
            if raised and sized:
                text = text[:-sized] + text[-sized:].translate(RAISED)
        x, y = ctypes.c_double(), ctypes.c_double()
        self._pdfium.FPDFText_GetCharOrigin(self._raw, first, x, y)
        left, right, baseline = start.left - frame.left, end.right - frame.left, frame.top - y.value
        if frame.turn or right < left:
            places = [
                frame.place(x, y)[0]
                for box in (start, end)
                for x, y in ((box.left, box.bottom), (box.right, box.top))
            ]
            left, right = min(places), max(places)
            baseline = frame.place(x.value, y.value)[1]
        return Word(_joined(text), left, right, baseline, style.size, style.bold, style.mono)

    def _box(self, index: int) -> Any:
        box = self._pdfium.FS_RECTF()
        self._pdfium.FPDFText_GetLooseCharBox(self._raw, index, box)
        return box

    def _font(self, item: Any, index: int) -> tuple[bool, bool]:
        """Return whether the font of a text object is bold, and whether it is monospaced."""
        font = self._pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.addressof(font.contents) if font else 0
        if address not in self._fonts:
            name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
            self._pdfium.FPDFText_GetFontInfo(self._raw, index, name, 128, flags)
            plain = name.value.decode("utf-8", "replace")
            bold = bool(_BOLD.search(plain) or flags.value >> 18 & 1)
            self._fonts[address] = bold, bool(_MONO.search(plain) or flags.value & 1)
        return self._fonts[address]


def _turn(matrix: Any) -> int | None:
    """Return in which quarter turn text runs; None if it runs askew."""
    if abs(matrix.b) <= 0.05 * abs(matrix.a):
        return 0 if matrix.a > 0 else 2
    if abs(matrix.a) <= 0.05 * abs(matrix.b):
        return 1 if matrix.b > 0 else 3
    return None


def _joined(text: str) -> str:
    """Return a text whose characters outside of the basic plane are one character each."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
