"""Finds the paragraphs, cells and texts in the XML of a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.corpus.formats.office.docx_styles import W, value

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = (f"{W}t", _MATH_TEXT)
_GAPS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}
_HYPHEN = f"{W}noBreakHyphen"
PARAGRAPH, TABLE, BOX = f"{W}p", f"{W}tbl", f"{W}txbxContent"
_NOT_SHOWN = {f"{W}del", f"{W}moveFrom", _FALLBACK, f"{W}rt"}
_WRAPPERS = {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_WIDEST = 64  # columns, the limit of Word


def cell_texts(row: list[Any]) -> Iterator[str]:
    """Yield the texts of the columns; a merged cell has its text in the first of them only."""
    for cell in row:
        merged = value(cell, "tcPr", "vMerge")
        yield "" if merged is not None and merged != "restart" else cell_text(cell)
        yield from [""] * (min(int(value(cell, "tcPr", "gridSpan") or 1), _WIDEST) - 1)


def cell_text(cell: Any) -> str:
    """Return the text of a cell, without the tables in it."""
    return "\n".join(map(text_of, children(cell, (PARAGRAPH,))))


def text_of(element: Any) -> str:
    """Return the text of a paragraph as shown: with insertions, and without deletions."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _TEXT:
            yield child.text or ""
        elif child.tag in _GAPS:
            yield _GAPS[child.tag]
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag not in _NOT_SHOWN and child.tag != BOX and not _is_hidden(child):
            yield from _pieces(child)


def _is_hidden(run: Any) -> bool:
    return run.tag == f"{W}r" and value(run, "rPr", "vanish") in ("", "1", "true", "on")


def children(container: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Yield the children with these tags, also those in content controls and insertions."""
    for child in container:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from children(child, tags)


def find_outermost(element: Any, tag: str) -> Iterator[Any]:
    """Yield the outermost descendants with a tag."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _NOT_SHOWN:
            yield from find_outermost(child, tag)
