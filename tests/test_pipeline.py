"""The whole road with a model server: who answers, what is checked, what happens when it breaks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answering.ollama.calibration import Calibration, save_calibration
from rag.answering.ollama.client import OllamaServer
from rag.corpus.documents import given_documents
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
def with_ollama(seeds: Index, seeds_settings: Settings, fake: FakeOllama) -> Pipeline:
    return build(load_settings(home=seeds_settings.home, ollama_host=fake.url))


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
    growing = [
        a.statements[-1].text for a in drafts if a.statements and not a.statements[-1].complete
    ]
    assert len(set(growing)) > 3
    assert [a.draft for a in drafts] == [True] * (len(drafts) - 1) + [False]
    assert with_ollama.ask(QUESTION).statements == drafts[-1].statements


def test_the_quotes_are_there_before_the_model_has_read_them(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    stream = with_ollama.stream(QUESTION)
    first = next(answer for answer in stream if answer.statements)
    assert fake.chats() == []
    assert "3,000" in first.statements[0].text
    assert first.draft


def test_what_the_model_makes_up_is_held_back(with_ollama: Pipeline, fake: FakeOllama) -> None:
    fake.script = Script(
        answer="At least 3,000 North Korean soldiers are now inside Russia. Exactly 12,345 North"
        " Korean soldiers are inside Russia. President Macron counted at least 3,000 soldiers."
    )
    answer = with_ollama.ask(QUESTION)
    assert answer.statements[0].text.startswith("At least 3,000")
    assert not any("12,345" in s.text or "Macron" in s.text for s in answer.statements)
    assert answer.answerer == "llama3.2:latest"
    made_up, of_macron = answer.held_back
    assert "12,345" in made_up.reason
    assert "Macron" in of_macron.reason
    assert not answer.abstained


@pytest.mark.parametrize(
    "written",
    [
        "There are 77,777 soldiers.",
        "I think that ten thousand were sent.",
        "The bridge over the Ebb is 312 metres long.",
        "The texts do not say.",
    ],
)
def test_the_quotes_stay_where_nothing_that_is_written_is_borne_out(
    with_ollama: Pipeline, fake: FakeOllama, written: str
) -> None:
    fake.script = Script(answer=written)
    answer, quoted = with_ollama.ask(QUESTION), with_ollama.ask(QUESTION, answerer="quotes")
    assert answer.statements == quoted.statements
    assert answer.answerer == "quotes"
    assert [s.text for s in answer.held_back] == [written]
    assert "do not bear out" in " ".join(answer.notices)


def test_where_nothing_answers_the_model_is_not_asked(
    with_ollama: Pipeline, fake: FakeOllama
) -> None:
    answer = with_ollama.ask("What is the population of North Korea?")
    assert answer.abstained
    assert answer.statements == ()
    assert fake.chats() == []


def test_a_model_may_only_help_to_find(
    seeds: Index, seeds_settings: Settings, fake: FakeOllama
) -> None:
    settings = load_settings(home=seeds_settings.home, ollama_host=fake.url, ollama_writes=False)
    answer = build(settings).ask(QUESTION)
    assert answer.answerer == "quotes"
    assert fake.chats() == []


@pytest.fixture
def judging(seeds: Index, seeds_settings: Settings, fake: FakeOllama, tmp_path: Path) -> Pipeline:
    """A pipeline with a model that has been tested, and only judges."""
    home = tmp_path / "home"
    shutil.copytree(seeds_settings.home, home)
    calibration = Calibration("m", 3.0, -1.0, 2.0, 0.9, level=0.9, likely=1.0, seconds=0.1)
    save_calibration(home, OllamaServer(fake.url).digest("llama3.2"), calibration)
    return build(load_settings(home=home, ollama_host=fake.url, ollama_writes=False))


def test_a_model_that_judges_is_asked_about_single_sentences(
    judging: Pipeline, fake: FakeOllama
) -> None:
    question = "Who says that the troops are in Kursk?"
    alone, judged = judging.ask(question, answerer="quotes"), judging.ask(question)
    assert {chat["options"]["num_predict"] for chat in fake.chats()} == {1}
    assert 1 <= len(fake.chats()) <= 6
    assert judged.confidence != alone.confidence


def test_a_model_decides_whether_a_number_is_of_what_is_counted(judging: Pipeline) -> None:
    text = "Nearly 300 brothers of the abbey were killed in Arden in 1562."
    pipeline = judging.over(given_documents([{"text": text}]))
    question = "How many monks of the abbey were killed in Arden?"
    assert pipeline.ask(question, answerer="quotes").abstained
    answer = pipeline.ask(question)
    assert [statement.text for statement in answer.statements] == [text]


def test_a_model_that_says_yes_to_everything_does_not_write(
    seeds: Index, seeds_settings: Settings, fake: FakeOllama, tmp_path: Path
) -> None:
    shutil.copytree(seeds_settings.home, tmp_path / "home")
    pipeline = build(load_settings(home=tmp_path / "home", ollama_host=fake.url))
    assert pipeline.ask(QUESTION).answerer == "llama3.2:latest"  # not tested yet
    orders = Calibration("m", 3.0, -1.0, 2.0, ordered=0.9, level=0.6, likely=1.0, seconds=0.1)
    save_calibration(tmp_path / "home", OllamaServer(fake.url).digest("llama3.2"), orders)
    assert pipeline.ask(QUESTION).answerer == "quotes"


def test_a_judge_that_fails_leaves_the_quotes_as_they_are(
    judging: Pipeline, fake: FakeOllama
) -> None:
    fake.script = Script(refusal=(500, "model requires more system memory (9.9 GiB)"))
    quoted, answer = judging.ask(QUESTION, answerer="quotes"), judging.ask(QUESTION)
    assert answer.statements == quoted.statements
    assert "more system memory" in " ".join(answer.notices)


@pytest.mark.parametrize(
    "script",
    [
        Script(fault="break", after=20),
        Script(fault="error", after=20),
        Script(fault="silent-end", after=20),
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
    assert shown.count("\n[1] ") == 1
    assert str(source.title) in shown


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
    next(a for a in stream if a.statements and not a.statements[-1].complete)
    stream.close()  # type: ignore[attr-defined]
    assert fake.hung_up.wait(2)


def test_timings_are_given_for_every_stage(pipeline: Pipeline) -> None:
    timings = pipeline.ask(QUESTION).timings
    assert set(timings) == {"retrieve", "answer", "support", "total"}
    assert timings["total"] >= timings["retrieve"] > 0
