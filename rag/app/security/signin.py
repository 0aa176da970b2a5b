"""The sign-in page and its routes: plain HTML that needs no script."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from rag.app.html.environment import render
from rag.app.responses import uncached_html
from rag.app.security.authentication import SIGN_IN, client_address, sign_in, user_of
from rag.app.security.passwords import PasswordChecker, TooManyAttempts
from rag.errors import StorageError
from rag.store.users import Users

TITLE = "Rag with Receipts"
ACCOUNT_PATHS = (SIGN_IN, "/sign-out", "/account")
_LONGEST = 10_000  # bytes of a filled-in form
_LOCAL = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")


def add_sign_in(app: FastAPI, users: Users, passwords: PasswordChecker) -> None:
    """Add the routes `/sign-in`, `/sign-out` and `/account`."""

    @app.get(SIGN_IN)
    def form(next: str = "/") -> Response:
        return (
            _page(local_address(next))
            if users.names()
            else RedirectResponse(local_address(next), 303)
        )

    @app.post(SIGN_IN)
    async def signed_in(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not (length.isdecimal() and int(length) <= _LONGEST):
            return _page("/", "", "The user name or password is too long.", 413)
        sent = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        name, password, wanted = (sent.get(key, [""])[0] for key in ("name", "password", "next"))
        try:
            if await passwords.check(name, password, client_address(request)):
                sign_in(request, users, name)
                return RedirectResponse(local_address(wanted), 303)
        except TooManyAttempts as error:
            return _page(local_address(wanted), name, str(error), 429)
        except StorageError as error:
            return _page(local_address(wanted), name, str(error), 503)
        return _page(local_address(wanted), name, "Wrong user name or password.", 403)

    @app.post("/sign-out")
    def signed_out(request: Request) -> Response:
        request.session.clear()
        return RedirectResponse(SIGN_IN, 303)

    @app.get("/account")
    def account(request: Request) -> Response:
        return uncached_html(account_html(user_of(request)))


def account_html(user: str) -> Markup:
    """Return who is signed in with a button to sign out, or nothing where nobody has to sign in."""
    return render("account", name=user) if user else Markup()


def local_address(address: str) -> str:
    """Return the address if it belongs to this page, else "/".

    >>> local_address("/?doc=a%2F&at=1-2"), local_address("//evil.example"), local_address("https://evil.example")
    ('/?doc=a%2F&at=1-2', '/', '/')
    """
    return address if _LOCAL.fullmatch(address) else "/"


def _page(wanted: str, name: str = "", problem: str = "", status: int = 200) -> Response:
    html = render("sign_in", title=TITLE, problem=problem, wanted=wanted, name=name)
    return uncached_html(html, status)
