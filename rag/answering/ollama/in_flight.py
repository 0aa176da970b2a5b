"""The requests to Ollama that are on their way from this program.

Ollama answers one after another where it does not run a model several times at once, so a request
may have to wait for those that began before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rag.answering.cancellation import CancelToken, current_token

_running: list[tuple[str, object]] = []  # server and asker, the first one first


@contextmanager
def in_flight(host: str) -> Iterator[None]:
    """Count the code inside as a request to that server, by whoever's token is current."""
    request = (host, current_token() or object())
    _running.append(request)
    try:
        yield
    finally:
        _running.remove(request)


def anyone_in_flight(host: str) -> bool:
    """Return whether a request to that server is on its way."""
    return any(other == host for other, _ in tuple(_running))


def requests_before(token: CancelToken) -> int:
    """Return how many requests to the same server began before the one of that token."""
    running = tuple(_running)
    for number, (host, asker) in enumerate(running):
        if asker is token:
            return sum(other == host for other, _ in running[:number])
    return 0
