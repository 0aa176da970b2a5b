"""What is let in and out of the web application, whoever asks.

Who is asking is not looked at here; see `session`.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page needs inline scripts and `Function`; nothing needs another host.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    # Other sites learn nothing; a form of our own still says where it comes from, see `_foreign`.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Parts of Gradio that this page does not use.
_UNUSED = "upload file proxy stream deep_link process_recording vibe".split()
_CLOSED = tuple(f"/gradio_api/{part}" for part in _UNUSED)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class HostGuard:
    """Middleware: adds headers that keep the page to its own host, closes what is not used, answers
    only to the names of this machine, so that no other site can pose as it, and neither changes nor
    shows anything to the scripts of another site. Programs that are no browser name none, and pass.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        """`host` is the address that is listened on; only a loopback one has its names checked."""
        self._app = app
        self._names = LOOPBACK | {host} if host in LOOPBACK else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        with suppress(ClientDisconnect):  # an upload that was given up is no fault of the program
            await (self._refusal(scope) or self._app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if self._names is not None and _name(headers) not in self._names:
            return PlainTextResponse("Unknown host.", 421)
        if scope["path"].startswith(_CLOSED):
            return PlainTextResponse("Not found.", 404)
        if (scope["method"] not in _SAFE or "origin" in headers) and _foreign(headers):
            return PlainTextResponse("Another site may not do this.", 403)
        return None


def _foreign(headers: Headers) -> bool:
    """Whether a browser says that another site asks: by Sec-Fetch-Site, which no script can set, or
    where it is not sent (plain HTTP to another machine), by Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _name(headers: Headers) -> str:
    """The host that was asked for, without its port."""
    host = headers.get("host", "")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].casefold()
