"""Checks and headers that protect the web application from other sites.

Who the user is does not matter here; see `authentication`.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page needs inline scripts and `eval`; nothing is loaded from another host.
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
    # Other sites learn no address; our own forms still send their origin, see `_is_foreign`.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Parts of Gradio that this page does not use.
_UNUSED = "upload file proxy stream deep_link process_recording vibe".split()
_UNUSED_PATHS = tuple(f"/gradio_api/{part}" for part in _UNUSED)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class HostGuard:
    """Middleware that refuses requests from other sites, and to unknown host names.

    It adds headers that keep the page to its own host, and closes the parts of Gradio that are not
    used. Only the names of this machine are answered, so that no other site can pose as it (DNS
    rebinding). Programs other than browsers send no origin, and pass.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        """Take the address that is listened on; a loopback address has its host names checked."""
        self._app = app
        self._host_names = LOOPBACK | {host} if host in LOOPBACK else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        with suppress(ClientDisconnect):  # an upload was cancelled
            await (self._refusal(scope) or self._app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if self._host_names is not None and _host_name(headers) not in self._host_names:
            return PlainTextResponse("Unknown host.", 421)
        if scope["path"].startswith(_UNUSED_PATHS):
            return PlainTextResponse("Not found.", 404)
        if (scope["method"] not in _SAFE or "origin" in headers) and _is_foreign(headers):
            return PlainTextResponse("Requests from other sites are not allowed.", 403)
        return None


def _is_foreign(headers: Headers) -> bool:
    """Return whether a browser sends the request for another site.

    Sec-Fetch-Site says so, which no script can set. Browsers leave it out over plain HTTP to
    another machine; then Origin does.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _host_name(headers: Headers) -> str:
    """Return the host name of the request, without its port."""
    host = headers.get("host", "")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].casefold()
