"""`rag models`: the language models in Ollama, and what their self-tests say."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands import Done, called
from tests.ollama_script import FakeModel, Script
from tests.ollama_server import FakeOllama


def models(fake: FakeOllama, home: Path, *arguments: str) -> Done:
    return called("models", *arguments, "--home", str(home), RAG_OLLAMA_HOST=fake.url)


def test_models_are_listed_with_the_command_that_tests_them(
    fake: FakeOllama, tmp_path: Path
) -> None:
    fake.models["qwen3-reranker:0.6b"] = FakeModel(("completion",))
    done = models(fake, tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"{name}: not tested; run: rag models --test {name}"
        for name in ("qwen3-reranker:0.6b", "llama3.2:latest")
    ]


def test_a_test_is_kept_and_told(fake: FakeOllama, tmp_path: Path) -> None:
    tested = models(fake, tmp_path, "--test", "llama3.2")
    assert tested.returncode == 0
    assert "its judgements are not used" in tested.stdout  # it only counts shared words
    assert len(fake.chats()) == 108
    listed = models(fake, tmp_path, "--json")
    (row,) = map(json.loads, listed.stdout.splitlines())
    assert row["tested"]
    assert row["name"] == "llama3.2:latest"
    assert 0 <= row["ordered"] <= 1
    assert len(fake.chats()) == 108  # not asked again


def test_a_model_that_cannot_judge_is_told_and_not_kept(fake: FakeOllama, tmp_path: Path) -> None:
    fake.script = Script(answer="Perhaps", logprobs=False)
    done = models(fake, tmp_path, "--test")
    assert done.returncode == 1
    assert "neither yes nor no" in done.stderr
    assert not (tmp_path / "models.json").exists()


def test_without_ollama_the_command_that_mends_it_is_told(tmp_path: Path) -> None:
    done = called("models", "--home", str(tmp_path))
    assert done.returncode == 1
    assert "ollama serve" in done.stderr
