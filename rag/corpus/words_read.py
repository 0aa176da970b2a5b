"""The words of a document as a reader reads them, whatever kind of file they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.spans import within_any
from rag.language.text import lines, squash
from rag.types import Block, Document, Span

_UNREAD = ("boilerplate", "front matter")
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
_ITEM_MARK = re.compile(r"\A(?:\d{1,3}[.)]|[-*•])\s+")


def words_read(document: Document) -> str:
    """Return the words and signs of a document in one line, in lower case, each after a space.

    Left out is what neither is quoted nor says anything: boilerplate, front matter, markup, the
    marks of a list and the lines of a table.
    """
    # Markup leaves spaces beside signs: "**so**, then" is "so , then".
    return " ".join(_WORD_OR_SIGN.findall(squash("\n".join(_parts(document)))))


def _parts(document: Document) -> Iterator[str]:
    is_boilerplate = within_any(document.boilerplate)
    for block in document.blocks:
        if block.kind in _UNREAD or is_boilerplate(Span(block.start, block.end)):
            continue
        for start, end in _pieces(document.text, block):
            part = document.text[start:end]
            if not is_boilerplate(Span(start, end)):
                yield _ITEM_MARK.sub("", part) if block.kind == "item" else part


def _pieces(text: str, block: Block) -> list[Span]:
    """Return the cells of a row, or else the lines of a block."""
    if block.cells:
        return list(block.cells)
    start = block.start
    return [Span(start + s, start + e) for s, e in lines(text[start : block.end])]
