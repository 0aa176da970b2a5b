"""The text of a document as HTML: headings, lists, tables, code, with the cited places marked.

The text of these elements together is exactly the document's text, so nothing is added; marks such
as "#" and "**" are hidden by a style. A cited place is one element in each block that it is in.
Written in Python, since a template takes three times as long for the thousands of blocks of a long
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from markupsafe import Markup

from rag.app.html.environment import counted
from rag.app.html.source_text.blocks import cut, parts_of
from rag.app.html.source_text.inline_marks import inline_marks
from rag.app.html.source_text.layout import StyledSpan, count_lines, folded_spans
from rag.app.html.source_text.marked_places import Highlights
from rag.app.html.source_text.marked_text import HrefOf, MarkedText, escaped
from rag.app.html.source_text.part import Part
from rag.app.html.source_text.tables import begins_table, is_in_table, numeric_columns
from rag.corpus.boilerplate import front_matter
from rag.types import Block, Document, Span

_KEY = re.compile(r"[^:=\n\r]{1,60}[:=]")
_ROLES = {
    "code": ' role="code"',
    "quotation": ' role="blockquote"',
    "item": ' role="listitem"',
    "caption": ' role="caption"',
}
_HEADINGS = ("title", "heading")
_HIGHEST, _LOWEST = 3, 6  # levels of headings below that of the pane
_DEEPEST = 6  # depth that the styles tell apart


def text_html(document: Document, highlights: Highlights, href_of: HrefOf) -> Markup:
    """Return the whole text with the cited places marked."""
    return Markup("".join(_Writer(document, highlights, href_of).pieces()))


class _Writer:
    """Writes one text; its state is what is open, and which cited places were written."""

    def __init__(self, document: Document, highlights: Highlights, href_of: HrefOf) -> None:
        text = self._text = document.text
        self._blocks = document.blocks
        self._around = highlights.current.start if highlights.current else 0
        heads = [Span(b.start, b.end) for b in document.blocks if _is_front_matter(text, b)]
        boilerplate = [*document.boilerplate, *front_matter(text), *heads]
        folds = folded_spans(text, boilerplate, highlights.all)
        self._folds = [(span, style) for span, style in folds if style == "fold"]
        faded = [(span, style) for span, style in folds if style != "fold"]
        self._marked = MarkedText(text, highlights, faded, href_of)
        self._words = self._marked.words
        self._numeric: set[int] = set()  # columns of the table that is open
        self._group = ""  # "list" or "table" while one is open
        self._place = ""

    def pieces(self) -> Iterator[str]:
        """Yield the HTML in order."""
        parts = list(cut(parts_of(self._text, self._blocks, self._around), self._folds))
        for i, part in enumerate(parts):
            if part.style in ("blank", "hid"):
                yield self._words(
                    Span(part.start, part.end), hidden=part.style == "hid", seen=False
                )
            elif part.block is None:
                yield self._change_group("")
                if part.style == "fold":
                    yield self._fold(Span(part.start, part.end))
                else:
                    words = self._words(Span(part.start, part.end))
                    yield f'<span class="{part.style}">{words}</span>'
            else:
                yield from self._block(part, part.block, parts, i)
        yield self._change_group("")

    def _block(self, part: Part, block: Block, parts: Sequence[Part], i: int) -> Iterator[str]:
        yield self._label(block)
        in_table = is_in_table(parts, i)
        if in_table and (self._group != "table" or begins_table(parts, i)):
            yield self._change_group("")
            self._numeric = numeric_columns(self._text, parts, i)
        is_item = part.style.startswith("item")
        yield self._change_group("table" if in_table else "list" if is_item else "")
        if part.style in ("header", "row"):
            yield from self._row(part, block)
            return
        near = " near" if part.near else ""
        depth = f" d{min(part.depth or block.level, _DEEPEST)}" if part.depth or block.level else ""
        style = part.style.replace(" matter", "")
        role = _ROLES.get(block.kind, "")
        if block.kind in _HEADINGS:
            level = min(_HIGHEST + max(0, block.level - 1), _LOWEST)
            role = f' role="heading" aria-level="{level}"'
        elif block.kind == "caption" and not in_table:
            role = ""
        yield f'<span class="{style}{depth}{near}"{role}>'
        yield self._lead(Span(part.start, max(part.start, min(block.start, part.end))), block)
        start, end = max(block.start, part.start), min(block.end, part.end)
        if start < end:
            yield self._words(Span(start, end), self._styles(Span(start, end), block))
        if max(end, part.start) < part.end:
            after = Span(max(end, part.start), part.end)
            yield self._words(after, hidden=block.kind not in ("header", "row"))
        yield "</span>"

    def _lead(self, span: Span, block: Block) -> str:
        """Return what is before a block on its line: marks, or the name of a speaker."""
        words = self._text[span.start : span.end]
        if not words:
            return ""
        if block.kind in ("code", "header", "row"):
            return self._words(span)
        if not any(c.isalnum() for c in words) or words.lstrip().startswith("<"):
            return self._words(span, hidden=True)
        style = "speaker" if block.kind == "turn" else "label"
        return f'<span class="{style}">{self._words(span, self._styles(span, block))}</span>'

    def _styles(self, span: Span, block: Block) -> list[StyledSpan]:
        if block.kind in ("code", "header", "row"):
            return []
        styles = inline_marks(self._text, span)
        if block.kind in ("field", "front matter") and not styles:
            key = _KEY.match(self._text, *span)
            return [(Span(*key.span()), "b")] if key else []
        return styles

    def _row(self, part: Part, block: Block) -> Iterator[str]:
        """Yield a row of a table; if all of it is the current place, the row itself is the mark."""
        whole = Span(max(block.start, part.start), min(block.end, part.end))
        kind = "row head" if block.kind == "header" else "row"
        yield self._hidden(part.start, whole.start)
        marked = self._marked.is_current(whole)
        attributes = f' class="{kind}" role="row"'
        yield self._marked.mark(attributes) if marked else f"<span{attributes}>"
        write = self._marked.unmarked if marked else self._words
        role = "columnheader" if block.kind == "header" else "cell"
        at = whole.start
        for number, cell in enumerate(block.cells or [Span(block.start, block.end)]):
            start, end = max(cell.start, at), min(cell.end, whole.end)
            yield self._hidden(at, start, marked)
            name = "cell num" if number in self._numeric else "cell"
            words = Span(start, end)
            html = write(words, inline_marks(self._text, words)) if start < end else ""
            yield f'<span class="{name}" role="{role}">{html}</span>'
            at = max(start, end, at)
        yield self._hidden(at, whole.end, marked)
        yield "</mark>" if marked else "</span>"
        yield self._hidden(max(whole.end, part.start), part.end)

    def _hidden(self, start: int, end: int, marked: bool = False) -> str:
        if start >= end:
            return ""
        if marked:
            return f'<span class="hid">{self._marked.unmarked(Span(start, end))}</span>'
        return self._words(Span(start, end), hidden=True)

    def _fold(self, span: Span) -> str:
        # The label is drawn from the attribute, so that it is no text of the document.
        words = self._text[span.start : span.end]
        label = f"{counted(count_lines(words), 'line')} folded"
        return (
            f'<details class="fold" data-from="{span.start}">'
            f'<summary aria-label="{label}" data-label="{label}"></summary>'
            f'<span class="other faded">{escaped(words)}</span></details>'
        )

    def _label(self, block: Block) -> str:
        """Return the name of a page, a slide or a time where it begins."""
        place = block.where
        if place == self._place or block.kind == "boilerplate":
            return ""
        self._place = place
        label = f'<span class="place" data-label="{escape(place)}"></span>' if place else ""
        return self._change_group("") + label

    def _change_group(self, group: str) -> str:
        """Close the list or the table that is open, and open another."""
        if group == self._group:
            return ""
        closing = {"": "", "list": "</span>", "table": "</span></span>"}[self._group]
        self._group = group
        opening = {
            "": "",
            "list": '<span class="list" role="list">',
            "table": '<span class="scroll" role="region" aria-label="Table" tabindex="0">'
            '<span class="table" role="table">',
        }[group]
        return closing + opening


def _is_front_matter(text: str, block: Block) -> bool:
    """Return whether a block is front matter of several lines, which is folded."""
    return block.kind == "front matter" and "\n" in text[block.start : block.end]
