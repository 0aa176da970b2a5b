"""The whole road with a model server: who answers, what is checked, what happens when it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from rag.factory import build
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.types import SourceFilter
from tests.ollama_script import FakeModel, Script
from tests.ollama_server import FakeOllama

QUESTION = "How many North Korean soldiers are inside Russia?"
Ask = Callable[..., Pipeline]


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        yield server


@pytest.fixture
def with_ollama(seeds: Index, seeds_settings: Settings, fake: FakeOllama) -> Pipeline:
    return build(load_settings(home=seeds_settings.home, ollama_host=fake.url))


def says(*statements: tuple[str, list[int]]) -> Script:
    rows = [{"text": text, "passages": numbers} for text, numbers in statements]
    return Script(answer=json.dumps({"statements": rows}))


def test_a_model_answers_where_ollama_has_one(with_ollama: Pipeline, fake: FakeOllama) -> None:
    answer = with_ollama.ask(QUESTION)
    assert answer.answerer == "llama3.2:latest"
    assert not answer.abstained
    assert any("3,000" in s.text and s.support == "supported" for s in answer.statements)
    sent = fake.chats()[0]
    assert sent["options"]["num_ctx"] == 8192
    assert sent["options"]["temperature"] == 0


def test_statements_grow_while_they_are_written(with_ollama: Pipeline) -> None:
    drafts = list(with_ollama.stream(QUESTION))
    texts = [answer.statements[0].text for answer in drafts if answer.statements]
    assert len(set(texts)) > 3
    assert [a.draft for a in drafts] == [True] * (len(drafts) - 1) + [False]
    assert with_ollama.ask(QUESTION).statements == drafts[-1].statements


def test_what_the_model_makes_up_is_shown_as_unsupported(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    fake.script = says(
        ("At least 3,000 North Korean soldiers are now inside Russia.", [1, 2, 3, 4, 5, 6]),
        ("Exactly 12,345 North Korean soldiers are inside Russia.", [1, 2]),
        ("President Macron counted at least 3,000 soldiers.", [1, 2]),
    )
    answer = with_ollama.ask(QUESTION)
    assert [s.support for s in answer.statements] == ["supported", "unsupported", "unsupported"]
    assert "12,345" in answer.statements[1].reason
    assert "Macron" in answer.statements[2].reason
    assert not answer.abstained


def test_it_abstains_when_nothing_that_the_model_says_is_supported(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    fake.script = says(("There are 77,777 soldiers.", [1]))
    answer = with_ollama.ask(QUESTION)
    assert answer.abstained
    assert answer.confidence < 0.5


def test_it_abstains_when_the_model_does(with_ollama: Pipeline, fake: FakeOllama) -> None:
    fake.script = says()
    answer = with_ollama.ask(QUESTION)
    assert answer.abstained
    assert answer.statements == ()
    assert answer.passages


@pytest.mark.parametrize(
    "script",
    [
        Script(fault="break", after=20),
        Script(fault="error", after=20),
        Script(fault="silent-end", after=20),
        Script(answer="I think that ten thousand were sent."),
        Script(answer=""),
        Script(refusal=(500, "model requires more system memory (9.9 GiB)")),
    ],
)
def test_a_model_that_fails_is_replaced_by_quotes(
    with_ollama: Pipeline, fake: FakeOllama, script: Script
) -> None:
    fake.script = script
    answer = with_ollama.ask(QUESTION)
    assert answer.answerer == "quotes"
    assert any("quoted from the sources instead" in notice for notice in answer.notices)
    assert any("3,000" in s.text for s in answer.statements)
    assert all(s.support == "supported" for s in answer.statements)


def test_without_ollama_it_quotes_and_says_why_to_whoever_wanted_a_model(
    seeds: Index, seeds_settings: Settings
) -> None:
    nowhere = {"home": seeds_settings.home, "ollama_host": "http://127.0.0.1:9"}
    pipeline = build(load_settings(**nowhere))
    assert pipeline.ask(QUESTION).answerer == "quotes"
    assert not pipeline.ask(QUESTION).notices
    wanted = build(load_settings(**nowhere, ollama_model="llama3.2"))
    for answer in (wanted.ask(QUESTION), pipeline.ask(QUESTION, answerer="llama3.2")):
        assert answer.answerer == "quotes"
        assert "ollama serve" in " ".join(answer.notices)


def test_a_server_with_no_model_that_can_chat_is_told_apart(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    fake.models = {"nomic-embed-text:latest": FakeModel(("embedding",))}
    answer = with_ollama.ask(QUESTION)
    assert answer.answerer == "quotes"
    assert "ollama pull" in " ".join(answer.notices)


def test_who_answers_can_be_chosen_for_each_question(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    fake.models["phi4:14b"] = FakeModel()
    assert with_ollama.ask(QUESTION, answerer="phi4:14b").answerer == "phi4:14b"
    assert with_ollama.ask(QUESTION, answerer="quotes").answerer == "quotes"
    assert with_ollama.ask(QUESTION).answerer == "llama3.2:latest"
    assert [chat["model"] for chat in fake.chats()] == ["phi4:14b", "llama3.2:latest"]


def test_a_model_can_be_chosen_where_the_settings_say_quotes(
    seeds: Index, seeds_settings: Settings, fake: FakeOllama
) -> None:
    settings = load_settings(home=seeds_settings.home, ollama_host=fake.url, answerer="extractive")
    pipeline = build(settings)
    assert pipeline.ask(QUESTION).answerer == "quotes"
    assert pipeline.ask(QUESTION, answerer="Llama3.2").answerer == "Llama3.2"


def test_a_chosen_model_that_is_gone_is_replaced_by_quotes_and_told(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    answer = with_ollama.ask(QUESTION, answerer="phi4:14b")
    assert answer.answerer == "quotes"
    assert not answer.abstained
    assert "ollama pull phi4:14b" in " ".join(answer.notices)


def test_nobody_who_asks_can_choose_a_model_that_runs_elsewhere(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    fake.models |= {"gpt-oss:120b-cloud": FakeModel(), "stub:latest": FakeModel(size=384)}
    for name in ("gpt-oss:120b-cloud", "stub", "stub:latest"):
        assert with_ollama.ask(QUESTION, answerer=name).answerer == "quotes"
    assert fake.chats() == []


def test_a_narrowed_question_shows_the_model_only_what_is_admitted(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    source = with_ollama.retriever.search(QUESTION)[0].source
    answer = with_ollama.ask(QUESTION, only=SourceFilter((source.id,)))
    assert {hit.source for hit in answer.passages} == {source}
    (sent,) = fake.chats()
    shown = sent["messages"][-1]["content"]
    assert shown.count("<passage ") == shown.count(f"Title: {source.title}") > 0


def test_starting_ollama_between_two_questions_is_noticed(
    seeds: Index, seeds_settings: Settings
) -> None:
    with FakeOllama() as first:
        port = int(first.url.rsplit(":", 1)[1])
    pipeline = build(load_settings(home=seeds_settings.home, ollama_host=first.url))
    assert pipeline.ask(QUESTION).answerer == "quotes"
    with FakeOllama(port=port):
        assert pipeline.ask(QUESTION).answerer == "llama3.2:latest"


def test_stopping_in_the_middle_hangs_up_on_the_model(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    fake.script = Script(delay=0.05)
    stream = with_ollama.stream(QUESTION)
    next(answer for answer in stream if answer.statements)
    stream.close()  # type: ignore[attr-defined]
    assert fake.hung_up.wait(2)


def test_timings_are_given_for_every_stage(pipeline: Pipeline) -> None:
    timings = pipeline.ask(QUESTION).timings
    assert set(timings) == {"retrieve", "answer", "support", "total"}
    assert timings["total"] >= timings["retrieve"] > 0
