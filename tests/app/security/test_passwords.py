"""How often a password may be tried."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from rag.app.security import passwords as module
from rag.app.security.passwords import PasswordChecker, TooManyAttempts
from rag.store.users import Users


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def users(tmp_path: Path) -> Users:
    users = Users(tmp_path)
    users.add("ann", "correct horse")
    return users


def test_wrong_tries_are_slowed_by_name_and_by_address(users: Users) -> None:
    clock = Clock()
    passwords = PasswordChecker(users, clock)

    async def waits(name: str, address: str) -> list[int]:
        found = []
        for n in range(9):
            while True:
                try:
                    assert not await passwords.check(name.format(n), "wrong", address.format(n))
                    break
                except TooManyAttempts as told:
                    found.append(told.seconds)
                    clock.now += told.seconds
        return found

    assert asyncio.run(waits("ann", "10.0.0.{}")) == [1, 2, 4, 8, 16, 30]
    assert asyncio.run(waits("name {}", "10.0.1.1")) == [1, 2, 4, 8, 16, 30]


def test_wrong_tries_are_forgiven_after_a_while(users: Users) -> None:
    clock = Clock()
    passwords = PasswordChecker(users, clock)

    async def tries() -> None:
        for _ in range(3):
            assert not await passwords.check("ann", "wrong", "a")
        with pytest.raises(TooManyAttempts):
            await passwords.check("ann", "correct horse", "a")
        clock.now += 1000
        assert not await passwords.check("ann", "wrong", "a")
        assert await passwords.check("ann", "correct horse", "a")

    asyncio.run(tries())


def test_a_right_pair_is_remembered_until_the_password_changes(users: Users) -> None:
    passwords = PasswordChecker(users)

    async def tries() -> list[bool]:
        found = [await passwords.check("ann", "correct horse", "a") for _ in range(2)]
        users.add("ann", "battery staple")
        found.append(await passwords.check("ann", "correct horse", "a"))
        users.remove("ann")
        found.append(await passwords.check("ann", "battery staple", "a"))
        return found

    assert asyncio.run(tries()) == [True, True, False, False]


def test_many_names_take_no_more_memory(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_REMEMBERED", 4)
    passwords = PasswordChecker(users)

    async def tries() -> None:
        for n in range(6):
            await passwords.check(f"name {n}", "wrong", f"address {n}")

    asyncio.run(tries())
    assert len(passwords._wrong_attempts) == 4
