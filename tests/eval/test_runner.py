"""Whole runs, from a folder of texts and a file of questions to the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.questions import read_questions
from eval.results import read
from eval.sets import sets_of, variants
from rag.answering.ollama import self_test
from rag.answering.ollama.calibration import Calibration
from tests.ollama_server import FakeOllama

DAM = (
    "The Elm dam was built in 1902 by the county of Ash. Its wall is 40 metres high.\n\n"
    "The dam holds 3,000 tons of water, said Ann Lee, who keeps it.\n"
)
ASKED: list[dict[str, Any]] = [
    {
        "id": "built",
        "question": "When was the Elm dam built?",
        "answers": ["1902"],
        "evidence": [{"document": "dam.txt", "quote": "The Elm dam was built in 1902"}],
    },
    {
        "id": "holds",
        "question": "How many tons of water does the dam hold?",
        "kind": "figure",
        "answers": ["3,000"],
        "evidence": [{"document": "dam.txt", "start": 82, "end": 144}],
    },
    {"id": "paint", "question": "Who painted the Mona Lisa?", "answerable": False},
    {
        "id": "own",
        "question": "When was the Elm dam built?",
        "documents": [{"text": "The Elm dam was built in 1955, the county says."}],
        "gold_answers": ["1955"],
        "wrong_answers": ["1902"],
    },
]


@pytest.fixture
def asked(folder_of: Callable[..., Path], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Runs the command line on a small corpus; gives what it wrote."""
    corpus = folder_of(**{"dam.txt": DAM})
    questions = tmp_path / "asked.jsonl"
    questions.write_text("".join(json.dumps(row) + "\n" for row in ASKED))

    def run(*options: str) -> dict[str, Any]:
        places = ["--home", str(tmp_path / "home"), "--out", str(tmp_path / "out")]
        with pytest.raises(SystemExit) as ended:
            main(["--corpus", str(corpus), "--questions", str(questions), *places, *options])
        assert ended.value.code == 0
        return {p.parent.name: read(p) for p in (tmp_path / "out").rglob("results.json")}

    return run


def test_a_run_asks_as_the_program_does_and_writes_what_it_found(
    asked: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    run = asked()["out"]
    outcomes = {row["id"]: row["outcome"] for row in run["questions"]}
    assert outcomes == {"built": "right", "holds": "right", "paint": "right", "own": "right"}
    cited = run["questions"][0]["answer"]["statements"][0]["citations"][0]
    assert DAM[cited["start"] : cited["end"]] == cited["quote"]
    assert run["figures"]["quotes verbatim"]["value"] == 1
    assert run["figures"]["abstention recall"]["value"] == 1
    assert "disagreement recall" not in run["figures"]
    assert run["model"]["fingerprint"]
    assert run["settings"]["top_k"] == 8
    assert "right, %" in capsys.readouterr().out


def test_ablations_stand_side_by_side(
    asked: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    runs = asked("--ablate", "retriever=dense,lexical", "--set", "top_k=3", "--limit", "2")
    assert len(runs) == 2
    assert {run["settings"]["retriever"] for run in runs.values()} == {"dense", "lexical"}
    assert all(run["settings"]["top_k"] == 3 for run in runs.values())
    assert all(len(run["questions"]) == 2 for run in runs.values())
    header = capsys.readouterr().out.splitlines()
    assert any("dense" in line and "lexical" in line for line in header)


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its self-test finds that the model judges well."""
    worth = Calibration("llama3.2:latest", 2.0, -1.0, 1.5, 0.9, 0.9, 2.0, 1.0)
    monkeypatch.setattr(self_test, "self_test", lambda *_: worth)


@pytest.mark.usefixtures("tested")
def test_a_model_that_ollama_serves_can_answer(
    asked: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    with FakeOllama() as server:
        options = ("--answerer", "ollama", "--set", f"ollama_host={server.url}")
        runs = asked(*options)
        chats = len(server.chats())
        again = asked(*options)
    answers = [row["answer"] for row in runs["ollama"]["questions"]]
    answered = [answer for answer in answers if not answer["abstained"]]
    assert {answer["answerer"] for answer in answered} == {"llama3.2:latest"}
    assert chats >= len(answered) > 2
    assert len(server.chats()) == chats  # what it said is kept
    assert again["ollama"]["figures"]["right"] == runs["ollama"]["figures"]["right"]
    assert again["ollama"]["figures"]["sentences held back"]["value"] == 0
    assert {row["answer"]["answerer"] for row in runs["quotes"]["questions"]} == {"quotes"}
    assert "quotes 100.0" in (tmp_path / "out" / "ollama" / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "no_such=1"], "no_such"),
        (["--set", "top_k"], "NAME=VALUE"),
        (["compare", "no/such", "place"], "no/such"),
        (["no/such/folder"], "no/such/folder"),
    ],
)
def test_errors_are_explained_without_a_traceback(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = [] if arguments[0] == "compare" else ["--home", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, *home])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told


def test_a_quote_is_located_at_its_first_occurrence(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    line = {"question": "?", "evidence": [{"document": "a", "quote": "dam"}]}
    path.write_text(json.dumps(line))
    (only,) = read_questions(path, {"a": "the dam, the dam"})
    assert (only.evidence[0].start, only.evidence[0].end) == (4, 7)
    with pytest.raises(ValueError, match="line 1: a does not hold the quote 'dam'"):
        read_questions(path, {"a": "no such thing"})
    with pytest.raises(ValueError, match="line 1: the corpus has no document 'a'"):
        read_questions(path)
    path.write_text('{"id": 1, "question": "?"}\n{"id": 1, "question": "?"}\n')
    with pytest.raises(ValueError, match="line 2: the id '1' is used twice"):
        read_questions(path)
    path.write_text('{"question": "?"}\n{"id": 2}\n')
    with pytest.raises(ValueError, match="line 2: 'question' is missing"):
        read_questions(path)


def test_a_wrong_answer_that_is_part_of_a_right_one_is_none(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    answers = {"gold_answers": ["American football"], "wrong_answers": ["Football", "Go"]}
    path.write_text(json.dumps({"question": "?", **answers}))
    (only,) = read_questions(path)
    assert only.wrong == ("Go",)
    assert only.groups == (("American football",),)


def test_question_sets_and_variants() -> None:
    (one,) = sets_of([], Path("some/corpus"), Path("q.jsonl"))
    assert (one.name, one.corpus) == ("some", Path("some/corpus"))
    assert [s.name for s in sets_of([Path("a"), Path("b")], None, None)] == ["a", "b"]
    assert list(variants(["a=1,2", "b=3"])) == [{"a": "1", "b": "3"}, {"a": "2", "b": "3"}]
    assert list(variants(None)) == [{}]
    with pytest.raises(ValueError, match="--questions"):
        sets_of([], Path("corpus"), None)
