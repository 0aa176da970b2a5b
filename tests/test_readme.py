"""The examples of the README do what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rag.app.address import MCP
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from tests.serving import serving

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
PAGE = "http://127.0.0.1:7860"


def examples(language: str, names: str) -> list[str]:
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    found = [block for block in blocks if names in block]
    assert found
    return found


def test_python_answers_with_citations(
    seeds: Index,
    seeds_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RAG_HOME", str(seeds_settings.home))
    monkeypatch.setenv("RAG_ANSWERER", "extractive")
    for example in examples("python", "from rag import"):
        exec(example, {})
        assert "8,000" in capsys.readouterr().out


def test_a_program_asks_over_http(
    pipeline: Pipeline, seeds_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(seeds_settings, pipeline) as url:
        for example in examples("python", "gradio_client"):
            assert PAGE in example
            exec(example.replace(PAGE, url), {})
            said = capsys.readouterr().out
            assert "[1]" in said
            assert said.rstrip().endswith(".txt")


def test_an_assistant_is_told_the_right_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAG_PORT", raising=False)
    settings = load_settings()
    (example,) = examples("json", "mcpServers")
    (server,) = json.loads(example)["mcpServers"].values()
    assert server == {"url": f"http://{settings.host}:{settings.port}{MCP}"}
