"""A server that speaks OpenAI's protocol in place of Ollama's, as llama.cpp and vLLM do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.answering.cancellation import CancelToken
from rag.answering.chooser import available_answerers
from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.judge import model_judge
from rag.errors import (
    AnswererError,
    Cancelled,
    ModelMissing,
    ModelServerUnreachable,
    ModelStreamBroken,
)
from rag.factory import build
from rag.index.index import Index
from rag.settings import Settings, load_settings
from rag.types import Turn
from tests import real_model
from tests.ollama_script import FakeModel, Fault, Script
from tests.ollama_server import FakeOllama
from tests.openai_server import FakeOpenAI

QUESTION = "How many containers of munitions did North Korea send?"
ASKED = "How long is the bridge over the Ebb?"
RIGHT, WRONG = "The bridge over the Ebb is 312 metres long.", "Ann Lee likes tea."
RERANKER = "Qwen/Qwen3-Reranker-0.6B"


@pytest.fixture
def openai() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


def judged(server: OllamaServer, text: str, reranker: bool = False) -> float | None:
    model = server.judges()[0] if reranker else server.choose()
    return model_judge(server, model, 8192).judge(ASKED, text)


def test_its_model_words_the_answer(
    openai: FakeOpenAI, seeds: Index, seeds_settings: Settings
) -> None:
    settings = load_settings(home=seeds_settings.home, ollama_host=openai.address)
    answer = build(settings).ask(QUESTION)
    assert answer.answerer == "llama3.2"
    assert "11,000" in " ".join(statement.text for statement in answer.statements)
    assert answer.use is not None
    assert answer.use.read > 0
    assert answer.use.written > 0
    [sent] = [r.body for r in openai.requests if r.path == "/v1/chat/completions"]
    assert (sent["temperature"], sent["seed"], sent["max_tokens"]) == (0, 0, 1024)
    assert not any("authorization" in map(str.lower, r.headers) for r in openai.requests)


def test_its_judgements_are_log_odds(openai: FakeOpenAI) -> None:
    server = OllamaServer(openai.address)
    right, wrong = judged(server, RIGHT), judged(server, WRONG)
    assert right is not None
    assert wrong is not None
    assert right > 0.5 > -0.5 > wrong
    openai.script = Script(logprobs=False)
    assert judged(server, RIGHT) == -(judged(server, WRONG) or 0.0)


def test_a_reranker_is_asked_in_its_own_format(openai: FakeOpenAI) -> None:
    openai.models[f"{RERANKER}:latest"] = FakeModel()
    server = OllamaServer(openai.address)
    right, wrong = judged(server, RIGHT, reranker=True), judged(server, WRONG, reranker=True)
    assert right is not None
    assert wrong is not None
    assert right > 0 > wrong
    assert openai.requests[-1].body["prompt"].startswith("<|im_start|>system")


def test_a_follow_up_is_written_out_by_schema(
    openai: FakeOpenAI, seeds: Index, seeds_settings: Settings
) -> None:
    settings = load_settings(home=seeds_settings.home, ollama_host=openai.address)
    build(settings).ask("And the zinc of it?", history=[Turn("Who is Ann Lee?", "A poet.")])
    forms = [r.body["response_format"] for r in openai.requests if "response_format" in r.body]
    assert forms[0]["json_schema"]["schema"]["required"] == ["question"]


def test_models_that_embed_do_not_answer_and_the_window_is_known(openai: FakeOpenAI) -> None:
    openai.models = {
        "text-embedding-nomic": FakeModel(),
        "qwen": FakeModel(context_length=4096),
    }
    models = OllamaServer(openai.address).models()
    assert [(model.name, model.window(8192)) for model in models] == [("qwen", 4096)]


def test_ollama_itself_at_such_an_address_is_spoken_to_as_ollama(fake: FakeOllama) -> None:
    server = OllamaServer(f"{fake.url}/v1")
    assert server.version() == "0.12.6"
    assert server.choose().name == "llama3.2:latest"
    assert all(not request.path.startswith("/v1") for request in fake.requests)


def test_whoever_leaves_closes_the_connection(openai: FakeOpenAI) -> None:
    openai.script, stop = Script(answer="word " * 500, delay=0.02), CancelToken()
    with stop.active():
        answer = OllamaServer(openai.address).chat(
            "llama3.2", messages=[{"role": "user", "content": "?"}]
        )
        assert next(answer).message.content
        stop.cancel()
        with pytest.raises(Cancelled):
            list(answer)
    assert openai.hung_up.wait(10)


@pytest.mark.parametrize("fault", ["break", "silent-end", "error", "garbage"])
def test_an_answer_that_breaks_off_is_told(openai: FakeOpenAI, fault: Fault) -> None:
    openai.script = Script(answer="word " * 20, fault=fault)
    server = OllamaServer(openai.address)
    with pytest.raises(ModelStreamBroken, match=openai.address):
        list(server.chat("llama3.2", messages=[{"role": "user", "content": "?"}]))


def test_what_it_refuses_is_told_in_its_words(openai: FakeOpenAI) -> None:
    server = OllamaServer(openai.address)
    with pytest.raises(ModelMissing, match="does not have the model 'phi4'") as missing:
        server.choose("phi4")
    assert "ollama pull" not in missing.value.remedy
    openai.script = Script(refusal=(400, "request exceeds the available context size"))
    with pytest.raises(AnswererError, match="HTTP 400: request exceeds the available context"):
        judged(server, RIGHT)


def test_one_that_is_not_there_is_told_without_ollama(seeds_settings: Settings) -> None:
    settings = load_settings(home=seeds_settings.home, ollama_host="http://127.0.0.1:9/v1")
    advice = available_answerers(settings).advice
    assert "cannot be reached at http://127.0.0.1:9/v1" in advice
    assert "Ollama" not in advice


def test_an_address_without_its_route_is_mended_by_the_error(openai: FakeOpenAI) -> None:
    with pytest.raises(ModelServerUnreachable) as told:
        OllamaServer(openai.url).models()
    assert "end its address with /v1" in told.value.remedy


def test_an_ollama_that_fails_is_not_taken_for_another_server(fake: FakeOllama) -> None:
    fake.overrides = {"/api/tags": (503, {}, b"")}
    with pytest.raises(ModelServerUnreachable) as told:
        OllamaServer(fake.url).models()
    assert told.value.remedy == "Start it with: ollama serve"


@real_model.needed
def test_a_real_server_judges_and_writes() -> None:
    server = OllamaServer(real_model.openai_address())
    model = server.choose()
    assert model.context_length == 4096
    said = [model_judge(server, model, 4096).judge(ASKED, text) for text in (RIGHT, WRONG)]
    assert None not in said
    assert said[0] != said[1]
    raw = server.first_tokens(model.name, "The capital of France is", num_ctx=4096)
    assert any("Paris" in token for token in raw)
    parts = list(server.chat(model.name, messages=[{"role": "user", "content": "Say hello."}]))
    assert "".join(part.message.content or "" for part in parts)
    assert parts[-1].eval_count
