"""Answers of our own routes that no browser keeps, whatever characters stand in them."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

FRESH = {"Cache-Control": "no-store"}


def fresh_html(content: str, status: int = 200) -> HTMLResponse:
    """A fragment, with "?" for halves of characters, which no encoding holds."""
    return HTMLResponse(content.encode("utf-8", "replace"), status, FRESH)
