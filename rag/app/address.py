"""The address at which the page listens.

It is opened before the models are loaded, so that a taken port is reported at once.
"""

from __future__ import annotations

import errno
import socket

from rag.errors import RagError

MCP = "/mcp"  # where the MCP tools are; see `routes/mcp.py`
COLLECTION = "rag.collection"  # a request's scope has a collection's name here, and not in its path


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address; port 0 takes a free one. Raises `RagError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            next_port = port + 1 if port < 65535 else 0
            raise RagError(
                f"Port {port} is taken, perhaps by another rag serve.",
                f"Run: rag serve --port {next_port}",
            ) from error
        reason = error.strerror or str(error)
        raise RagError(
            f"The page cannot listen on {host}, port {port}: {reason}.",
            "Run: rag serve --host 127.0.0.1 --port 7861",
        ) from error


def address(host: str, port: int) -> str:
    """Return what to type into a browser.

    >>> address("127.0.0.1", 7860), address("::1", 80)
    ('http://127.0.0.1:7860', 'http://[::1]:80')
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
