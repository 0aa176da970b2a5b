"""Pieces of a text as HTML, with the cited places and the styles in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from rag.app.html.source_text.layout import Marks, StyledSpan, split_overlaps
from rag.app.html.source_text.marked_places import Highlights
from rag.types import Span

HrefOf = Callable[[Span], str]
"""Returns the address of a cited place."""


class MarkedText:
    """Writes pieces of one text in their order, and keeps which cited places were written."""

    def __init__(
        self, text: str, highlights: Highlights, faded: Sequence[StyledSpan], href_of: HrefOf
    ) -> None:
        self._text = text
        self._current, self._href_of = highlights.current, href_of
        self._owned = Marks(split_overlaps(highlights.all, highlights.current))
        self._faded = Marks(faded)
        self._written: set[Span] = set()

    def is_current(self, span: Span) -> bool:
        """Return whether all of a piece is in the current place."""
        return self._current is not None and list(self._owned.split(span)) == [
            (span, self._current)
        ]

    def unmarked(self, span: Span, styles: Sequence[StyledSpan] = ()) -> str:
        """Return a piece without cited places, since what is around it is marked."""
        return self._styled(span, styles)

    def words(
        self,
        span: Span,
        styles: Sequence[StyledSpan] = (),
        *,
        hidden: bool = False,
        seen: bool = True,
    ) -> str:
        """Return a piece with its cited places; one that is not `seen` is only white space."""
        html = self._with_places(span, styles, seen and not hidden)
        return f'<span class="hid">{html}</span>' if hidden else html

    def _with_places(self, span: Span, styles: Sequence[StyledSpan], seen: bool) -> str:
        if not self._owned.are_in(*span):
            return self._faint(span, styles)
        pieces = []
        for piece, owner in self._owned.split(span):
            html = self._styled(piece, styles)
            if owner is None:
                pieces.append(self._faint(piece, styles))
            elif owner == self._current:
                pieces.append(f"{self.mark() if seen else '<mark>'}{html}</mark>")
            else:
                pieces.append(self._link(owner, html) if seen else html)
        return "".join(pieces)

    def _faint(self, span: Span, styles: Sequence[StyledSpan]) -> str:
        if not self._faded.are_in(*span):
            return self._styled(span, styles)
        return "".join(
            f'<span class="faded">{html}</span>' if faded else html
            for piece, faded in self._faded.split(span)
            for html in [self._styled(piece, styles)]
        )

    def _styled(self, span: Span, styles: Sequence[StyledSpan]) -> str:
        at, end = span
        pieces = []
        for (from_, to), style in styles:  # quicker than `split_at`
            from_, to = max(from_, at), min(to, end)
            if from_ < to:
                pieces.append(escaped(self._text[at:from_]))
                pieces.append(f'<span class="{style}">{escaped(self._text[from_:to])}</span>')
                at = to
        return "".join(pieces) + escaped(self._text[at:end])

    def mark(self, attributes: str = "") -> str:
        """Return the start of a mark; the first one is what the page scrolls to."""
        assert self._current is not None
        identity = "" if self._current in self._written else ' id="cited" tabindex="-1"'
        self._written.add(self._current)
        return f"<mark{identity}{attributes}>"

    def _link(self, place: Span, html: str) -> str:
        again = ' tabindex="-1"' if place in self._written else ""
        self._written.add(place)
        href = escape(self._href_of(place))
        title = "Also cited in this conversation"
        return f'<a class="light" draggable="false" href="{href}"{again} title="{title}">{html}</a>'


def escaped(words: str) -> str:
    """Return words as HTML; a browser would read a bare carriage return as a line feed."""
    return escape(words).replace("\r", "&#13;")
