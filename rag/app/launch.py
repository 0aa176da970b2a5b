"""The page, served until somebody ends it; and what the terminal says meanwhile."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from socket import socket
from types import FrameType

import uvicorn

from rag.app.address import MCP, address
from rag.app.application import build_app
from rag.app.doors import warning
from rag.pipeline import Pipeline
from rag.settings import Settings


def launch(pipeline: Pipeline, settings: Settings, listener: socket) -> None:
    """Serve the page on a listening socket until interrupted."""
    with listener:
        port = listener.getsockname()[1]
        app = build_app(pipeline, settings, port)
        config = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=0, ws="none"
        )
        at = address(settings.host, port)
        print(f"Open {at} in a browser. Ctrl-C ends it.", flush=True)
        if told := warning(settings):
            print(told, flush=True)
        if settings.mcp:
            print(f"Language models find it at {at}{MCP}, by MCP.", flush=True)
        threading.Thread(target=_warm_up, args=(pipeline,), daemon=True).start()
        _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends quietly: an open page has a stream that would be reported as cut off."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").disabled = True
        super().handle_exit(sig, frame)


def _warm_up(pipeline: Pipeline) -> None:
    """Search once, so that the first question does not wait for what is loaded at first use."""
    stream = pipeline.stream("How many?")
    with suppress(Exception):  # the first question tells it
        next(stream)
