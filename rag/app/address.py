"""Where the page listens. Looked at before the models are loaded, so that a taken port is told
at once."""

from __future__ import annotations

import errno
import socket

from rag.errors import RagError

MCP = "/mcp"  # where the tools are; see `tools`


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
