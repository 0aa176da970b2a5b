"""Everything that stands between a request and the routes, put together."""

from __future__ import annotations

from fastapi import FastAPI

from rag.app.security.guard import LOOPBACK, HostGuard
from rag.app.security.ownership import SessionOwnership
from rag.app.security.passwords import PasswordChecker
from rag.app.security.session import AuthMiddleware, CookieSessions, session_key
from rag.app.security.signin import add_sign_in
from rag.settings import Settings
from rag.store.users import Users


def add_security(app: FastAPI, settings: Settings) -> None:
    """The sign-in page, and what looks at each request first. Raises `StorageError`."""
    users = Users(settings.home)
    passwords = PasswordChecker(users)
    add_sign_in(app, users, passwords)
    # The last one added is the first to be asked.
    app.add_middleware(SessionOwnership)
    app.add_middleware(AuthMiddleware, users=users, passwords=passwords)
    app.add_middleware(CookieSessions, key=session_key(settings.home))
    app.add_middleware(HostGuard, host=settings.host)


def exposure_warning(settings: Settings) -> str:
    """What to tell who opens the page to other machines without users; "" where it is not so."""
    if settings.host in LOOPBACK or Users(settings.home).names():
        return ""
    return "Anyone who can reach this address can read everything. Add a user: rag user NAME"
