"""A part of a text as it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Block


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text from `start` to `end`: a block with the marks on its lines, or a gap.

    `style` of a gap is "blank", "hid" (marks), "rule" or "other" (text in no block); of a block it
    is its kind, with "numbered" for an item that has its own number. `near` is whether it follows
    the part before it without a gap.
    """

    style: str
    start: int
    end: int
    block: Block | None = None
    near: bool = False
    depth: int = 0
