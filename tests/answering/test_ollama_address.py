"""The address of Ollama, as people write it."""

from __future__ import annotations

import pytest

from rag.answering.ollama.address import DEFAULT, server_address
from rag.answering.ollama.client import OllamaServer
from tests.ollama_server import FakeOllama


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("http://0.0.0.0:11434/", "http://127.0.0.1:11434"),
        ("[::]:11434", "http://127.0.0.1:11434"),
        ("gpu-box:9000", "http://gpu-box:9000"),
        ("gpu-box", "http://gpu-box:11434"),
        ("https://models.example/v1/", "https://models.example/v1"),
        ("gpu-box/v1", "http://gpu-box:11434/v1"),
        ("http://gpu-box:11434/api/", "http://gpu-box:11434"),
        (" http://gpu-box:11434 ", "http://gpu-box:11434"),
        ("http://10.0.0.0:11434", "http://10.0.0.0:11434"),
    ],
)
def test_an_address_is_understood_as_it_is_written(
    written: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server_address(written) == address
    monkeypatch.setenv("OLLAMA_HOST", written)
    assert server_address("") == address


@pytest.mark.parametrize("odd", ["http://a:b:c", "http://[::1", "", "  "])
def test_an_odd_variable_of_others_counts_as_missing(
    odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", odd)
    assert server_address("") == DEFAULT


def test_our_own_setting_goes_before_the_variable_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "elsewhere:1")
    assert server_address("here:2") == "http://here:2"


def test_the_server_of_the_variable_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOllama() as fake:
        monkeypatch.setenv("OLLAMA_HOST", fake.url.removeprefix("http://"))
        assert OllamaServer("").version() == "0.12.6"
