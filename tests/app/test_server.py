"""`rag serve` ends when it is told to, whatever it is doing, and says nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradio_client import Client

from rag.index.index import Index
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama

LONG = 60  # seconds; what waits for a model would take longer


@contextmanager
def served(home: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, in a process of its own, and its address."""
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", "0", "--home", str(home)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            yield process, next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.kill()


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code after Ctrl-C, and what was said about it."""
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=LONG)
    return process.returncode, complaints.strip()


def test_it_ends_while_it_warms_up_and_a_page_is_open(seeds: Index, seeds_home: Path) -> None:
    with served(seeds_home, RAG_ANSWERER="extractive") as (process, url):
        page = urllib.request.urlopen(f"{url}/gradio_api/heartbeat/a-page")
        assert page.readline()
        assert interrupted(process) == (0, "")


def test_it_ends_while_a_model_is_awaited(seeds: Index, seeds_home: Path) -> None:
    with FakeOllama(script=Script(load=600)) as ollama:
        environment = {
            "RAG_OLLAMA_HOST": ollama.url,
            "RAG_OLLAMA_TIMEOUT": "600",
            "RAG_ANSWERER": "ollama",
        }
        with served(seeds_home, **environment) as (process, url):
            client = Client(url, verbose=False, analytics_enabled=False)
            client.submit(question="How many troops?", api_name="/ask")
            assert ollama.asked.wait(LONG)
            assert interrupted(process) == (0, "")
