"""The README and the documents in `docs/` are true: examples, commands, links, names."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

import eval.__main__
import rag.cli.main
from rag.app.address import MCP
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from tests.commands import called
from tests.serving import serving

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs").glob("*.md"))]
PAGE = "http://127.0.0.1:7860"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def examples(language: str, words: str) -> list[str]:
    """Return the code blocks in a language that hold the words, of all documents."""
    blocks = [
        block
        for document in DOCUMENTS
        for name, block in BLOCK.findall(document.read_text("utf-8"))
        if name == language and words in block
    ]
    assert blocks
    return blocks


def command_lines() -> Iterator[list[str]]:
    """Yield every command of every code block, split as a shell does."""
    for block in examples("", ""):
        for line in block.replace("\\\n", " ").splitlines():
            words = line.removeprefix("$ ")
            if words.startswith((".venv/bin/", "make ")):
                yield shlex.split(words, comments=True)


def anchors(document: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    text = BLOCK.sub("", document.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


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
            printed = capsys.readouterr().out
            assert "[1]" in printed
            assert printed.rstrip().endswith(".txt")


def test_an_assistant_gets_the_right_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAG_PORT", raising=False)
    settings = load_settings()
    (example,) = examples("json", "mcpServers")
    (server,) = json.loads(example)["mcpServers"].values()
    assert server == {"url": f"http://{settings.host}:{settings.port}{MCP}"}


def test_the_terminal_shows_the_answer_of_the_readme(
    seeds: Index, seeds_settings: Settings
) -> None:
    (example,) = examples("", "$ .venv/bin/rag ask")
    command, answer = example.split("\n", 1)
    done = called(*shlex.split(command)[2:], "--home", str(seeds_settings.home))
    assert " ".join(answer.split()) in " ".join(done.stdout.split())


def test_every_command_can_be_parsed() -> None:
    rag_command = typer.main.get_group(rag.cli.main.app)
    eval_command = typer.main.get_group(eval.__main__.app)
    for program, *arguments in command_lines():
        if program == "make":
            target = re.compile(rf"^{arguments[0]}:", re.MULTILINE)
            assert target.search((ROOT / "Makefile").read_text("utf-8")), arguments
        elif program == ".venv/bin/rag":
            parse(rag_command, arguments)
        else:
            assert (program, arguments[0]) == (".venv/bin/python", "-m")
            module, *arguments = arguments[1:]
            assert find_spec(module), module
            if module == "eval":
                known = arguments[0] in eval_command.commands
                parse(eval_command, arguments if known else ["run", *arguments])


def parse(group: TyperGroup, arguments: list[str]) -> None:
    """Parse a command line without running it."""
    context = group.make_context("", list(arguments))
    name, command, rest = group.resolve_command(context, arguments)
    assert command
    command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_resolve(document: Path) -> None:
    for link in LINK.findall(document.read_text("utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_exist(document: Path) -> None:
    for name in re.findall(r"`([\w/]+\.(?:py|md|txt|json))`", document.read_text("utf-8")):
        places = (ROOT / name, ROOT / "rag" / name, document.parent / name)
        assert any(place.exists() for place in places), name


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `RAG_(\w+)` \| (.*?) \|", text, re.MULTILINE))
    assert {name.lower() for name in rows} == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if not isinstance(field.default, bool) and field.default not in ("", ()):
            assert rows[name.upper()].strip("`") == str(field.default)


def test_the_drawing_agrees_with_the_import_contract() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = config["tool"]["importlinter"]["contracts"][0]["layers"]
    layers = [layer.replace("rag.", "").split(" | ") for layer in contract]
    (block,) = [b for b in examples("", "│") if "verification" in b]
    row_of = {
        name: number
        for number, line in enumerate(block.splitlines())
        for name in re.findall(r"\w+", line.rpartition("│")[0])
    }
    assert set(row_of) == {name for layer in layers for name in layer}
    for upper, lower in pairwise(layers):
        assert max(row_of[name] for name in upper) <= min(row_of[name] for name in lower)
