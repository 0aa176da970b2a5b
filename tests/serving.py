"""The page, served over HTTP: by a thread of this process, or by the command."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from rag.app.application import build_app
from rag.factory import build
from rag.pipeline import Pipeline
from rag.settings import Settings


@contextmanager
def serving(settings: Settings, pipeline: Pipeline | None = None) -> Iterator[str]:
    """Its address, while it is served."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = build_app(pipeline or build(settings), settings, port)
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, ws="none")
        )
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(5)


@contextmanager
def served_by_command(home: Path) -> Iterator[str]:
    """Its address while `rag serve` runs on that home folder, answering with quotes."""
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", "0"]
    command += ["--home", str(home), "--answerer", "extractive"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()
            process.wait(10)
