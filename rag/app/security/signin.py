"""The sign-in page and its routes: plain HTML that needs no script."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from rag.app.responses import uncached_html
from rag.app.security.passwords import PasswordChecker, TooManyAttempts
from rag.app.security.session import SIGN_IN, client_address, sign_in, user_of
from rag.errors import StorageError
from rag.store.users import Users

TITLE = "Answers with receipts"
_LONGEST = 10_000  # bytes of a filled-in form
_LOCAL = re.compile(r"/(?!/)[^\x00-\x20\x7f\\]*")
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · {title}</title>
<link rel="stylesheet" href="page/sign_in.css">
</head>
<body>
<main>
<h1>{title}</h1>
<form method="post" action="sign-in">
<h2>Sign in</h2>
{problem}
<input type="hidden" name="next" value="{wanted}">
<label for="name">Name</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none"
 spellcheck="false" required{focus_name}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
{focus_password}>
<button>Sign in</button>
</form>
</main>
</body>
</html>
"""
_ACCOUNT = """<span class="user">{name}</span>
<form method="post" action="sign-out"><button class="quiet">Sign out</button></form>"""


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
            return _page("/", "", "The name or the password is too long.", 413)
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


def account_html(user: str) -> str:
    """Who is signed in, and the button that ends it; nothing where nobody needs to sign in."""
    return _ACCOUNT.format(name=escape(user)) if user else ""


def local_address(address: str) -> str:
    """Return the address if it belongs to this page, else "/".

    >>> local_address("/?doc=a%2F&at=1-2"), local_address("//evil.example"), local_address("https://evil.example")
    ('/?doc=a%2F&at=1-2', '/', '/')
    """
    return address if _LOCAL.fullmatch(address) else "/"


def _page(wanted: str, name: str = "", problem: str = "", status: int = 200) -> Response:
    focus = ("", " autofocus") if problem and name else (" autofocus", "")
    html = _PAGE.format(
        title=TITLE,
        problem=f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        wanted=escape(wanted),
        name=escape(name),
        focus_name=focus[0],
        focus_password=focus[1],
    )
    return uncached_html(html, status)
