"""The buttons beneath an answer by which the reader says what they think of it.

What the buttons do is in `feedback.js`; what is said is kept by `feedback`.
"""

from __future__ import annotations

from rag.app.html.markup import escaped, fingerprint
from rag.store.conversations import Exchange

_THUMBS = ((1, "up", "Good answer"), (-1, "down", "Bad answer"))


def answer_fingerprint(exchange: Exchange) -> str:
    """Tells this answer from another that takes its place."""
    statements = exchange.answer.statements if exchange.answer else ()
    return fingerprint("\n".join([exchange.question, *(s.text for s in statements)]))


def rating_html(exchange: Exchange) -> str:
    """Thumbs, the note if there is one, and the way to an eval question."""
    thumbs = "".join(
        f'<button type="button" class="thumb {way}" data-rating="{rating}" title="{label}"'
        f' aria-label="{label}" aria-pressed="{str(exchange.rating == rating).lower()}"></button>'
        for rating, way, label in _THUMBS
    )
    hidden = "" if exchange.rating else " hidden"
    return (
        f'{thumbs}<button type="button" data-note="{escaped(exchange.note)}"'
        f' aria-expanded="false"{hidden}>Note</button>'
        '<button type="button" data-question aria-expanded="false">'
        "Make this an eval question</button>"
    )
