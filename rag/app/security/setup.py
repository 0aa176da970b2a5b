"""The middleware between a request and the routes, put together."""

from __future__ import annotations

from fastapi import FastAPI

from rag.app.security.authentication import AuthMiddleware, CookieSessions, session_key
from rag.app.security.gradio_sessions import SessionOwnership
from rag.app.security.host_guard import LOOPBACK, HostGuard
from rag.app.security.passwords import PasswordChecker
from rag.app.security.signin import add_sign_in
from rag.settings import Settings
from rag.store.users import Users


def add_security(app: FastAPI, settings: Settings) -> None:
    """Add the sign-in page and the middleware. Raises `StorageError`."""
    users = Users(settings.home)
    passwords = PasswordChecker(users)
    add_sign_in(app, users, passwords)
    # The last one added sees a request first.
    app.add_middleware(SessionOwnership)
    app.add_middleware(AuthMiddleware, users=users, passwords=passwords)
    app.add_middleware(CookieSessions, key=session_key(settings.home))
    app.add_middleware(HostGuard, host=settings.host)


def exposure_warning(settings: Settings) -> str:
    """Return a warning if other machines can reach the page without signing in, else ""."""
    if settings.host in LOOPBACK or Users(settings.home).names():
        return ""
    return (
        "Anyone who can reach this address can read everything."
        " To require a sign-in, run: rag user NAME"
    )
