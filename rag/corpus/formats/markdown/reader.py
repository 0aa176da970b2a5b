"""Reads Markdown: its text stays as it is written, and the blocks are ranges in it.

CommonMark with tables, footnotes, definition lists, admonitions (`!!! note`, `::: note`, GitHub's
`> [!NOTE]`) and front matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Content, Property, Unreadable
from rag.corpus.formats.front_matter import read_front_matter
from rag.corpus.formats.markdown.lines import html_blocks, paragraph_blocks, row_cells
from rag.corpus.formats.markdown.parser import Places, parser, plain_words
from rag.corpus.structure import headings_in_series
from rag.language.text import trim
from rag.types import Block, BlockKind, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

_ALERT = re.compile(r"\[![A-Za-z]+\]")
_CAPTION = re.compile(r"[*_]*Table\b.*|.*:[*_]*", re.DOTALL)


def read_markdown(data: bytes) -> Content:
    """Return the text of a Markdown file with its blocks. Raises `Unreadable`."""
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins like {error.encoding} text, but it is not") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not text.strip():
        raise Unreadable("it is empty")
    return markdown_content(text)


def markdown_content(text: str) -> Content:
    """Return a Markdown text with its blocks and metadata.

    >>> content = markdown_content("# Costs\\n\\n1. Rent\\n   and heating\\n")
    >>> [(b.kind, content.text[b.start : b.end]) for b in content.blocks]
    [('title', 'Costs'), ('item', '1. Rent\\n   and heating')]
    """
    front = read_front_matter(text)
    stated = front.stated if front else {}
    properties = [Property(f, value, "front matter") for f, (value, _) in stated.items()]
    body = front.span.end if front else 0
    walk = _Walk(text, Places(text, body))
    for token in parser().parse(text[body:]):
        walk.visit(token)
    blocks = [Block("front matter", *front.span)] if front else []
    blocks += walk.blocks
    series = headings_in_series(text, blocks)
    blocks = [_as_heading(b) if Span(b.start, b.end) in series else b for b in blocks]
    for title in [block for block in blocks if block.kind == "title" and "title" not in stated]:
        words = plain_words(text[title.start : title.end])
        properties.append(Property("title", words, "heading"))
    return Content(text, tuple(blocks), tuple(properties))


def _as_heading(block: Block) -> Block:
    return replace(block, kind="heading", level=block.level or 1)


_PICTURES = re.compile(r"(?:!\[[^\]]*\]\([^()]*\)\s*)+")
_CONTENTS = re.compile(r"[*_]*\[[^\[\]]+\]\(#[^()]*\)[*_]*")  # a link into the same text


@dataclass
class _Walk:
    """Turns tokens into blocks."""

    text: str
    places: Places
    blocks: list[Block] = field(default_factory=list)
    heading: int = 0  # the level of the last heading
    open: list[Token] = field(default_factory=list)  # the tokens around the current one
    begun: Token | None = None  # the item or definition whose first words come next
    defined: bool = False  # whether the last block is a term that a definition may follow

    def visit(self, token: Token) -> None:
        """Add the blocks of a token."""
        if token.nesting < 0:
            self.open.pop()
        elif token.type in ("fence", "code_block"):
            self._code(token)
        elif token.type == "html_block":
            first, last = self.places.line(token, 0), self.places.line(token, -1)
            for block in html_blocks(self.text, Span(first.start, last.end)):
                self._add(block)
        elif token.type == "inline":
            self._words(token)
        elif token.nesting > 0:
            self._enter(token)

    def _enter(self, token: Token) -> None:
        self.open.append(token)
        if token.type == "table_open":
            self._mark_caption()
        elif token.type == "tr_open":
            self._row(token)
        if token.type in ("list_item_open", "dd_open"):
            self.begun = token
        elif token.type != "paragraph_open":
            self.begun = None

    def _words(self, token: Token) -> None:
        """Add the block of a paragraph, a heading or an item."""
        begun, self.begun = self.begun, None
        defined, self.defined = self.defined, self.open[-1].type == "dt_open"
        span = self.places.words(token, token.content)
        if span is None or self._within("tr_open") or self._is_made_up(token):
            return
        if self.open[-1].type == "heading_open":
            self._add(Block("heading", *span, int(self.open[-1].tag[1])))
        elif begun and begun.type == "dd_open" and defined:
            term = self.blocks.pop()
            self._add(Block("field", term.start, span.end))
        elif begun and begun.type == "list_item_open" and _CONTENTS.fullmatch(token.content):
            self._add(Block("boilerplate", *span))
        elif begun and begun.type == "list_item_open":
            depth = sum(t.type == "list_item_open" for t in self.open)
            self._add(Block("item", self.places.number(begun, span), span.end, depth))
        elif self._within("blockquote_open"):
            self._quotation(span)
        elif _PICTURES.fullmatch(token.content):
            self._add(Block("caption", *span))
        elif self._within("list_item_open") or self._within("dl_open"):
            self._add(Block("paragraph", *span))
        else:
            for block in paragraph_blocks(self.text, span, self.heading + 1):
                self._add(block, real=False)

    def _quotation(self, span: Span) -> None:
        quotes = [t for t in self.open if t.type == "blockquote_open"]
        if mark := _ALERT.match(self.text, span.start):
            quotes[-1].meta["alert"] = True
            line_end = self.text.find("\n", mark.end(), span.end)
            rest = line_end if line_end >= 0 else span.end
            start = re.compile(r"[\s>]*").match(self.text, rest, span.end)
            span = Span(start.end() if start else rest, span.end)
        kind: BlockKind = "paragraph" if "alert" in quotes[-1].meta else "quotation"
        self._add(Block(kind, *span, len(quotes) if kind == "quotation" else 0))

    def _code(self, token: Token) -> None:
        rows = token.content.rstrip().split("\n")
        blank = next((number for number, row in enumerate(rows) if row.strip()), 0)
        skipped = blank + (token.type == "fence")
        if span := self.places.words(token, "\n".join(rows[blank:]), skipped):
            self._add(Block("code", *span))

    def _row(self, token: Token) -> None:
        cells = row_cells(
            self.text, trim(self.text, *self.places.line(token, 0)), len(self.open) > 3
        )
        if any(start < end for start, end in cells):
            kind: BlockKind = "header" if self._within("thead_open") else "row"
            self._add(Block(kind, cells[0].start, cells[-1].end, cells=tuple(cells)))

    def _mark_caption(self) -> None:
        """Make the paragraph right before a table its caption, if it reads like one."""
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind == "paragraph":
            gap = self.text[last.end : self.places.line(self.open[-1], 0).start]
            if not gap.strip() and _CAPTION.fullmatch(self.text, last.start, last.end):
                self.blocks[-1] = replace(last, kind="caption")

    def _add(self, block: Block, *, real: bool = True) -> None:
        """Add a block; `real` is whether it sets the level of headings if it is one."""
        if block.start >= block.end or (self.blocks and block.start < self.blocks[-1].end):
            return
        if block.kind == "heading" and real:
            self.heading = block.level
            if block.level == 1 and not self.blocks:
                block = replace(block, kind="title", level=0)
        self.blocks.append(block)

    def _within(self, kind: str) -> bool:
        return any(token.type == kind for token in self.open)

    def _is_made_up(self, token: Token) -> bool:
        """Return whether these are the words "Note" that stand for "!!! note"."""
        titles = self.open[-1].type == "admonition_title_open"
        return titles and token.content not in self.text[slice(*self.places.line(token, 0))]
