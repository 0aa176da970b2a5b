"""Proxies, certificates and the libraries' own variables change nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from rag.answering.ollama.client import OllamaServer
from rag.index.index import Index
from rag.models.library_imports import environment_ignored
from tests.commands import Done, started
from tests.ollama_server import FakeOllama

QUESTION = "How many North Korean soldiers are in Kursk?"
ODD = {
    "ALL_PROXY": "socks://127.0.0.1:1",
    "HTTPS_PROXY": "ftp://nowhere",
    "no_proxy": "[::1],localhost",
    "SSL_CERT_FILE": "/no/such/file.pem",
    "SSL_CERT_DIR": "/no/such/folder",
    "OLLAMA_HOST": "http://a:b:c",
    "OLLAMA_API_KEY": "ключ",
    "GRADIO_SERVER_PORT": "any",
    "WEB_CONCURRENCY": "many",
    "MIGRATIONS": "odd",
    "CHROMA_SERVER_HTTP_PORT": "tcp://10.0.0.1:8000",
    "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
    "FASTMCP_DEPENDENCIES": "x",
}
# The commands that read the index; they are compared with how they end in a plain environment.
COMMANDS = (("ask", QUESTION, "--json"), ("status", "--json"), ("index", "--json"))


def ended(done: Done) -> tuple[int, object, str]:
    """The exit code, the JSON without the times, and the complaints."""
    said = json.loads(done.stdout)
    said.pop("timings_ms", None)
    return done.returncode, said, done.stderr


@pytest.fixture(scope="module")
def plain(seeds: Index, seeds_home: Path) -> dict[str, object]:
    home = ("--home", str(seeds_home))
    return {command[0]: ended(started(*command, *home)) for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_odd_variables_and_a_foreign_dotenv_file_change_nothing(
    command: tuple[str, ...],
    plain: dict[str, object],
    seeds_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MIGRATIONS=odd\nCHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\n")
    done = started(*command, "--home", str(seeds_home), **ODD)
    assert ended(done) == plain[command[0]]


@pytest.mark.parametrize("name", ["ALL_PROXY", "no_proxy", "SSL_CERT_FILE", "OLLAMA_HOST"])
def test_libraries_can_be_imported_with_an_odd_variable(name: str) -> None:
    code = (
        "import rag.answering.ollama.library, rag.models.library_imports\n"
        "with rag.models.library_imports.environment_ignored():\n"
        "    import chromadb\n"
        f"import os; assert os.environ[{name!r}] == {ODD[name]!r}"
    )
    environment = {**os.environ, name: ODD[name]}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


def test_the_page_is_served(seeds: Index, seeds_home: Path) -> None:
    command = [sys.executable, "-m", "rag.cli", "serve", "--mcp", "--port", "0"]
    with subprocess.Popen(
        [*command, "--home", str(seeds_home), "--answerer", "extractive"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **ODD},
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            url = next(word for word in line.split() if word.startswith("http://"))
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            assert direct.open(url).status == 200
        finally:
            process.kill()


def test_ollama_is_asked_without_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ODD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    with FakeOllama() as ollama:
        assert OllamaServer(ollama.url).version()
        assert "authorization" not in map(str.lower, ollama.requests[-1].headers)
    assert OllamaServer("").host == "http://127.0.0.1:11434"


def test_the_environment_is_restored_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "[::1]")
    before, sources = dict(os.environ), BaseSettings.settings_customise_sources

    def import_nothing() -> None:
        for _ in range(100):
            with pytest.raises(ImportError), environment_ignored(), environment_ignored():
                raise ImportError

    threads = [threading.Thread(target=import_nothing) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(os.environ) == before
    assert BaseSettings.settings_customise_sources == sources
