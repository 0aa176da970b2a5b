"""Stops a thread that waits for a server, by closing its connections.

A model server is silent while it loads a model or reads a prompt, so a thread that waits for it
cannot check whether it should stop. The code that opens a connection registers it with `track`.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from rag.errors import Cancelled

_current: ContextVar[CancelToken | None] = ContextVar("cancel_token", default=None)


class CancelToken:
    """Stops the code that runs inside `active`, from any thread and for good."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._connections: list[socket.socket] = []

    @property
    def cancelled(self) -> bool:
        """Whether the code is to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Close all connections at once, and every later one as soon as it opens. Does not wait."""
        self._cancelled.set()
        for connection in tuple(self._connections):
            _shut_down(connection)

    def track(self, connection: socket.socket) -> None:
        """Register a connection to close on `cancel`; it may be closed before."""
        self._connections.append(connection)
        if self.cancelled:  # cancelled while it was being opened
            _shut_down(connection)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Make this the token of the code inside, in this thread."""
        reset_token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(reset_token)


def current_token() -> CancelToken | None:
    """Return the token of the running code, if it has one."""
    return _current.get()


@contextmanager
def cancellable() -> Iterator[None]:
    """Raise `Cancelled` in place of any error inside, if the code has been cancelled.

    It is also raised at the start if the code has been cancelled before.
    """
    token = current_token()
    if token and token.cancelled:
        raise Cancelled
    try:
        yield
    except Exception as error:
        if token and token.cancelled:
            raise Cancelled from error
        raise


def _shut_down(connection: socket.socket) -> None:
    """End a connection, so that a thread that reads from it reaches its end."""
    with suppress(OSError):  # it is already closed
        # Not the method of `SSLSocket`, which removes an object that the other thread is using.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
