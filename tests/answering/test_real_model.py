"""A real language model, small and often wrong: what it writes is shown with its source only."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from rag.answering.cancellation import CancelToken
from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.judge import model_judge
from rag.answering.ollama.self_test import self_test, trials
from rag.errors import Cancelled
from rag.factory import build
from rag.files import seeds_folder
from rag.index.index import Index
from rag.settings import Settings, load_settings
from tests import real_model

pytestmark = real_model.needed


@pytest.fixture(scope="module")
def ollama() -> Iterator[real_model.RealOllama]:
    with real_model.RealOllama() as server:
        yield server


def test_what_it_writes_is_shown_where_a_source_bears_it_out(
    ollama: real_model.RealOllama, seeds: Index, seeds_settings: Settings
) -> None:
    pipeline = build(load_settings(home=seeds_settings.home, ollama_host=ollama.url))
    answer = pipeline.ask("How many containers of munitions did North Korea send?")
    assert answer.use is not None
    assert answer.use.written > 0
    assert all(held.reason for held in answer.held_back)
    assert "11,000" in " ".join(statement.text for statement in answer.statements)
    for statement in answer.statements:
        assert statement.support == "supported"
        for citation in statement.citations:
            text = (seeds_folder() / citation.source.path).read_text("utf-8")
            assert text[citation.start : citation.end] == citation.quote


def test_its_judgements_are_log_odds_and_its_test_says_what_they_are_worth(
    ollama: real_model.RealOllama,
) -> None:
    server = OllamaServer(ollama.url)
    judge = model_judge(server, server.choose(), 4096)
    trial = trials()[0]
    judged = [judge.judge(trial.question, text) for text in trial.texts]
    assert all(said is not None and math.isfinite(said) for said in judged)
    assert len({round(said or 0.0, 3) for said in judged}) > 1
    found = self_test(judge, questions=trials()[:8])
    assert 0 <= found.ordered <= 1
    assert found.seconds > 0


def test_it_stops_when_nobody_waits(ollama: real_model.RealOllama) -> None:
    ollama.hung_up.clear()
    stop = CancelToken()
    asked = [{"role": "user", "content": "Count from one to one thousand, in words."}]
    with stop.active():
        answer = OllamaServer(ollama.url).chat("llama3.2", messages=asked)
        first = [next(answer) for _ in range(3)]
        stop.cancel()
        with pytest.raises(Cancelled):
            list(answer)
    assert all(part.message.content for part in first)
    assert ollama.hung_up.wait(30)
