"""The command `rag user`: the users who may sign in to the page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from getpass import getpass
from typing import Annotated

import typer

from rag.cli.options import Home, settings_with
from rag.errors import RagError


def user(
    name: Annotated[
        str | None, typer.Argument(help="Name of the user; without it, list the users.")
    ] = None,
    home: Home = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the user.")] = False,
) -> None:
    """Add, change or remove a user of the page.

    Without users, nobody has to sign in to the page; with the first one, everybody has to.
    """
    settings = settings_with(home=home)
    from rag.store.users import Users

    users = Users(settings.home)
    if name is None:
        if remove or password_stdin:
            raise typer.BadParameter("name the user: rag user NAME")
        for user_name in users.names():
            print(user_name)
    elif remove:
        users.remove(name)
        last = "" if users.names() else " No users are left, so nobody has to sign in."
        print(f"{name} was removed.{last}")
    else:
        password = (
            sys.stdin.readline().rstrip("\r\n") if password_stdin else password_twice(getpass)
        )
        added = users.add(name, password)
        print(f"{name} was added." if added else f"The password of {name} was changed.")


def password_twice(ask: Callable[[str], str]) -> str:
    """Return a new password that was typed twice. Raises `RagError` if the two differ."""
    try:
        password = ask("Password: ")
        repeated = ask("Repeat the password: ")
    except EOFError as error:
        raise RagError(
            "There is no terminal to type a password on.",
            "In a script, pipe the password in: rag user NAME --password-stdin",
        ) from error
    if repeated != password:
        raise RagError("The two passwords differ. Nothing was changed.", "Run the command again.")
    return password
