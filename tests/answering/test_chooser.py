"""Who can answer now, as the page tells it, through a server that speaks Ollama's protocol."""

from __future__ import annotations

import socket

import pytest

from rag.answering.chooser import AvailableAnswerers, AvailableModel, available_answerers
from rag.settings import Settings, load_settings
from tests.ollama_script import FakeModel
from tests.ollama_server import FakeOllama


def settings(host: str, **others: str) -> Settings:
    return load_settings(ollama_host=host, **others)


def test_models_are_listed_with_the_context_that_they_get() -> None:
    models = {
        "large:latest": FakeModel(),
        "nomic-embed-text:latest": FakeModel(("embedding",)),
        "gpt-oss:120b-cloud": FakeModel(size=384),
        "small:latest": FakeModel(context_length=2048),
    }
    with FakeOllama(models) as fake:
        listed = (
            AvailableModel("large:latest", 8192, 131_072),
            AvailableModel("small:latest", 2048, 2048),
        )
        untested = available_answerers(settings(fake.url))
        assert untested == AvailableAnswerers("large:latest", listed, "0.12.6", untested.advice)
        assert untested.advice.endswith("rag models --test large:latest")
        assert available_answerers(settings(fake.url, ollama_model="small")).chosen == "small"
        quoting = available_answerers(settings(fake.url, answerer="extractive"))
        assert quoting == AvailableAnswerers("quotes", listed, "0.12.6", untested.advice)


def test_without_ollama_quotes_answer_and_a_line_says_what_to_do() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = available_answerers(settings(f"http://127.0.0.1:{closed.getsockname()[1]}"))
    assert (found.chosen, found.models, found.version) == ("quotes", (), "")
    assert found.advice.startswith("Answers are quoted from your texts")
    assert "ollama serve" in found.advice
    assert "ollama pull llama3.2" in found.advice
    assert "\n" not in found.advice


@pytest.mark.parametrize("configured", ["", "phi4:14b"])
def test_where_the_model_is_missing_a_line_says_how_to_fetch_it(configured: str) -> None:
    embedder = {"nomic-embed-text:latest": FakeModel(("embedding",))}
    with FakeOllama(embedder) as fake:
        found = available_answerers(settings(fake.url, ollama_model=configured))
    assert (found.chosen, found.models, found.version) == ("quotes", (), "0.12.6")
    assert found.advice.endswith(f"ollama pull {configured or 'llama3.2'}")
