"""Prepares the source of Rich Text Format for the library that decodes it.

What the library forgets, such as where a paragraph or a cell ends, is marked in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # around marks; no text may contain these characters
MARK = re.compile(f"{_OPEN}([a-z]+)(-?\\d*){_CLOSE}")
CONTROL = re.compile(r"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z]))")
PARAGRAPH_ENDS = {"par", "sect", "page"}
_MARKED = {
    *PARAGRAPH_ENDS,
    *("pard", "s", "outlinelevel", "ilvl"),
    *("intbl", "trhdr", "cell", "nestcell", "row", "nestrow"),
}
_PARAGRAPH = re.compile(r"\\pard(?![a-z])")
_LABEL = re.compile(r"\{\\(?:listtext|pntext)(?![a-z])([^{}]*)\}")
_REMOVED = re.compile(r"\{(?!\\rtf)(?=(?:\\[a-z]+-?\d* ?)*\\(?:deleted|v)(?![a-z0-9]))")
_FOOTNOTE = re.compile(r"\{\\footnote(?![a-z])")
_BINARY = re.compile(rb"(?<!\\)\\bin(\d{1,9}) ?")
_HEX = re.compile(rb"[0-9a-fA-F\r\n]{256,}")  # pictures
_BRACE = re.compile(r"\\[\\{}]|[{}]")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")


def without_pictures(data: bytes) -> bytes:
    """Return the bytes of a file without pictures, as binary data and as hexadecimal digits."""
    parts, at = [], 0
    for found in _BINARY.finditer(data):
        if found.start() >= at:
            parts.append(data[at : found.start()])
            at = found.end() + int(found.group(1))
    return _HEX.sub(b"\n", b"".join([*parts, data[at:]]))


def find_code_page(data: bytes) -> str:
    """Return the encoding of the characters beyond ASCII."""
    found = _CODE_PAGE.search(data)
    try:
        "".encode(name := f"cp{int(found.group(1))}" if found else "cp1252")
    except LookupError:
        return "cp1252"
    return name


def group(source: str, name: str) -> str:
    """Return the first group with a name ("info"), or ""."""
    found = re.search(rf"\{{(?:\\\*)?\\{name}(?![a-z])", source)
    return source[found.start() : _group_end(source, found.start())] if found else ""


def _group_end(source: str, start: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if depth == 0 and brace.group() == "}":
            return brace.end()
    return len(source)


def with_plain_fonts(source: str) -> str:
    """Return the source with a font table of nothing but the character sets of the fonts."""
    table = group(source, "fonttbl")
    fonts, font = {}, ""
    for word, number, _ in CONTROL.findall(table):
        if word == "f":
            font = number
        elif word == "fcharset" and font:
            fonts[font] = number
    plain = "".join(f"{{\\f{font}\\fcharset{charset or 0} x;}}" for font, charset in fonts.items())
    return source.replace(table, f"{{\\fonttbl{plain}}}", 1) if table else source


def split_footnotes(source: str) -> tuple[str, str]:
    """Return the source without footnotes, and a source of them only."""
    parts, notes, at = [], [], 0
    for found in _FOOTNOTE.finditer(source):
        if found.start() >= at:
            parts.append(source[at : found.start()])
            at = _group_end(source, found.start())
            note = source[found.end() : at].removesuffix("}")
            notes.append(f"{{{note}\\par }}")
    fonts = group(source, "fonttbl")
    footnotes = f"{{\\rtf1{fonts}" + "".join(notes) + "}" if notes else ""
    return "".join([*parts, source[at:]]), footnotes


def mark(source: str) -> str:
    """Return the source with marks after control words, and without deleted and hidden text."""
    source = _LABEL.sub(_keep_label, _REMOVED.sub(r"{\\*", source))
    return CONTROL.sub(_mark, source)


def _keep_label(found: re.Match[str]) -> str:
    """Return the number of an item, which is followed by a mark; its own paragraph is not one."""
    return f"{{{_PARAGRAPH.sub('', found.group(1))}}}{_OPEN}item{_CLOSE}"


def _mark(found: re.Match[str]) -> str:
    word, number, sign = found.groups()
    if sign in ("\n", "\r"):
        return f"\\par {_OPEN}par{_CLOSE}"
    if word == "uc" and not number:
        return "\\uc1 "
    if word == "u" and number and not -0x8000 <= int(number) <= 0x10FFFF:
        return "\\u65533 "
    if word == "fldinst":
        return "\\fldinst "  # the blank keeps the library from writing out the address of a link
    if word in _MARKED:
        return f"\\{word}{number or ''} {_OPEN}{word}{number or ''}{_CLOSE}"
    return found.group()


def decode(source: str, code_page: str) -> str:
    """Return the text of a source, with the marks in it."""
    from striprtf import striprtf

    decode_group: Callable[..., str] = striprtf.rtf_to_text
    text = decode_group(source, encoding=code_page, errors="replace")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
