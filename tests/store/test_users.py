"""Who may sign in: what is kept, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import RagError, StorageError
from rag.store.users import Users


def test_a_user_is_known_by_the_password_and_nothing_else(tmp_path: Path) -> None:
    users = Users(tmp_path)
    assert users.names() == []
    assert users.add("ann", "correct horse")
    assert users.check("ann", "correct horse")
    assert not users.check("ann", "correct horse ")
    assert not users.check("bob", "correct horse")
    assert not users.check("bob", "")


def test_the_file_is_the_owners_and_holds_no_password(tmp_path: Path) -> None:
    users = Users(tmp_path / "new")
    users.add("ann", "correct horse")
    users.add("bob", "correct horse")
    path = tmp_path / "new" / "users.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "horse" not in path.read_text()
    kept = json.loads(path.read_text())
    assert kept["ann"]["salt"] != kept["bob"]["salt"]
    assert kept["ann"]["hash"] != kept["bob"]["hash"]


def test_another_process_is_noticed(tmp_path: Path) -> None:
    here, there = Users(tmp_path), Users(tmp_path)
    there.add("ann", "correct horse")
    assert here.names() == ["ann"]
    before = here.stamp("ann")
    there.add("ann", "battery staple")
    assert here.stamp("ann") != before
    assert here.check("ann", "battery staple")
    there.remove("ann")
    assert here.names() == []
    assert here.stamp("ann") is None


def test_accents_may_be_typed_either_way(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("Zo\u00eb", "cr\u00e8me br\u00fbl\u00e9e")
    assert users.names() == ["Zo\u00eb"]
    assert users.check("Zoe\u0308", "cre\u0300me bru\u0302le\u0301e")
    assert not users.add(" Zoe\u0308 ", "another one")


@pytest.mark.parametrize("name", ["", " ", "a b", "a:b", "a/b", "a\nb", "<b>", "x" * 65, "\ud800"])
def test_a_name_that_cannot_be_used_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(RagError, match="cannot be used as a user name"):
        Users(tmp_path).add(name, "correct horse")


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1025])
def test_a_password_that_is_too_short_or_too_long_is_told(tmp_path: Path, password: str) -> None:
    users = Users(tmp_path)
    users.add("ann", "correct horse")
    with pytest.raises(RagError, match="must have 8 to 1024 characters"):
        users.add("ann", password)
    assert users.check("ann", "correct horse")


def test_removing_nobody_is_told(tmp_path: Path) -> None:
    with pytest.raises(RagError, match="no user 'ann'"):
        Users(tmp_path).remove("ann")


@pytest.mark.parametrize("content", ["{", "[]", '{"ann": 3}', '{"ann": {"n": 1}}'])
def test_a_damaged_file_lets_nobody_in(tmp_path: Path, content: str) -> None:
    (tmp_path / "users.json").write_text(content)
    with pytest.raises(StorageError, match="cannot be read"):
        Users(tmp_path).names()
