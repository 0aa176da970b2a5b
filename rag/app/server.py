"""The page, served until somebody ends it; and what the terminal says meanwhile."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from socket import socket
from types import FrameType
from typing import NoReturn

import uvicorn

from rag.app.address import MCP, address
from rag.app.application import build_app
from rag.app.security.middleware import exposure_warning
from rag.pipeline import Pipeline
from rag.settings import Settings

_PATIENCE = 0.5  # seconds for answers that were broken off to be kept


def launch(pipeline: Pipeline, settings: Settings, listener: socket) -> NoReturn:
    """Serve the page on a listening socket until interrupted; the process ends with it."""
    with listener:
        port = listener.getsockname()[1]
        app = build_app(pipeline, settings, port)
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=0,
            ws="none",
            workers=1,  # else WEB_CONCURRENCY is read, whatever it holds
        )
        at = address(settings.host, port)
        print(f"Open {at} in a browser. Ctrl-C ends it.", flush=True)
        if told := exposure_warning(settings):
            print(told, flush=True)
        if settings.mcp:
            print(f"Language models find it at {at}{MCP}, by MCP.", flush=True)
        threading.Thread(target=_warm_up, args=(pipeline,), daemon=True).start()
        with suppress(KeyboardInterrupt):  # Ctrl-C is how a page ends
            _Server(config).run(sockets=[listener])
    _leave()


def _leave() -> NoReturn:
    """End the process as it is. Python would take seconds to clear the libraries of the models
    away, and abort where one of their threads still computes; nothing waits to be written."""
    os._exit(0)


class _Server(uvicorn.Server):
    """Ends quietly and soon: an open page has a stream that would be reported as cut off, and a
    thread that waits for a model would be waited for."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").disabled = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await super().shutdown(sockets)
        late = threading.Timer(_PATIENCE, _leave)
        late.daemon = True
        late.start()


def _warm_up(pipeline: Pipeline) -> None:
    """Search once, so that the first question does not wait for what is loaded at first use."""
    stream = pipeline.stream("How many?")
    with suppress(Exception):  # the first question tells it
        next(stream)
