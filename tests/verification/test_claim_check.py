"""`rag check`: claims against the index, and against evidence of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.cli.inputs import read_claims
from rag.pipeline import Pipeline
from rag.schema import verdict_object
from rag.verification.claim_check import Claim, judge
from rag.verification.scoring import SupportModels
from tests.commands import called, started

HARBOUR = (
    "The harbour of Varberg closed on Friday.",
    "At least 300 dockers had walked out, the harbour master Ann Lee said.",
)
MUSEUM = ("The museum opened a new wing in 1998.", "It shows ships of the Hanse.")


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("At least 300 dockers walked out, Ann Lee said.", "supported"),
        ("Exactly 300 dockers walked out.", "partly"),
        ("At least 400 dockers walked out.", "unsupported"),
        ("The harbour of Varberg did not close on Friday.", "partly"),
        ("The parliament elected a speaker.", "unsupported"),
    ],
)
def test_a_claim_is_held_against_the_best_group_of_its_own_evidence(
    support_models: SupportModels, text: str, support: str
) -> None:
    verdict = judge(Claim(text, evidence=(MUSEUM, HARBOUR)), None, support_models)
    assert verdict.support == support, verdict.reason
    assert bool(verdict.reason) is (support != "supported")
    assert 0 <= verdict.score <= 1


def test_the_sentence_that_bears_it_out_is_cited_with_its_group(
    support_models: SupportModels,
) -> None:
    claim = Claim("At least 300 dockers walked out.", "a", (MUSEUM, HARBOUR))
    shown = verdict_object(judge(claim, None, support_models))
    assert set(shown) == {"id", "support", "score", "reason", "citations"}
    assert shown["id"] == "a"
    assert shown["citations"] == [{"group": 1, "quote": HARBOUR[1]}]


def test_what_is_there_scores_above_what_was_added_or_is_missing(
    support_models: SupportModels,
) -> None:
    scores = [
        judge(Claim(text, evidence=(HARBOUR,)), None, support_models).score
        for text in (
            "The harbour of Varberg closed on Friday.",
            "The harbour of Varberg, the oldest of Halland, closed on Friday for repairs.",
            "The mayor of Gothenburg opened 12 schools in 1987.",
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.5 > scores[2]


def test_a_claim_without_evidence_is_sought_in_the_index(
    pipeline: Pipeline, support_models: SupportModels
) -> None:
    true = judge(
        Claim("McMaster said that North Korea is providing 8 million rounds of artillery."),
        pipeline.retriever.search,
        support_models,
    )
    assert true.support == "supported", true.reason
    assert "8 million rounds" in true.citations[0].quote
    false = judge(
        Claim("McMaster said that North Korea is providing 9 million rounds of artillery."),
        pipeline.retriever.search,
        support_models,
    )
    assert false.support == "unsupported"
    assert "9 million" in false.reason
    assert false.score < 0.5 < true.score
    half = judge(
        Claim(f"{true.claim.text} Iran is providing 900 submarines."),
        pipeline.retriever.search,
        support_models,
    )
    assert half.support == "partly"


def test_a_claim_about_something_else_is_unsupported(
    pipeline: Pipeline, support_models: SupportModels
) -> None:
    claim = Claim("Bananas grow best in wet and shady valleys.")
    verdict = judge(claim, pipeline.retriever.search, support_models)
    assert verdict.support == "unsupported"
    assert verdict.score < 0.2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{oops", "line 2"),
        ('{"id": 3}', 'needs a "claim"'),
        ('{"claim": "a", "evidence": "b"}', "list of lists"),
        ('{"claim": "a", "evidence": [["b", 1]]}', "list of lists"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: str, says: str) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text('{"claim": "Ships float."}\n' + row, "utf-8")
    with pytest.raises(ValueError, match="line 2") as caught:
        read_claims(file)
    assert says in str(caught.value)


def test_the_command_prints_a_line_for_each_claim_and_needs_no_index(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    rows = [
        {"id": 7, "claim": "The harbour of Varberg closed on Friday.", "evidence": [HARBOUR]},
        {"claim": "The harbour of Varberg closed on Monday.", "evidence": [HARBOUR]},
        {"claim": "Ships float.", "evidence": []},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = called("check", "--json", "--claims", str(file), "--home", str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in shown] == [7, None, None]
    assert [row["support"] for row in shown] == ["supported", "unsupported", "unsupported"]


@pytest.mark.parametrize("arguments", [[], [" "], ["a", "--claims", "b"], ["--claims", "/none"]])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    done = started("check", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
