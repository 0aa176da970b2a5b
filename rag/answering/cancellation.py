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

from rag.errors import Stopped

_of_this_thread: ContextVar[Stop | None] = ContextVar("stop", default=None)


class Stop:
    """What can be stopped once, from any thread: whatever runs inside `watching`."""

    def __init__(self) -> None:
        self._called = threading.Event()
        self._connections: list[socket.socket] = []

    @property
    def called(self) -> bool:
        """Whether it is to stop."""
        return self._called.is_set()

    def call(self) -> None:
        """Stop: connections end at once, and no new ones are made. Does not wait."""
        self._called.set()
        for connection in tuple(self._connections):
            _break_off(connection)

    def hold(self, connection: socket.socket) -> None:
        """Note a connection that is waited on; a closed one does no harm."""
        self._connections.append(connection)
        if self.called:  # in the meantime
            _break_off(connection)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """In this thread, from here on."""
        before = _of_this_thread.set(self)
        try:
            yield
        finally:
            _of_this_thread.reset(before)


def stop_of_this_thread() -> Stop | None:
    """The one that watches what runs here."""
    return _of_this_thread.get()


@contextmanager
def stoppable() -> Iterator[None]:
    """Raises `Stopped` in place of whatever goes wrong inside once it is to stop, and at the
    beginning if it already is."""
    stop = stop_of_this_thread()
    if stop and stop.called:
        raise Stopped
    try:
        yield
    except Exception as error:
        if stop and stop.called:
            raise Stopped from error
        raise


def _break_off(connection: socket.socket) -> None:
    """Whoever reads from it finds its end."""
    with suppress(OSError):  # it is closed
        # Not the method of `SSLSocket`, which takes away what another thread is reading with.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
