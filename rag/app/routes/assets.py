"""The page's own styles and scripts, at an address that changes when one of them changes.

So a browser can keep them for good, and never mixes those of two versions. A header of the page
names them all, so that a browser fetches them at once.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from fastapi import FastAPI, Response
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parents[1] / "static"
_STYLES = (
    "base",
    "chat",
    "card",
    "chats",
    "source_pane",
    "document_text",
    "options",
    "documents",
    "feedback",
    "print",
)
_SCRIPTS = sorted(path.name for path in STATIC.glob("*.js"))


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


_FOLDER = f"page/{_version()}"
HEAD = (
    f'<link rel="stylesheet" href="{_FOLDER}/page.css">'
    f'<script type="module" src="{_FOLDER}/main.js"></script>'
)
_PRELOAD = ", ".join(
    [f"<{_FOLDER}/page.css>; rel=preload; as=style"]
    + [f"<{_FOLDER}/{name}>; rel=modulepreload" for name in _SCRIPTS]
)
_KEEP_FOREVER = "private, max-age=31536000, immutable"
# Gradio's file names change with their content; its theme has the version in the query.
_UNCHANGING = f"/{_FOLDER}/", "/assets/", "/theme.css"


class AssetHeaders:
    """Middleware that adds the headers for preloading and caching."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if scope["path"] == "/":
                    headers["Link"] = _PRELOAD
                elif scope["path"].startswith(_UNCHANGING):
                    headers["Cache-Control"] = _KEEP_FOREVER
            await send(message)

        await self._app(scope, receive, with_headers)


def add_assets(app: FastAPI) -> None:
    """Add the routes of the files; compress all text that is sent, except streams."""
    styles = "\n".join((STATIC / f"{name}.css").read_text("utf-8") for name in _STYLES)

    @app.get(f"/{_FOLDER}/page.css")
    def page_styles() -> Response:
        return Response(styles, media_type="text/css")

    app.mount(f"/{_FOLDER}", StaticFiles(directory=STATIC))
    app.mount("/page", StaticFiles(directory=STATIC))
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(AssetHeaders)
