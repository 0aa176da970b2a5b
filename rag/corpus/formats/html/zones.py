"""Tells the main content of a web page from what stands around it: navigation, related links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rag.corpus.formats.html.elements import seen_elements
from rag.corpus.formats.html.words import Piece

_ROLES = frozenset(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search".split()
)
_OTHERS = frozenset(  # what is so called is never the main content
    "advert advertisement consent cookie cookies gdpr newsletter promo recirc recommended related"
    " respond sponsored".split()
)
_NAMES = frozenset(
    "ad ads breadcrumb breadcrumbs footer login masthead menubar nav navbar navfooter navheader"
    " navigation navlink pager pagination share sharing sidebar sidebox skip social sponsor"
    " subscribe subscription toc toolbar topbar".split()
)
_COLUMNS = frozenset("aside column left leftcolumn menu right rightcolumn side".split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORT = 300  # characters
_LINKS = 0.8  # of a block; one with more of it in links is nothing but links
_MOST = 0.5  # of the text of the page; a main element with so much has all that matters
_FEW = 0.2  # of the text outside of zones; with less, a page is there for its links
_RUN = 3  # blocks; so many that are nothing but links lead elsewhere


class _Limits(NamedTuple):
    """What an element must be to stand around the main content.

    It has at least this share of links or at most so many characters, and at most this share of
    the text of the page.
    """

    links: float
    characters: int = 0
    share: float = 0.4


@dataclass
class _Part:
    """An element that may stand around the main content, with what is counted before and in it."""

    element: Any
    limits: _Limits
    size: int
    linked: int
    mains: int


def zones_of(root: Any) -> set[Any]:
    """Return the elements that are not the main content, by their names and their links."""
    parts, size = _parts(root)
    zones = set[Any]()
    for part in parts:
        limits, links = part.limits, part.linked >= part.limits.links * part.size
        if part.element.tag == "main" or part.mains or part.size > limits.share * size:
            continue
        if links or part.size <= limits.characters:
            zones.add(part.element)
    mains = [part for part in parts if part.element.tag == "main" and part.size >= _MOST * size]
    for part in mains[-1:]:  # of those within each other the outermost, which ends last
        zones.update(_around(part.element))
    return zones


def _around(main: Any) -> Iterator[Any]:
    """Yield the elements before and after the main element, but for one with a heading."""
    for element in [main, *main.iterancestors()]:
        for sibling in [*element.itersiblings(), *element.itersiblings(preceding=True)]:
            if sibling.tag != "head" and next(sibling.iter("h1"), None) is None:
                yield sibling


def _parts(root: Any) -> tuple[list[_Part], int]:
    """Return the elements to judge, and how much text there is."""
    parts: list[_Part] = []
    around: list[_Part] = []
    inside = Counter[str]()
    size = linked = mains = 0
    for event, element, tag in seen_elements(root):
        if event == "start" and (limits := _limits(element, tag, inside)):
            around.append(_Part(element, limits, size, linked, mains))
        elif event == "end" and around and around[-1].element is element:
            part = around.pop()
            part.size, part.linked = size - part.size, linked - part.linked
            part.mains = mains - part.mains
            parts.append(part)
        inside[tag] += {"start": 1, "end": -1}.get(event, 0)
        mains += event == "start" and (
            tag in ("main", "article") or (tag == "h1" and not inside["nav"])
        )
        text = element.text if event == "start" else element.tail
        count = len(text.strip()) if text else 0
        size += count
        linked += count * bool(inside["a"])
    return parts, size


def _limits(element: Any, tag: str, inside: Counter[str]) -> _Limits | None:
    """Return the limits under which an element is no main content; None if it always is."""
    if tag in ("body", "html", "article", "h1"):
        return None
    if tag == "main":
        return _Limits(0)
    if tag == "nav" or (element.get("role") or "").lower() in _ROLES or tag in ("label", "legend"):
        return _Limits(0, share=1)
    if tag == "footer":
        return None if inside["blockquote"] else _Limits(0)
    if tag == "form":
        return _Limits(1.1, _SHORT)
    if tag == "aside":
        return _Limits(0.4 if inside["article"] or inside["main"] else 0)
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    words = set(re.split(r"[\s_-]+", f"{_CAMEL.sub('-', names)} {names}".lower()))
    if words & _OTHERS:
        return _Limits(0)
    if words & _NAMES:
        return _Limits(0.25, _SHORT)
    return _Limits(0.5) if words & _COLUMNS else None


def main_content(pieces: Sequence[Piece]) -> list[bool]:
    """Return of each piece whether it is main content: not in a zone, nor in a run of links."""
    main = [not piece.zone for piece in pieces]
    runs = [number for run in _runs(pieces) for number in run]
    sizes = [len(piece.text) * (not piece.zone) for piece in pieces]
    if sum(sizes) - sum(sizes[number] for number in runs) >= _FEW * sum(sizes):
        for number in runs:
            main[number] = False
    return main


def _runs(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """Yield the numbers of pieces that are nothing but links, without words that lead them in."""
    run: list[int] = []
    led_in = False
    for number, piece in enumerate(pieces):
        if piece.zone:
            continue
        if piece.kind != "heading" and piece.linked >= _LINKS * len(piece.text):
            run.append(number)
            continue
        if len(run) >= _RUN and not led_in:
            yield run
        run = []
        led_in = piece.text.endswith(":")
    if len(run) >= _RUN and not led_in:
        yield run
