"""A conversation as HTML: what is over, and the exchange that is shown last."""

from __future__ import annotations

from rag.app.chat import View
from rag.app.markup import problem_html
from rag.app.render import exchange_html
from rag.conversations import Exchange


def log_html(view: View) -> str:
    """What is over. Changes only when a question is asked or a conversation opened."""
    return "".join(_article(view, number, e) for number, e in enumerate(view.past))


def live_html(view: View) -> str:
    """The exchange that is shown last, and what could not be shown or kept."""
    last = _article(view, len(view.past), view.last) if view.last else ""
    return last + (problem_html(view.problem) if view.problem else "")


def _article(view: View, number: int, exchange: Exchange) -> str:
    return exchange_html(exchange, view.chat, number)
