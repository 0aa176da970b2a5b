"""Who is asking: by the cookie of the sign-in page, or by name and password in each request.

`AuthMiddleware` lets in who is signed in, and everybody where there are no users; every route
behind it asks `user_of`. The sign-in page itself is in `signin`.
"""

from __future__ import annotations

import binascii
import hashlib
import secrets
from base64 import b64decode
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.security.passwords import PasswordChecker, TooManyAttempts
from rag.errors import StorageError
from rag.files import replace_file
from rag.store.users import Users, normalised_name

SIGN_IN = "/sign-in"
_OPEN = frozenset({SIGN_IN, "/page/sign_in.css", "/favicon.ico"})  # to whoever asks
_USER = "rag.user"
_NEEDED = "Sign in first; a program sends its user's name and password (HTTP Basic)."


def user_of(request: Request) -> str:
    """The signed-in user; "" where there are no users."""
    return str(request.scope[_USER])


def sign_in(request: HTTPConnection, users: Users, name: str) -> None:
    """Remember the user in the cookie, until the password is changed."""
    request.session.clear()
    request.session.update(user=normalised_name(name), stamp=users.stamp(normalised_name(name)))


class CookieSessions:
    """Middleware: the signed cookie. It outlives a restart; over HTTPS it is sent back over HTTPS
    only, which cannot be asked of a page that is also served in plain HTTP."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        """`key` signs; see `session_key`."""
        # A cookie is for all ports of a host: two pages there must not overwrite each other's.
        name = f"rag-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        self._plain = SessionMiddleware(app, key, name)
        self._secure = SessionMiddleware(app, key, name, https_only=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        chosen = self._secure if scope.get("scheme") == "https" else self._plain
        await chosen(scope, receive, send)


class AuthMiddleware:
    """Middleware: nobody passes who is not signed in, wherever there is a user who could be."""

    def __init__(self, app: ASGIApp, users: Users, passwords: PasswordChecker) -> None:
        self._app = app
        self._users = users
        self._passwords = passwords

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asking = HTTPConnection(scope)
        answer: ASGIApp = self._app
        try:
            user = await self._user(asking)
            if user is None and scope["path"] not in _OPEN:
                answer = _refusal(asking)
        except TooManyAttempts as error:
            answer = PlainTextResponse(str(error), 429, {"Retry-After": str(error.seconds)})
        except StorageError as error:
            answer = PlainTextResponse(str(error), 503)
        else:
            scope[_USER] = user or ""
        await answer(scope, receive, send)

    async def _user(self, asking: HTTPConnection) -> str | None:
        if not self._users.names():
            return ""
        name, stamp = asking.session.get("user"), asking.session.get("stamp")
        if name and stamp and self._users.stamp(name) == stamp:
            return str(name)
        if (sent := _basic(asking.headers.get("authorization", ""))) is not None:
            name, password = sent
            if await self._passwords.check(name, password, client_address(asking)):
                return normalised_name(name)
        return None


def session_key(home: Path) -> str:
    """The key in HOME/session.key, made where there is none. Raises `StorageError`."""
    path = home / "session.key"
    try:
        if path.exists() and len(key := path.read_text("ascii").strip()) >= 64:
            return key
        home.mkdir(parents=True, exist_ok=True)
        replace_file(path, secrets.token_hex(32), private=True)
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{path} cannot be used: {error}", "Remove it, then start again."
        ) from error


def client_address(asking: HTTPConnection) -> str:
    """Where the request comes from."""
    return asking.client.host if asking.client else ""


def _basic(header: str) -> tuple[str, str] | None:
    """Name and password of an `Authorization` header.

    >>> _basic("Basic YW5uOmE6Yg=="), _basic("Bearer x"), _basic("Basic ?")
    (('ann', 'a:b'), None, None)
    """
    scheme, _, encoded = header.partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        name, colon, password = b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (name, password) if colon else None


def _refusal(asking: HTTPConnection) -> Response:
    wanted = asking.url.path + (f"?{asking.url.query}" if asking.url.query else "")
    if "text/html" in asking.headers.get("accept", "") and asking.scope["method"] in (
        "GET",
        "HEAD",
    ):
        to = SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}"
        return RedirectResponse(to, 303, {"Cache-Control": "no-store"})
    # A browser would open a window of its own for the password.
    program = not asking.headers.get("user-agent", "").startswith("Mozilla/")
    challenge = {"WWW-Authenticate": 'Basic realm="rag", charset="UTF-8"'} if program else {}
    return JSONResponse({"detail": _NEEDED}, 401, challenge)  # which Gradio's script can tell
