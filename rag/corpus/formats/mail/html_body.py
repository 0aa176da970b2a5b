"""The text of a mail in HTML as parts."""

from __future__ import annotations

from collections.abc import Sequence

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.html.reader import html_content
from rag.corpus.formats.mail.quotations import Part, forward_name, reply_name
from rag.types import Block, BlockKind

_KINDS: dict[BlockKind, BlockKind] = {"title": "heading", "quotation": "paragraph"}


def html_parts(text: str) -> list[Part]:
    """Return the parts of a text in HTML, which is read as a web page is."""
    try:
        content = html_content(text)
    except Unreadable:
        return []
    blocks = [block for block in content.blocks if block.kind != "front matter"]
    depths = _depths(blocks)
    parts = []
    for block, depth, next_depth in zip(blocks, depths, [*depths[1:], 0], strict=False):
        words = content.text[block.start : block.end]
        kind = _KINDS.get(block.kind, block.kind)
        cells = tuple(content.text[cell.start : cell.end] for cell in block.cells)
        rank = block.level if block.kind in ("heading", "item") else 0
        part = Part(kind, words, depth, rank, cells)
        parts.append(_opening(words, depth, next_depth > depth) or part if not cells else part)
    return parts


def _opening(words: str, depth: int, quoted_next: bool) -> Part | None:
    if name := forward_name(words):
        return Part("field", words, depth, opens="forward", name=name)
    if (name := reply_name(words, quoted_next)) is not None:
        return Part("paragraph", words, depth, opens="reply", name=name)
    return None


def _depths(blocks: Sequence[Block]) -> list[int]:
    """Return how deep the blocks are quoted; a list or a table as deep as what is around it."""
    known = [
        min(max(1, block.level), 50)
        if block.kind == "quotation"
        else 0
        if block.kind == "paragraph"
        else -1
        for block in blocks
    ]
    after = list(known)
    for at in range(len(known) - 2, -1, -1):
        if after[at] < 0:
            after[at] = after[at + 1]
    depths: list[int] = []
    for depth, later in zip(known, after, strict=True):
        around = min(depths[-1] if depths else 0, max(later, 0))
        depths.append(around if depth < 0 else depth)
    return depths
