"""Finds the turns of a conversation: transcripts, interviews, chats, hearings.

A text is a conversation if most paragraphs begin with a name and a colon, and names come again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.types import Block, Span

_PART = r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|[Dd]e|van|von|al|of|\d+)"
_NAME = rf"(?!\d){_PART}(?: {_PART}){{0,5}}"
# "[12:03] **Ann Lee (chair):** We begin." The time, the emphasis and the role may be missing.
_TURN = re.compile(
    r"(?:\[?[\d/.,:\- APMapm]{4,25}\]?\s*[-–—|]?\s*)?[*_]{0,3}<?"
    rf"(?P<name>{_NAME})(?: ?\([^()\n]{{1,60}}\))?>?[*_]{{0,3}}(?::|(?<=>))[*_]{{0,3}}\s+(?=\S)"
)
_SAID = re.compile(r"[.!?…][\"”’)*_]*(?:\s|$)")
_SPOKEN = ("paragraph", "field", "turn")
_FEWEST_TURNS = 3
_SHARE = 0.4  # of all paragraphs


def with_turns(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a conversation as turns, each with the name of its speaker.

    Paragraphs without a name belong to the speaker before them. Other texts are returned as they
    are.

    >>> text = "Ann: Is it open?\\n\\nBo: No. It is shut.\\n\\nAnn: Why?"
    >>> blocks = [Block("paragraph", 0, 16), Block("paragraph", 18, 37), Block("paragraph", 39, 48)]
    >>> [(text[b.start : b.end], text[slice(*b.context[0])]) for b in with_turns(text, blocks)]
    [('Is it open?', 'Ann'), ('No. It is shut.', 'Bo'), ('Why?', 'Ann')]
    """
    openings = {
        block: match
        for block in blocks
        if block.kind in _SPOKEN and (match := _TURN.match(text, block.start, block.end))
    }
    names = Counter(match["name"] for match in openings.values())
    openings = {b: m for b, m in openings.items() if names[m["name"]] > 1 or len(names) > 1}
    spoken = sum(bool(_SAID.search(text, m.end(), b.end)) for b, m in openings.items())
    all_paragraphs = sum(block.kind in _SPOKEN for block in blocks)
    if (
        len(openings) < max(_FEWEST_TURNS, _SHARE * all_paragraphs)
        or len(names) < 2
        or max(names.values()) < 2
        or 2 * spoken < len(openings)
    ):
        return list(blocks)
    turns: list[Block] = []
    speaker: Span | None = None
    for block in blocks:
        if match := openings.get(block):
            speaker = Span(*match.span("name"))
            block = replace(block, kind="turn", start=match.end(), context=(speaker,))
        elif block.kind in ("title", "heading"):
            speaker = None
        elif block.kind in _SPOKEN and speaker:
            block = replace(block, kind="turn", level=1, context=(speaker,))
        turns.append(block)
    return turns
