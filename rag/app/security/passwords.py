"""Whether a name and a password fit, and how often one may try.

A right pair is remembered in memory under a key that lives as long as the process, since a program
sends it with every request and the hash takes a third of a second.
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

_FREE, _LONGEST, _FORGOTTEN = 3, 30.0, 900.0  # wrong tries; seconds
_KEPT = 1000  # names and addresses, and right pairs
Key = TypeVar("Key")
Value = TypeVar("Value")


class TooManyAttempts(Exception):
    """After several wrong tries one waits for so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds, then try again.")
        self.seconds = seconds


class PasswordChecker:
    """Checks passwords one at a time, since each takes 32 MB."""

    def __init__(self, users: Users, clock: Callable[[], float] = time.monotonic) -> None:
        self._users = users
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._right: OrderedDict[bytes, str] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._turn = asyncio.Lock()

    async def check(self, name: str, password: str, address: str) -> bool:
        """Return whether name and password match.

        Raises `TooManyAttempts` after wrong attempts with the name or from the address, and
        `StorageError`.
        """
        name = normalised_name(name)
        pair = hmac.digest(self._key, f"{name}\0{password}".encode("utf-8", "replace"), "sha256")
        async with self._turn:
            stamp = self._users.stamp(name)
            if stamp is not None and self._right.get(pair) == stamp:
                return True
            tried = [_short(f"name {name}"), _short(f"address {address}")]
            if (wait := max(map(self._wait, tried))) > 0:
                raise TooManyAttempts(math.ceil(wait))
            if await run_in_threadpool(self._users.check, name, password) and stamp is not None:
                _keep(self._right, pair, stamp)
                for one in tried:
                    self._wrong.pop(one, None)
                return True
            for one in tried:
                self._failed(one)
            return False

    def _wait(self, one: str) -> float:
        """Seconds until the next try."""
        return self._wrong.get(one, (0, 0.0))[1] - self._clock()

    def _failed(self, one: str) -> None:
        count, until = self._wrong.get(one, (0, 0.0))
        count = 1 if self._clock() > until + _FORGOTTEN else count + 1
        delay = min(2.0 ** (count - _FREE), _LONGEST) if count >= _FREE else 0.0
        _keep(self._wrong, one, (count, self._clock() + delay))


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
