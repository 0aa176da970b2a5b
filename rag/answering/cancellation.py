"""Stopping a thread that waits for a server: its connections are broken off under it.

A model server is silent while it loads a model or reads a prompt, so that whoever waits cannot
look up; nothing here looks at the network by itself. Whoever opens a connection hands it over.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from rag.errors import Cancelled

_of_this_thread: ContextVar[CancelToken | None] = ContextVar("stop", default=None)


class CancelToken:
    """What can be stopped once, from any thread: whatever runs inside `active`."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._connections: list[socket.socket] = []

    @property
    def cancelled(self) -> bool:
        """Whether it is to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop: connections end at once, and no new ones are made. Does not wait."""
        self._cancelled.set()
        for connection in tuple(self._connections):
            _break_off(connection)

    def track(self, connection: socket.socket) -> None:
        """Note a connection that is waited on; a closed one does no harm."""
        self._connections.append(connection)
        if self.cancelled:  # in the meantime
            _break_off(connection)

    @contextmanager
    def active(self) -> Iterator[None]:
        """In this thread, from here on."""
        before = _of_this_thread.set(self)
        try:
            yield
        finally:
            _of_this_thread.reset(before)


def current_token() -> CancelToken | None:
    """The one that watches what runs here."""
    return _of_this_thread.get()


@contextmanager
def cancellable() -> Iterator[None]:
    """Raises `Cancelled` in place of whatever goes wrong inside once it is to stop, and at the
    beginning if it already is."""
    stop = current_token()
    if stop and stop.cancelled:
        raise Cancelled
    try:
        yield
    except Exception as error:
        if stop and stop.cancelled:
            raise Cancelled from error
        raise


def _break_off(connection: socket.socket) -> None:
    """Whoever reads from it finds its end."""
    with suppress(OSError):  # it is closed
        # Not the method of `SSLSocket`, which takes away what another thread is reading with.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
