"""Support on true sentences of real texts, and on false ones made of them.

Every fourth is judged; `make faults` judges all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rag.corpus.folder import read_folder
from rag.factory import build
from rag.files import seeds_folder
from rag.index.index import Index
from rag.schema import answer_text
from rag.settings import Settings, load_settings
from rag.types import Draft, Statement
from rag.verification.scoring import SupportModels
from rag.verification.support import check
from tests.mutations import MUTATORS, Truth, mutations, pieces, truths
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama

EVERY = int(os.environ.get("RAG_EVERY_MUTATION", "4"))
CAUGHT = {"number": 1.0, "quotation": 1.0, "name": 0.98, "negation": 0.8, "speaker": 0.8}


@pytest.fixture(scope="module")
def told() -> list[Truth]:
    """Sentences of the seeds, each with its passage."""
    documents = read_folder(seeds_folder(), 10**7).documents
    return [truth for d in documents for truth in truths(d.source, d.text)]


def checked(models: SupportModels, truth: Truth, text: str | None = None) -> Statement:
    return check(truth.draft(text), {truth.passage.id: truth.passage}, models)


@pytest.mark.parametrize("kind", sorted(CAUGHT))
def test_false_statements_are_flagged(
    told: list[Truth], support_models: SupportModels, kind: str
) -> None:
    made = list(mutations(kind, told))
    assert len(made) >= 12
    made = made[::EVERY]
    missed = [
        text for truth, text in made if checked(support_models, truth, text).support == "supported"
    ]
    assert 1 - len(missed) / len(made) >= CAUGHT[kind], missed


def test_true_sentences_are_not_flagged(told: list[Truth], support_models: SupportModels) -> None:
    assert len(told) >= 130
    told = told[::EVERY]
    flagged = [t.text for t in told if checked(support_models, t).support != "supported"]
    assert len(flagged) <= 0.05 * len(told), flagged


def test_honest_words_about_the_texts_are_seldom_flagged(support_models: SupportModels) -> None:
    """Written by hand: who says so put before, parts of sentences, light paraphrases, merges."""
    rows = [
        json.loads(row)
        for row in (Path(__file__).parents[1] / "honest.jsonl").read_text("utf-8").splitlines()
    ]
    documents = read_folder(seeds_folder(), 10**7).documents
    there = [Truth(p.text, p, d.source) for d in documents for p in pieces(d.source, d.text)]
    flagged = []
    for row in rows:
        cited = [next(t for t in there if mark in t.text) for mark in row["cites"]]
        citations = dict.fromkeys(c for truth in cited for c in truth.draft().citations)
        passages = {truth.passage.id: truth.passage for truth in cited}
        statement = check(Draft(row["text"], tuple(citations)), passages, support_models)
        if statement.support != "supported":
            flagged.append((row["text"], statement.reason))
    assert len(rows) >= 40
    assert len(flagged) <= 0.07 * len(rows), flagged


def test_no_changed_statement_of_a_model_reaches_the_reader_as_supported(
    seeds: Index, seeds_settings: Settings
) -> None:
    with FakeOllama() as server:
        pipeline = build(load_settings(home=seeds_settings.home, ollama_host=server.url))
        hits = pipeline.retriever.search("How many troops?")
        there = [
            Truth(truth.text, hit.passage, hit.source)
            for hit in hits
            for truth in truths(hit.source, hit.passage.text)
        ]
        made = [pair for kind in MUTATORS for pair in list(mutations(kind, there))[:3]]
        assert len(made) >= 12
        made = made[::EVERY]
        for truth, text in made:
            server.script = Script(answer=text)
            answer = pipeline.ask("How many troops?")
            assert text not in [statement.text for statement in answer.statements], truth.text
            assert text not in answer_text(answer)
            assert answer.held_back
