"""What stands before the first question: an address, who answers, and what could be asked."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from rag.answerers.choice import find_model
from rag.app.render import QUOTES
from rag.home import remembered_folders
from rag.settings import Settings
from rag.types import AnswererError, RagError

EXAMPLES_FILE = "examples.txt"
_EXAMPLES, _EXAMPLE_LENGTH = 6, 120


def examples(settings: Settings) -> tuple[str, ...]:
    """Questions that fit the texts: the lines of `examples.txt` in the first indexed folder."""
    try:
        path = Path(remembered_folders(settings.home)[0]) / EXAMPLES_FILE
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError, IndexError, RagError):
        return ()
    wanted = [line for line in lines if line and not line.startswith("#")]
    return tuple(line[:_EXAMPLE_LENGTH] for line in wanted[:_EXAMPLES])


def who_answers(settings: Settings) -> str:
    """A line on who would answer now."""
    if settings.answerer != "extractive":
        try:
            return f"{find_model(settings)} writes the answers; each sentence is checked."
        except AnswererError:
            pass
    return f"Answered by {QUOTES} from the sources; no model is used."


def listen(host: str, port: int) -> socket.socket:
    """A socket at the address; port 0 takes a free one. Raises `RagError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 0
            raise RagError(
                f"Port {port} is taken, perhaps by a page that is already open.",
                f"Run: rag serve --port {other}",
            ) from error
        why = error.strerror or str(error)
        raise RagError(
            f"The page cannot listen on {host}, port {port}: {why}.",
            "Run: rag serve --host 127.0.0.1 --port 7861",
        ) from error


def address(host: str, port: int) -> str:
    """What to type into a browser.

    >>> address("127.0.0.1", 7860), address("::1", 80)
    ('http://127.0.0.1:7860', 'http://[::1]:80')
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
