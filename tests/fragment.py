"""A fragment of the page as a browser would see it, and what may stand in one."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from rag.types import Source

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png) [here](javascript:alert(1))",
    '"><a href="javascript:alert(1)" onclick=\'alert(1)\'>x</a>',
    "</mark></div><form action=http://evil.example><style>*{display:none}</style>",
    "${alert(1)} {{constructor}} `x` \\u003cscript>",
    "&lt;b&gt; &amp;",
]
ALLOWED = set(
    "a article aside b br button caption circle details div figcaption figure h2 h3 header input"
    " li mark p path section small span summary svg table tbody td text th thead tr"
    " img ul strong time".split()
)
ATTRIBUTES = set("class href title id role tabindex type aria-label aria-busy aria-hidden".split())
ATTRIBUTES |= set("aria-describedby data-about data-ask data-copy data-quote scope".split())
ATTRIBUTES |= set("cx cy d r text-anchor viewbox x y".split())
ATTRIBUTES |= {"data-close", "data-chat", "data-answer", "data-number"}
ATTRIBUTES |= set("data-doc data-from data-label data-link data-step data-to".split())
ATTRIBUTES |= set("autocomplete disabled draggable placeholder".split())
ATTRIBUTES |= {
    "spellcheck",
    "aria-keyshortcuts",
    "aria-level",
    "data-context",
    "data-page",
    "data-show",
    "data-turn",
    "alt",
}
ATTRIBUTES |= {"src", "data-source", "datetime"}
ATTRIBUTES |= set("aria-expanded aria-pressed data-end data-note data-question data-rating".split())
ATTRIBUTES |= set("data-start data-unanswerable hidden open".split())
VOID = ("br", "img", "input")


Tag = tuple[str, dict[str, str | None]]


class Page(HTMLParser):
    """The tags and the text of a fragment, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.depths: list[int] = []
        self.text, self.marked = "", ""
        self.open: list[tuple[str, str]] = []  # tag and class
        self.pieces: list[tuple[set[str], str]] = []
        self.feed(str(html))  # a part of a `Markup` would be escaped
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.depths.append(len(self.open))
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        self.pieces.append(({word for _, cls in self.open for word in cls.split()}, data))
        if any(tag == "mark" for tag, _ in self.open):
            self.marked += data

    def children(self, depth: int) -> list[Tag]:
        """The elements within so many others."""
        return [tag for tag, own in zip(self.tags, self.depths, strict=True) if own == depth]

    def links(self) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == "a"]

    def inside(self, cls: str) -> str:
        """The text within elements of a class."""
        return "".join(text for classes, text in self.pieces if cls in classes)


def checked(html: str) -> Page:
    """The fragment, if it is well formed and holds nothing that code did not draw."""
    page = Page(html)
    assert not page.open
    for tag, attrs in page.tags:
        assert tag in ALLOWED
        assert set(attrs) <= ATTRIBUTES | {"style"}, attrs
        assert re.fullmatch(r"--waited: [\d.]+s", attrs.get("style") or "--waited: 0s"), attrs
        if "src" in attrs:
            assert (attrs["src"] or "").startswith("reader/")
        if "href" in attrs:
            assert (attrs["href"] or "").startswith(("?doc=", "?sources="))
    return page


def source(**known: Any) -> Source:
    return Source(**{"id": "d1", "path": "a.txt", **known})
