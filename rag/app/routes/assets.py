"""The page's own styles and scripts: under an address that changes when one of them does.

So a browser keeps them without asking again, and never mixes those of two versions. It is told of
them with the page's first byte, and need not find one by reading another. What they do is not
said here.
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
_STYLES = ("base", "chat", "card", "chats", "reader", "options", "documents", "feedback", "print")
_SCRIPTS = sorted(path.name for path in STATIC.glob("*.js"))


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


_AT = f"page/{_version()}"
HEAD = (
    f'<link rel="stylesheet" href="{_AT}/page.css">'
    f'<script type="module" src="{_AT}/main.js"></script>'
)
_EARLY = ", ".join(
    [f"<{_AT}/page.css>; rel=preload; as=style"]
    + [f"<{_AT}/{name}>; rel=modulepreload" for name in _SCRIPTS]
)
_FOREVER = "private, max-age=31536000, immutable"
# Gradio names its files after their content; of its theme it tells the version in the query.
_LASTING = f"/{_AT}/", "/assets/", "/theme.css"


class AssetHeaders:
    """Middleware: says early what a page is made of, and how long to keep that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                if scope["path"] == "/":
                    headers["Link"] = _EARLY
                elif scope["path"].startswith(_LASTING):
                    headers["Cache-Control"] = _FOREVER
            await send(message)

        await self._app(scope, receive, with_headers)


def add_assets(app: FastAPI) -> None:
    """The routes of the files; all that is text is sent compressed, but for streams."""
    styles = "\n".join((STATIC / f"{name}.css").read_text("utf-8") for name in _STYLES)

    @app.get(f"/{_AT}/page.css")
    def page_styles() -> Response:
        return Response(styles, media_type="text/css")

    app.mount(f"/{_AT}", StaticFiles(directory=STATIC))
    app.mount("/page", StaticFiles(directory=STATIC))
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(AssetHeaders)
