"""Parses Markdown into tokens, and finds where their words stand in the text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rag.language.text import trim
from rag.types import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DEEPEST = 40  # quotations and lists within each other; what is deeper is in no block
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@cache
def parser() -> MarkdownIt:
    """Return the parser of blocks; the words in them are left as they are."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(deflist_plugin)
    markdown.use(admon_plugin).use(container_plugin, "any", validate=lambda *_: True)
    markdown.options["maxNesting"] = _DEEPEST
    # Only the lines matter here, and footnotes stay where they are written.
    markdown.core.ruler.disable(["inline", "footnote_tail", "text_join"])
    return markdown


def plain_words(title: str) -> str:
    """Return the words of a title without marks."""
    from markdown_it import MarkdownIt

    [inline] = MarkdownIt("commonmark").parseInline(title)
    pieces = [t.content for t in inline.children or () if t.type in ("text", "code_inline")]
    return " ".join("".join(pieces).split()) or title


class Places:
    """The lines of a text from `start` on, which tokens were parsed from."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._lines = [Span(*match.span()) for match in _LINE.finditer(text, start)]

    def line(self, token: Token, number: int) -> Span:
        """Return a line of a token: the first is 0, the last -1."""
        first, end = token.map or (0, 1)
        return self._lines[end - 1 if number < 0 else first + number]

    def words(self, token: Token, content: str, skipped: int = 0) -> Span | None:
        """Return where the words of a token stand, whose first line follows `skipped` ones."""
        rows = content.split("\n")
        if not content.strip():
            return None
        first, last = self.line(token, skipped), self.line(token, skipped + len(rows) - 1)
        # The words end their line, but for the closing marks of a heading.
        start = self._text.rfind(rows[0].rstrip(), *first)
        end = self._text.rfind(rows[-1].strip(), *last) + len(rows[-1].strip())
        if start < 0 or end < start:  # a tab before them counts as several blanks
            return trim(self._text, first.start, last.end)
        return Span(start, end)

    def number(self, item: Token, span: Span) -> int:
        """Return where an item starts: at the number of an ordered list, else at its words."""
        mark = item.info + item.markup if item.info else ""
        line = self.line(item, 0)
        at = self._text.rfind(mark, line.start, span.start) if mark else -1
        return at if at >= 0 else span.start
