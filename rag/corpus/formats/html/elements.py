"""The elements of HTML: which are seen, and which begin a new block."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol optgroup p section summary table tbody td tfoot th thead tr ul".split()
)
_DROPPED = frozenset(
    "annotation annotation-xml audio button canvas datalist embed head iframe input map meter"
    " noscript object option progress rp rt script select style svg template textarea title"
    " video".split()
)
_HIDDEN_CLASSES = frozenset(
    "anchor-link headerlink header-anchor linenos mw-editsection screen-reader-text sr-only"
    " visually-hidden".split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SIGNS = ("¶", "#", "§", "🔗")  # what a link to its own heading is called


def is_hidden(element: Any, tag: str) -> bool:
    """Return whether nothing of an element is read: it is not seen, or a control or a sign."""
    if not tag or tag in _DROPPED or element.get("hidden") is not None:
        return True
    if _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    if tag in ("a", "i", "span") and element.get("aria-hidden") == "true":
        return True
    if tag == "a" and not len(element) and (element.text or "").strip() in _SIGNS:
        return True
    return not _HIDDEN_CLASSES.isdisjoint((element.get("class") or "").split())


def seen_elements(root: Any) -> Generator[tuple[str, Any, str], bool | None, None]:
    """Yield "start" and "end" with an element and its tag, or "hidden" for one that is not seen.

    A caller that has taken all of an element at its start can say so by `send(True)`; then
    "taken" comes instead of its end.
    """
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    skipped: Any = None
    event = ""
    for step, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if step == "end" and element is not skipped:
            yield "end", element, tag
        elif step == "end":
            yield event, element, tag
        elif is_hidden(element, tag):
            skipped, event = element, "hidden"
            walker.skip_subtree()
        elif (yield "start", element, tag):
            skipped, event = element, "taken"
            walker.skip_subtree()


def code_text(element: Any) -> str:
    """Return the text of preformatted lines."""
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(element.itertext())
