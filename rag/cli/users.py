"""The command `rag user`: who may sign in to the page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from getpass import getpass
from typing import Annotated

import typer

from rag.cli.options import Home, settings_with
from rag.errors import RagError


def user(
    name: Annotated[str | None, typer.Argument(help="Without a name: list the users.")] = None,
    home: Home = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the user.")] = False,
) -> None:
    """Add a user, change a password, remove a user; with users, the page asks to sign in."""
    settings = settings_with(home=home)
    from rag.store.users import Users

    users = Users(settings.home)
    if name is None:
        if remove or password_stdin:
            raise typer.BadParameter("name the user")
        for known in users.names():
            print(known)
    elif remove:
        users.remove(name)
        left = "" if users.names() else " Nobody is left: the page asks no one to sign in."
        print(f"{name} is removed.{left}")
    else:
        password = (
            sys.stdin.readline().rstrip("\r\n") if password_stdin else password_twice(getpass)
        )
        print(f"{name} is added." if users.add(name, password) else f"{name} has a new password.")


def password_twice(ask: Callable[[str], str]) -> str:
    """A new password, typed twice. Raises `RagError` where the two differ."""
    try:
        password = ask("Password: ")
        again = ask("The same again: ")
    except EOFError as error:
        raise RagError("No password was given.", "Scripts use --password-stdin.") from error
    if again != password:
        raise RagError("The two passwords differ.", "Nothing was changed; try again.")
    return password
