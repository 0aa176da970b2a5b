"""Checks of user names and passwords, with a limit on wrong attempts.

Correct pairs are remembered in memory, hashed with a key of this process: a program sends its pair
with every request, and checking a password takes a third of a second.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from rag.store.users import Users, normalised_name

_FREE_ATTEMPTS = 3  # wrong ones without a wait
_MAX_WAIT = 30.0  # seconds
_FORGET_AFTER = 900.0  # seconds
_MAX_REMEMBERED = 1000  # of wrong attempts, and of correct pairs
Key = TypeVar("Key")
Value = TypeVar("Value")


class TooManyAttempts(Exception):
    """The user has to wait for some `seconds` after wrong attempts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong attempts. Try again in {seconds} seconds.")
        self.seconds = seconds


class PasswordChecker:
    """Checks passwords, one at a time, since each check takes 32 MB of memory."""

    def __init__(self, users: Users, clock: Callable[[], float] = time.monotonic) -> None:
        self._users = users
        self._clock = clock
        self._wrong_attempts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._correct: OrderedDict[bytes, str] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._lock = asyncio.Lock()

    async def check(self, name: str, password: str, address: str) -> bool:
        """Return whether name and password match.

        Raises `TooManyAttempts` after wrong attempts with the name or from the address, and
        `StorageError`.
        """
        name = normalised_name(name)
        pair = hmac.digest(self._key, f"{name}\0{password}".encode("utf-8", "replace"), "sha256")
        async with self._lock:
            stamp = self._users.stamp(name)
            if stamp is not None and self._correct.get(pair) == stamp:
                return True
            attempted = [_short(f"name {name}"), _short(f"address {address}")]
            if (wait := max(map(self._wait, attempted))) > 0:
                raise TooManyAttempts(math.ceil(wait))
            if await run_in_threadpool(self._users.check, name, password) and stamp is not None:
                _remember(self._correct, pair, stamp)
                for key in attempted:
                    self._wrong_attempts.pop(key, None)
                return True
            for key in attempted:
                self._count_wrong(key)
            return False

    def _wait(self, key: str) -> float:
        """Return the seconds until the next attempt."""
        return self._wrong_attempts.get(key, (0, 0.0))[1] - self._clock()

    def _count_wrong(self, key: str) -> None:
        count, until = self._wrong_attempts.get(key, (0, 0.0))
        count = 1 if self._clock() > until + _FORGET_AFTER else count + 1
        wait = min(2.0 ** (count - _FREE_ATTEMPTS), _MAX_WAIT) if count >= _FREE_ATTEMPTS else 0.0
        _remember(self._wrong_attempts, key, (count, self._clock() + wait))


def _remember(memory: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    """Keep the newest values only."""
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > _MAX_REMEMBERED:
        memory.popitem(last=False)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
