"""The `rag` command: its exit codes, its JSON, its error messages."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.index.index import Index
from rag.ingestion.folders import IndexedFolders, ReadingNotes, save_folders
from rag.settings import Settings
from tests.commands import Done, called, started

FolderOf = Callable[..., Path]
CITATION = {"n", "document", "title", "publisher", "published", "date", "start", "end", "quote"}
CITATION |= {"context", "heading", "page", "place", "answer", "also_in"}
PASSAGE = {"document", "title", "published", "date", "start", "end", "score", "text"}
ANSWER = {
    "id",
    "question",
    "answerer",
    "abstained",
    "confidence",
    "unsure",
    "text",
    "statements",
    "disagreements",
    "several",
    "passages",
    "timings_ms",
    "notices",
    "kind",
    "documents",
    "documents_found",
    "held_back",
    "model",
    "suggestions",
}


@pytest.fixture(scope="module")
def home(seeds: Index, seeds_settings: Settings) -> str:
    return str(seeds_settings.home)


def rows(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_ask_json_has_the_documented_keys(home: str) -> None:
    done = started("ask", "--json", "how many troops?", "--home", home)
    assert done.returncode == 0, done.stderr
    (answer,) = rows(done)
    assert set(answer) == ANSWER
    assert set(answer["timings_ms"]) == {"retrieve", "answer", "support", "total"}
    assert {"text", "support", "reason", "citations"} == set(answer["statements"][0])
    assert all(set(p) == PASSAGE for p in answer["passages"])
    seeds = Path(__file__).parents[2] / "seeds"
    cited = [c for s in answer["statements"] for c in s["citations"]]
    for citation in cited:
        assert set(citation) == CITATION
        text = (seeds / citation["document"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert f"[{citation['n']}]" in answer["text"]
    assert "3,000" in answer["text"]
    assert "8,000" in answer["text"]
    assert len({c["document"] for c in cited}) >= 2


def test_an_abstention_has_its_own_exit_code_and_the_closest_passages(home: str) -> None:
    done = called("ask", "--json", "What is the population of North Korea?", "--home", home)
    assert done.returncode == 3
    (answer,) = rows(done)
    assert answer["abstained"]
    assert answer["passages"]
    assert called("ask", "What is the population of North Korea?", "--home", home).returncode == 3


def test_a_file_of_questions_is_answered_line_by_line(home: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    lines: list[dict[str, Any]] = [
        {"id": "a", "question": "How many troops?"},
        {"question": "And containers?", "history": [{"question": "How many troops?"}]},
        {"id": 3, "question": "What is the capital of Peru?", "history": []},
    ]
    questions.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    done = called("ask", "--json", "--questions", str(questions), "--home", home)
    assert done.returncode == 0, done.stderr
    assert [row["id"] for row in rows(done)] == ["a", None, 3]
    assert [row["question"] for row in rows(done)] == [line["question"] for line in lines]


def test_a_line_may_bring_its_own_documents(home: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    text = "Grete Moe became mayor of Vik in 1987. She stepped down in 1991."
    lines: list[dict[str, Any]] = [
        {"id": 1, "question": "Who became mayor of Vik?", "documents": [{"text": text}]},
        {"id": 2, "question": "Who became mayor of Vik?"},
    ]
    questions.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    done = called("ask", "--json", "--questions", str(questions), "--home", home)
    assert done.returncode == 0, done.stderr
    own, indexed = rows(done)
    (citation,) = own["statements"][0]["citations"]
    assert citation["document"] == "document 1"
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert indexed["abstained"]
    found = rows(called("search", "--json", "--questions", str(questions), "--home", home))
    assert [p["text"] for p in found[0]["passages"]] == [text]
    assert len(found[1]["passages"]) > 1


def test_search_json_has_the_documented_keys(home: str) -> None:
    done = called("search", "--json", "-k", "3", "containers of munitions", "--home", home)
    (found,) = rows(done)
    assert set(found) == {"id", "question", "passages", "timings_ms"}
    assert len(found["passages"]) == 3
    assert "11,000 containers" in found["passages"][0]["text"]


def test_a_source_filter_restricts_the_passages(home: str) -> None:
    found = rows(called("search", "--json", "how many troops?", "--home", home))[0]["passages"]
    document = found[0]["document"]
    for command in ("ask", "search"):
        done = called(
            command, "--json", "how many troops?", "--only-document", document, "--home", home
        )
        assert {p["document"] for p in rows(done)[0]["passages"]} == {document}
    dated = next(p for p in found if p["published"])
    day = dated["published"]
    done = called(
        "ask", "--json", "how many troops?", f"--since={day}", f"--until={day}", "--home", home
    )
    assert {p["published"] for p in rows(done)[0]["passages"]} == {day}
    assert "your filter" in rows(done)[0]["notices"][0]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--only-outlet=National Reviw", "Did you mean 'national review'?"),
        ("--only-document=nothing.txt", "There is no document called 'nothing.txt'."),
        ("--since=June", "'June' is not a date."),
        ("--until=2024-13", "2024-06"),
    ],
)
def test_a_bad_source_filter_is_explained(home: str, option: str, words: str) -> None:
    done = called("ask", "how many troops?", option, "--home", home)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"id": 1}', "line 1"),
        ('{"question": "a"}\n{oops', "line 2"),
        ('{"question": "a", "history": [3]}', "line 1"),
        ('{"question": "a"}\n{"question": "b", "documents": []}', "line 2"),
        ('{"question": "a", "documents": [{"text": "x"}, {}]}', "line 1: document 2"),
    ],
)
def test_a_bad_line_of_questions_is_named(
    home: str, tmp_path: Path, content: str, says: str
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(content)
    done = started("ask", "--questions", str(questions), "--home", home)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask"], 2),
        (["ask", " "], 2),
        (["ask", "a", "--questions", "b"], 2),
        (["ask", "a", "--answerer", "oracle"], 2),
        (["nonsense"], 2),
        (["search", "--questions", "/nowhere.jsonl"], 2),
    ],
)
def test_wrong_usage_has_an_exit_code_and_no_traceback(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    done = started(*arguments, RAG_HOME=str(tmp_path / "home"))
    assert done.returncode == code, done.stderr
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    done = called("index", "/nowhere/at/all", RAG_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert "/nowhere/at/all" in done.stderr
    assert "Traceback" not in done.stderr


def test_index_prints_what_it_did(folder_of: FolderOf, tmp_path: Path) -> None:
    folder = folder_of(**{"a.txt": "Ships float on water.", "b.pdf": b"%PDF"})
    home = str(tmp_path / "home")
    first = called("index", str(folder), "--home", home)
    assert first.returncode == 0, first.stderr
    assert "1 added, 0 changed, 0 removed, 0 unchanged" in first.stdout
    assert "skipped b.pdf: its name ends in .pdf" in first.stdout
    assert "Nothing to do" in called("index", "--home", home).stdout


def test_what_is_skipped_is_told_in_few_lines(folder_of: FolderOf, tmp_path: Path) -> None:
    empty = {f"{n}.txt": "" for n in range(30)}
    folder = folder_of(**{"a.txt": "Ships float on water."}, **empty, **{"b\n\x1b[2J.txt": b"\0"})
    home = str(tmp_path / "home")
    printed = called("index", str(folder), "--home", home).stdout
    assert "skipped 30 files: it is empty" in printed
    assert "skipped b\ufffd\ufffd[2J.txt: " in printed
    assert printed.count("\nskipped ") == 2
    assert "30 files: it is empty" in called("status", "--home", home).stdout


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_watching_indexes_what_changes_and_ends_without_a_traceback(
    folder_of: FolderOf, tmp_path: Path, stopped_by: signal.Signals
) -> None:
    folder, home = folder_of(**{"a.txt": "Ships float on water."}), str(tmp_path / "home")
    command = [sys.executable, "-m", "rag.cli", "index", "--watch", str(folder), "--home", home]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            assert process.stdout.readline().startswith("1 added")
            while "Watching" not in process.stdout.readline():
                pass
            (folder / "b.txt").write_text("Tea is hot.")
            assert process.stdout.readline().endswith(" 1 document added.\n")
            (folder / "b.txt").write_bytes(b"\0")
            assert process.stdout.readline().endswith(" 1 document removed.\n")
            assert " skipped b.txt: it is " in process.stdout.readline()
            (folder / "sources.toml").write_text("[bad")
            while "sources.toml cannot be used" not in process.stderr.readline():
                pass
            process.send_signal(stopped_by)
            assert process.wait(60) == 0
            assert "Traceback" not in process.stderr.read()
        finally:
            process.kill()


def test_index_and_status_name_what_was_left_out(folder_of: FolderOf, tmp_path: Path) -> None:
    folder, home = folder_of(**{"a.txt": "Some text.", "b.txt": "Another."}), tmp_path / "home"
    home.mkdir()
    save_folders(home, IndexedFolders((folder,), {str(folder / "b.txt"): "b.txt"}), ReadingNotes())
    done = called("index", "--home", str(home))
    assert "1 added" in done.stdout
    assert "1 left out" in done.stdout
    assert str(folder / "b.txt") in called("status", "--home", str(home)).stdout
    named = called("index", str(folder), "--home", str(home))
    assert "1 added" in named.stdout
    assert "left out" not in named.stdout


def test_index_and_status_count_dates_that_can_be_read_in_two_ways(
    folder_of: FolderOf, tmp_path: Path
) -> None:
    text = "Harbour Works\nDate: 03/04/2023\n\nThe harbour is {} metres deep."
    folder = folder_of(**{"a.txt": text.format(40), "b.txt": text.format(50)})
    home = str(tmp_path / "home")
    words = "2 documents have a date that can be read in two ways"
    assert words in called("index", str(folder), "--home", home).stdout
    facts = json.loads(called("status", "--json", "--home", home).stdout)
    assert facts["dates"].startswith(words)
    assert facts["edited"] == []


def test_status_names_what_is_there_and_what_is_wrong(home: str, tmp_path: Path) -> None:
    done = called("status", "--home", home)
    assert done.returncode == 0, done.stderr
    assert "all-MiniLM-L6-v2" in done.stdout
    assert "ollama serve" in done.stdout
    empty = called("status", "--json", "--home", str(tmp_path))
    assert empty.returncode == 1
    assert "rag index" in json.loads(empty.stdout)["problems"][0]


def test_settings_come_from_the_environment_and_bad_ones_are_named(home: str) -> None:
    done = started("ask", "How many troops?", RAG_HOME=home, RAG_TOP_K="many")
    assert done.returncode == 1
    assert "top_k" in done.stderr
    assert "Traceback" not in done.stderr
