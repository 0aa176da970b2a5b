"""Support on true sentences of real texts, and on false ones made of them."""

from __future__ import annotations

import pytest

from rag.documents import read_folder
from rag.home import seeds_folder
from rag.support import check
from rag.types import Statement
from tests.mutations import Truth, mutations, truths

CAUGHT = {"number": 1.0, "quotation": 1.0, "name": 0.98, "negation": 0.8, "speaker": 0.8}


@pytest.fixture(scope="module")
def told() -> list[Truth]:
    """Sentences of the seeds, each with its passage."""
    documents = read_folder(seeds_folder(), 10**7).documents
    return [truth for d in documents for truth in truths(d.source, d.text)]


def checked(truth: Truth, text: str | None = None) -> Statement:
    return check(truth.draft(text), {truth.passage.id: truth.passage})


@pytest.mark.parametrize("kind", sorted(CAUGHT))
def test_false_statements_are_flagged(told: list[Truth], kind: str) -> None:
    made = list(mutations(kind, told))
    missed = [text for truth, text in made if checked(truth, text).support == "supported"]
    assert len(made) >= 12
    assert 1 - len(missed) / len(made) >= CAUGHT[kind], missed


def test_true_sentences_are_not_flagged(told: list[Truth]) -> None:
    flagged = [t.text for t in told if checked(t).support != "supported"]
    assert len(told) >= 130
    assert len(flagged) <= 0.05 * len(told), flagged
