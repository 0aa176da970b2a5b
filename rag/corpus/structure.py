"""Links the blocks of a text: the headings above each, headers of rows, lead-ins of items."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rag.language.spans import overlaps
from rag.language.text import trim
from rag.types import Block, Document, Span

_TABLE = ("caption", "header", "row")
_LEADS_IN = re.compile(r"(?:[:,;—–-]|\w[)\"”’]?)[*_]*$")  # a sentence that is not finished
_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[^a-z])")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LONGEST_LEAD_IN = 300  # characters


def link(text: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with `path` and `context` filled in; what a reader gave stays.

    >>> text = "The tenant shall:\\n- pay\\n- clean"
    >>> blocks = [Block("paragraph", 0, 17), Block("item", 20, 23, 1), Block("item", 26, 31, 1)]
    >>> [text[s:e] for block in link(text, blocks) for s, e in block.context]
    ['The tenant shall:', 'The tenant shall:']
    """
    linked: list[Block] = []
    headings: list[Block] = []
    table: list[Block] = []
    parents: list[Block] = []
    introduction: Span | None = None  # of the table
    for block in blocks:
        if block.kind in ("title", "heading"):
            level = 0 if block.kind == "title" else block.level
            headings = [h for h in headings if h.kind == "title" or h.level < level]
            linked.append(replace(block, path=_spans(headings)))
            headings.append(block)
            table, parents = [], []
            continue
        block = replace(block, path=block.path or _spans(headings))
        table = _table_above(table, block)
        if block.kind in _TABLE:
            introduction = introduction if len(table) > 1 else lead_in(text, parents)
        if block.kind == "row" and not block.context:
            above = _spans(t for t in table if t.kind != "row")
            block = replace(block, context=(*([introduction] if introduction else []), *above))
        if block.kind == "item":
            parents = [p for p in parents if p.kind != "item" or p.level < block.level]
            if not block.context and (lead := lead_in(text, parents)):
                block = replace(block, context=(lead,))
            parents.append(block)
        elif block.kind != "boilerplate":
            parents = [block] if block.kind in ("paragraph", "turn", "quotation") else []
        linked.append(block)
    return tuple(linked)


def mark_header(blocks: Sequence[Block], stated: Mapping[str, Span]) -> list[Block]:
    """Return the blocks with the title marked, and the labelled lines around it as front matter.

    `stated` is where the text states its metadata.
    """
    title = stated.get("title")
    levels = Counter(block.level for block in blocks if block.kind == "heading")
    fields = list(stated.values())
    marked: list[Block] = []
    run: list[int] = []  # the numbers of the fields that follow each other, so far
    for block in blocks:
        here = [span for span in fields if overlaps(span, block)]
        if block.kind in ("heading", "paragraph") and title and title in here:
            only = block.kind == "paragraph" or levels[block.level] == 1
            one_line = block.end - block.start <= 2 * (title.end - title.start) + 20
            if only and one_line:
                block = replace(block, kind="title", level=0)
        run = [*run, len(marked)] if block.kind == "field" else []
        marked.append(block)
        if here and run:
            for i in run:
                marked[i] = replace(marked[i], kind="front matter")
        elif run and len(run) > 1 and marked[run[-2]].kind == "front matter":
            marked[-1] = replace(block, kind="front matter")
    return marked


def headings_in_series(text: str, blocks: Iterable[Block]) -> tuple[Span, ...]:
    """Return the headings that are numbered like the others of their level: versions, chapters.

    None of them is the title of a text.

    >>> text = "v2.0\\n- a\\nv1.9\\n- b"
    >>> blocks = [Block("heading", 0, 4, 1), Block("heading", 9, 13, 1)]
    >>> [text[s:e] for s, e in headings_in_series(text, blocks)]
    ['v2.0', 'v1.9']
    """
    forms: dict[int, list[tuple[str, Span]]] = {}
    for block in blocks:
        if block.kind in ("title", "heading"):
            span = Span(block.start, block.end)
            forms.setdefault(max(block.level, 1), []).append((_form(text, span), span))
    series: list[Span] = []
    for level in forms.values():
        counts = Counter(form for form, _ in level)
        series += [s for form, s in level if form and 1 < counts[form] >= len(level) / 2]
    return tuple(sorted(series))


def _form(text: str, span: Span) -> str:
    """Return the first word of a heading with all digits as 0, "" if no digit is in the heading."""
    heading = text[span.start : span.end]
    masked = _DIGITS.sub("0", heading)
    return masked.split()[0].casefold() if masked != heading or "0" in heading else ""


def lead_in(text: str, parents: Sequence[Block]) -> Span | None:
    """Return the unfinished sentence that introduces the items after it, if there is one."""
    if not parents:
        return None
    block = parents[-1]
    if not _LEADS_IN.search(text[block.start : block.end]):
        return None
    start = block.start
    for end in _SENTENCE_END.finditer(text, block.start, block.end):
        start = end.end()
    if block.end - start > _LONGEST_LEAD_IN:
        return None
    return trim(text, start, block.end)


def _table_above(table: list[Block], block: Block) -> list[Block]:
    """Return the caption and header that hold for a block, and the last row."""
    if block.kind not in _TABLE:
        return []
    if block.kind == "row":
        return [*(t for t in table if t.kind != "row"), block]
    if any(t.kind == "row" for t in table) or any(t.kind == block.kind for t in table):
        table = [t for t in table if t.kind == "caption" and block.kind == "header"]
    return [*table, block]


def _spans(blocks: Iterable[Block]) -> tuple[Span, ...]:
    return tuple(Span(block.start, block.end) for block in blocks)


def block_at(document: Document, place: int) -> Block | None:
    """Return the block that a place is in, or the last one before it."""
    at = bisect_right(document.blocks, place, key=lambda block: block.start) - 1
    return document.blocks[at] if at >= 0 else None
