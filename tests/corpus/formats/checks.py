"""Checks that hold of whatever a reader returns."""

from __future__ import annotations

from rag.corpus.formats.content import Content
from rag.types import Document


def pieces(content: Content) -> list[tuple[str, str]]:
    """The kinds of the blocks (with their level, if any) and their texts."""
    return [
        (f"{b.kind} {b.level}" if b.level else b.kind, content.text[b.start : b.end])
        for b in content.blocks
    ]


def cells(content: Content) -> list[list[str]]:
    """The texts of the cells of every row and header."""
    return [[content.text[s:e] for s, e in b.cells] for b in content.blocks if b.cells]


def stated(content: Content) -> dict[str, tuple[str, str]]:
    """The metadata: field -> its value and its origin."""
    return {p.field: (p.value, p.origin) for p in content.properties}


def assert_sound(content: Content | Document) -> None:
    """Blocks are in order, apart from each other and within the text; so are cells in a block."""
    at = 0
    for block in content.blocks:
        assert at <= block.start < block.end <= len(content.text)
        at = block.start
        for cell in block.cells:
            assert at <= cell.start <= cell.end <= block.end
            at = cell.end
        at = block.end
