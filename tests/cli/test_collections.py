"""Collections on the command line: real indexes side by side that know nothing of each other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.commands import Done, called

DEPTH = "How deep is the harbour?"
DRIVERS = "How many drivers work at the depot?"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for path, text in {
        "a/depot.txt": "The Marsh depot employs 42 drivers.",
        "b/harbour.txt": "The harbour of Vultava is 40 metres deep.",
    }.items():
        (folder / path).parent.mkdir()
        (folder / path).write_text(text)
    return folder


@pytest.fixture(scope="module")
def indexed(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default collection with one text, and Contracts with another."""
    home = tmp_path_factory.mktemp("home")
    assert rag(home, "index", str(texts / "a")).returncode == 0
    assert rag(home, "index", "--collection", "Contracts", str(texts / "b")).returncode == 0
    return home


@pytest.fixture
def home(indexed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed, tmp_path / "home"))


def rag(home: Path, command: str, *arguments: str) -> Done:
    return called(command, "--home", str(home), *arguments)


def documents(done: Done) -> set[str]:
    return {p["document"] for p in json.loads(done.stdout)["passages"]}


def documents_of(home: Path, name: str) -> int:
    found = rag(home, "collections", "--json").stdout.splitlines()
    counts: dict[str, int] = {row["name"]: row["documents"] for row in map(json.loads, found)}
    return counts[name]


def test_two_collections_do_not_see_each_other(home: Path) -> None:
    named = ("--collection", "Contracts")
    assert "42 drivers" in rag(home, "ask", DRIVERS).stdout
    assert "40 metres" in rag(home, "ask", DEPTH, *named).stdout
    assert rag(home, "ask", DEPTH).returncode == 3
    assert documents(rag(home, "search", DEPTH, "--json")) == {"depot.txt"}
    assert documents(rag(home, "search", DEPTH, "--json", *named)) == {"harbour.txt"}
    claim = "The harbour of Vultava is 40 metres deep."
    assert rag(home, "check", claim, *named).returncode == 0
    assert rag(home, "check", claim).returncode == 3


def test_a_collection_is_brought_up_to_date_by_itself(home: Path, texts: Path) -> None:
    new = texts / "b" / "new.txt"
    new.write_text("The quay is 300 metres long.")
    assert "Nothing to do" in rag(home, "index").stdout
    assert "1 added" in rag(home, "index", "--collection", "Contracts").stdout
    new.unlink()


def test_the_collections_are_listed_and_status_names_them(home: Path, texts: Path) -> None:
    assert rag(home, "collections").stdout.splitlines() == [
        f"Default: 1 document in {texts / 'a'}",
        f"Contracts: 1 document in {texts / 'b'}",
    ]
    rows = [json.loads(line) for line in rag(home, "collections", "--json").stdout.splitlines()]
    assert [(row["name"], row["documents"]) for row in rows] == [("", 1), ("Contracts", 1)]
    facts = json.loads(rag(home, "status", "--json").stdout)
    assert facts["collections"] == ["Contracts"]
    facts = json.loads(rag(home, "status", "--json", "--collection", "Contracts").stdout)
    assert facts["folders"] == [str(texts / "b")]


def test_who_needs_one_collection_sees_no_other(home: Path) -> None:
    rag(home, "collections", "--remove", "Contracts", "--yes")
    assert "collections" not in json.loads(rag(home, "status", "--json").stdout)


@pytest.mark.parametrize("command", [("ask", "x"), ("search", "x"), ("status",), ("index",)])
def test_a_missing_collection_is_told_and_not_made(home: Path, command: tuple[str, ...]) -> None:
    done = rag(home, *command, "--collection", "Nothing")
    assert done.returncode == 1
    assert "there are: Default, Contracts" in done.stderr
    assert "rag index --collection Nothing FOLDER" in done.stderr
    assert not (home / "collections" / "Nothing").exists()


def test_a_collection_is_removed_only_on_request_and_with_its_own_files(
    home: Path, texts: Path
) -> None:
    done = rag(home, "collections", "--remove", "Contracts")
    assert done.returncode == 1
    assert "conversations" in done.stderr
    assert "--yes" in done.stderr
    assert documents_of(home, "Contracts") == 1
    assert rag(home, "collections", "--remove", "Contracts", "--yes").returncode == 0
    assert not (home / "collections" / "Contracts").exists()
    assert (texts / "b" / "harbour.txt").exists()
    assert documents_of(home, "") == 1
    assert rag(home, "collections", "--remove", "Contracts", "--yes").returncode == 1


def test_the_default_collection_cannot_be_removed(home: Path) -> None:
    for name in ("", "Default", "../home"):
        assert rag(home, "collections", "--remove", name, "--yes").returncode in (1, 2)
    assert documents_of(home, "") == 1


def test_a_lost_index_is_made_again_without_the_seeds(home: Path) -> None:
    (home / "collections" / "Contracts" / "current").unlink()
    assert "40 metres" in rag(home, "ask", DEPTH, "--collection", "Contracts").stdout
