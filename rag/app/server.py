"""The server that runs the page until it is interrupted, and what it prints."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from socket import socket
from types import FrameType
from typing import NoReturn

import uvicorn

from rag.answering.model_testing import ModelTesting
from rag.app.address import MCP, address
from rag.app.application import build_app
from rag.app.security.setup import exposure_warning
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.store.collections import collection_path

_GRACE = 0.5  # seconds for saving the answers that were cut off


def launch(pipeline: Pipeline, settings: Settings, listener: socket) -> NoReturn:
    """Serve the page on a listening socket until interrupted, then end the process.

    The pipeline is that of the default collection.
    """
    with listener:
        port = listener.getsockname()[1]
        testing = ModelTesting(settings)
        app = build_app(pipeline, settings.in_collection(""), port, testing)
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=0,
            ws="none",
            workers=1,  # else WEB_CONCURRENCY is read, whatever it holds
        )
        url = address(settings.host, port)
        page = collection_path(settings.collection).rstrip("/")
        print(f"Open {url}{page} in a browser. Press Ctrl-C to stop.", flush=True)
        if warning := exposure_warning(settings):
            print(warning, flush=True)
        if settings.mcp:
            print(f"The MCP server for language models is at {url}{MCP}", flush=True)
        threading.Thread(target=_warm_up, args=(pipeline,), daemon=True).start()
        testing.look()
        with suppress(KeyboardInterrupt):  # Ctrl-C is how a page ends
            _Server(config).run(sockets=[listener])
    _leave()


def _leave() -> NoReturn:
    """End the process at once; nothing waits to be written.

    Python's own exit would take seconds to unload the libraries of the models, and would abort if
    one of their threads were still computing.
    """
    os._exit(0)


class _Server(uvicorn.Server):
    """A server that stops quickly and quietly.

    Uvicorn would report the stream of each open page as cut off, and wait for threads that wait
    for a model.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").disabled = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await super().shutdown(sockets)
        timer = threading.Timer(_GRACE, _leave)
        timer.daemon = True
        timer.start()


def _warm_up(pipeline: Pipeline) -> None:
    """Search once, so that the first question does not wait for models to be loaded."""
    stream = pipeline.stream("How many?")
    with suppress(Exception):  # the first question will report it
        next(stream)
