"""The command `rag user`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from rag.cli.users import password_twice
from rag.errors import RagError
from rag.store.users import Users
from tests.commands import Done, called


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path / "home")


def typed(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> Done:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return called("user", *arguments)


def test_users_are_added_listed_changed_and_removed(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("--password-stdin", "--home", home)
    assert called("user", "--home", home).stdout == ""
    assert "zoë was added" in typed(monkeypatch, "correct horse\n", "zoë", *add).stdout
    assert "ann was added" in typed(monkeypatch, "correct horse\n", "ann", *add).stdout
    assert called("user", "--home", home).stdout == "ann\nzoë\n"
    assert "password of ann was changed" in typed(monkeypatch, "battery staple", "ann", *add).stdout
    assert Users(Path(home)).check("ann", "battery staple")
    assert called("user", "ann", "--remove", "--home", home).stdout == "ann was removed.\n"
    assert "nobody has to sign in" in called("user", "zoë", "--remove", "--home", home).stdout


@pytest.mark.parametrize(
    ("arguments", "text", "code", "says"),
    [
        (("ann", "--password-stdin"), "short\n", 1, "must have 8 to 1024"),
        (("ann", "--password-stdin"), "", 1, "must have 8 to 1024"),
        (("a b", "--password-stdin"), "correct horse", 1, "cannot be used as a user name"),
        (("ann", "--remove"), "", 1, "no user 'ann'"),
        (("--remove",), "", 2, "name the user"),
        (("--password-stdin",), "", 2, "name the user"),
    ],
)
def test_errors_are_explained(
    home: str,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    text: str,
    code: int,
    says: str,
) -> None:
    done = typed(monkeypatch, text, *arguments, "--home", home)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_a_password_is_typed_twice() -> None:
    given = iter(["correct horse", "correct horse", "correct horse", "battery staple"])
    assert password_twice(lambda _: next(given)) == "correct horse"
    with pytest.raises(RagError, match="differ"):
        password_twice(lambda _: next(given))
