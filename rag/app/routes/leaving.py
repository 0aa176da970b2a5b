"""Stops the work of a call once its caller has left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from rag.answering.cancellation import CancelToken

T = TypeVar("T")
_PAUSE = 0.2  # seconds between two looks at the caller


async def until_left(
    function: Callable[[], T],
    left: Callable[[], Awaitable[bool]],
    limiter: CapacityLimiter | None = None,
) -> T:
    """Return what the function returns, in a thread; it is cancelled once `left` says so.

    Raises `Cancelled` then, and whatever the function raises.
    """
    token = CancelToken()

    def run() -> T:
        with token.active():
            return function()

    task = asyncio.create_task(to_thread.run_sync(run, limiter=limiter))
    try:
        while not (await asyncio.wait({task}, timeout=_PAUSE))[0]:
            if await left():
                token.cancel()
        return task.result()
    finally:
        token.cancel()  # this coroutine itself may be cancelled
