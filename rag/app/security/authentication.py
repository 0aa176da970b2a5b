"""Authentication: by the cookie of the sign-in page, or by name and password in each request.

`AuthMiddleware` lets signed-in users pass, and everybody where there are no users; the routes after
it call `user_of`. The sign-in page itself is in `signin`.
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

from rag.app.address import COLLECTION
from rag.app.security.passwords import PasswordChecker, TooManyAttempts
from rag.errors import StorageError
from rag.files import replace_file
from rag.store.collections import collection_path
from rag.store.users import Users, normalised_name

SIGN_IN = "/sign-in"
_OPEN = frozenset({SIGN_IN, "/page/sign_in.css", "/favicon.ico"})  # without signing in
_USER = "rag.user"
_NEEDED = "Sign in first. Programs send a user name and password by HTTP Basic authentication."


def user_of(request: Request) -> str:
    """Return the signed-in user, "" where there are no users."""
    return str(request.scope[_USER])


def sign_in(request: HTTPConnection, users: Users, name: str) -> None:
    """Remember the user in the cookie, until the password is changed."""
    request.session.clear()
    request.session.update(user=normalised_name(name), stamp=users.stamp(normalised_name(name)))


class CookieSessions:
    """Middleware that keeps the session in a signed cookie, which stays valid after a restart.

    A cookie that is set over HTTPS is sent back over HTTPS only.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        """Take the key that signs the cookie; see `session_key`."""
        # A host's ports share their cookies: two pages must not overwrite each other's.
        name = f"rag-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        self._plain = SessionMiddleware(app, key, name)
        self._secure = SessionMiddleware(app, key, name, https_only=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        sessions = self._secure if scope.get("scheme") == "https" else self._plain
        await sessions(scope, receive, send)


class AuthMiddleware:
    """Middleware that lets only signed-in users pass, as soon as there are users."""

    def __init__(self, app: ASGIApp, users: Users, passwords: PasswordChecker) -> None:
        self._app = app
        self._users = users
        self._passwords = passwords

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        respond: ASGIApp = self._app
        try:
            user = await self._user(connection)
            if user is None and scope["path"] not in _OPEN:
                respond = _refusal(connection)
        except TooManyAttempts as error:
            respond = PlainTextResponse(str(error), 429, {"Retry-After": str(error.seconds)})
        except StorageError as error:
            respond = PlainTextResponse(str(error), 503)
        else:
            scope[_USER] = user or ""
        await respond(scope, receive, send)

    async def _user(self, connection: HTTPConnection) -> str | None:
        if not self._users.names():
            return ""
        name, stamp = connection.session.get("user"), connection.session.get("stamp")
        if name and stamp and self._users.stamp(name) == stamp:
            return str(name)
        if (pair := _basic(connection.headers.get("authorization", ""))) is not None:
            name, password = pair
            if await self._passwords.check(name, password, client_address(connection)):
                return normalised_name(name)
        return None


def session_key(home: Path) -> str:
    """Return the key in HOME/session.key, which is created if missing. Raises `StorageError`."""
    path = home / "session.key"
    try:
        if path.exists() and len(key := path.read_text("ascii").strip()) >= 64:
            return key
        home.mkdir(parents=True, exist_ok=True)
        replace_file(path, secrets.token_hex(32), private=True)
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{path} cannot be used: {error}", "Delete it, then start again."
        ) from error


def client_address(connection: HTTPConnection) -> str:
    """Return the address that the request comes from."""
    return connection.client.host if connection.client else ""


def _basic(header: str) -> tuple[str, str] | None:
    """Return the name and password of an `Authorization` header, if it has them.

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


def _refusal(connection: HTTPConnection) -> Response:
    page = collection_path(connection.scope.get(COLLECTION, "")).rstrip("/")
    query = f"?{connection.url.query}" if connection.url.query else ""
    path = f"{page}{connection.url.path}{query}"
    if "text/html" in connection.headers.get("accept", "") and connection.scope["method"] in (
        "GET",
        "HEAD",
    ):
        target = SIGN_IN if path == "/" else f"{SIGN_IN}?next={quote(path, safe='')}"
        return RedirectResponse(target, 303, {"Cache-Control": "no-store"})
    # With the challenge a browser would open its own window for the password.
    is_program = not connection.headers.get("user-agent", "").startswith("Mozilla/")
    challenge = {"WWW-Authenticate": 'Basic realm="rag", charset="UTF-8"'} if is_program else {}
    return JSONResponse({"detail": _NEEDED}, 401, challenge)  # JSON, which Gradio's script can show
