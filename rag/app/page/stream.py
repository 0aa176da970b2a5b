"""From a thread that makes values to a coroutine that shows the newest of them.

A model may be silent for minutes; whoever waits here can be told to stop at any moment. The
thread is then broken off where it waits for a server, or learns of it at its next value, and closes
what it iterates over.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

from rag.answering.cancellation import CancelToken

T = TypeVar("T")
PACE = 0.05  # seconds between two values; the eye wants no more, and the wire is spared


class LatestValues(Generic[T]):
    """Iterate over it once. Skips values that were overtaken by newer ones; the last one comes."""

    def __init__(self, values: Iterator[T]) -> None:
        """`values` is closed in the end, if it can be. Call it in the event loop."""
        self._values = values
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._newest: list[T] = []
        self._error: BaseException | None = None
        self._done = False
        self._stop = CancelToken()
        self.stopped = False

    def stop(self) -> None:
        """Ends the iteration at once. Call it in the event loop."""
        self.stopped = True
        self._stop.cancel()
        self._news.set()

    def close(self) -> None:
        """The thread makes no more values; nobody waits for them any more."""
        self._stop.cancel()

    async def __aiter__(self) -> AsyncIterator[T]:
        threading.Thread(target=self._work, daemon=True).start()
        while not self.stopped:
            await self._news.wait()
            self._news.clear()
            done = self._done
            if self._newest and not self.stopped:
                yield self._newest.pop()
                await asyncio.sleep(PACE)
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
        except BaseException as error:  # raised again where the values are awaited
            self._error = error
        finally:
            self._done = True
            self._wake()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: the program ends
            self._loop.call_soon_threadsafe(self._news.set)
