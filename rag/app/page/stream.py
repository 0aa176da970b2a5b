"""Hands values from the thread that makes them to a coroutine that shows the newest.

A model may be silent for minutes, so the coroutine can be told to stop at any moment. The thread
then gives up waiting for a server, or stops at its next value, and closes its iterator.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

from rag.answering.cancellation import CancelToken
from rag.answering.ollama.in_flight import requests_before

T = TypeVar("T")
PACE = 0.05  # seconds between two values; more would only load the network
_LOOK = 1.0  # seconds between two looks at who is ahead


class LatestValues(Generic[T]):
    """The newest of the values that a thread makes, always with the last one. Iterate only once."""

    def __init__(self, values: Iterator[T]) -> None:
        """Take the iterator, which is closed in the end if it can be. Call it in the event loop."""
        self._values = values
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._newest: list[T] = []
        self._error: BaseException | None = None
        self._done = False
        self._stop = CancelToken()
        self.stopped = False
        self.ahead = 0
        """How many requests to the model began before the one that is waited for."""

    def stop(self) -> None:
        """End the iteration at once. Call it in the event loop."""
        self.stopped = True
        self._stop.cancel()
        self._changed.set()

    def close(self) -> None:
        """Let the thread stop making values, since nothing waits for them any more."""
        self._stop.cancel()

    async def __aiter__(self) -> AsyncIterator[T]:
        """Yield the newest value, and the same one again when `ahead` has changed."""
        threading.Thread(target=self._work, daemon=True).start()
        last: list[T] = []
        while not self.stopped:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), _LOOK)
            self._changed.clear()
            done = self._done
            before, self.ahead = self.ahead, requests_before(self._stop)
            if self._newest and not self.stopped:
                last = [self._newest.pop()]
                yield last[0]
                await asyncio.sleep(PACE)
            elif last and self.ahead != before and not self.stopped:
                yield last[0]
            if done and not self._newest:
                break
        if self._error is not None and not self.stopped:
            raise self._error

    def _work(self) -> None:
        try:
            with self._stop.active():
                for value in self._values:
                    if self._stop.cancelled:
                        break
                    self._newest[:] = [value]
                    self._wake()
                getattr(self._values, "close", lambda: None)()
        except BaseException as error:  # raised again in the coroutine
            self._error = error
        finally:
            self._done = True
            self._wake()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed, since the program ends
            self._loop.call_soon_threadsafe(self._changed.set)
