"""The Ollama edge and answerer, through the real client, against a server that speaks Ollama."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rag.answering.ollama.client import ChatModel, OllamaServer
from rag.answering.ollama.writer import MAX_SENTENCES, OllamaWriter, Written, split
from rag.answering.prompt import Prompt, estimate_tokens, fill_prompt, load_prompt, parse_prompt
from rag.errors import (
    AnswererError,
    ModelMissing,
    ModelOutputInvalid,
    ModelServerUnreachable,
    ModelStalled,
    ModelStreamBroken,
    SettingsError,
)
from tests.ollama_script import PROSE, FakeModel, Script
from tests.ollama_server import FakeOllama

PROMPT = Path(__file__).parents[2] / "prompts" / "answer.md"
QUESTION = "How many North Korean soldiers are in Russia?"
TEXTS = (
    "CNN › Soldiers now inside Russia\nAt least 3,000 North Korean soldiers are inside Russia.",
    "The Washington Times\nAs many as 8,000 North Korean soldiers are in Kursk.",
    "Orchards\nApples are harvested in autumn.",
)
ONE = "The US said 3,000."
TWO = "The US said 3,000. The Pentagon said 8,000."


@pytest.fixture(scope="module")
def prompt() -> Prompt:
    return load_prompt(PROMPT)


def client(fake: FakeOllama, **timeouts: float) -> OllamaServer:
    return OllamaServer(fake.url, **timeouts)


def writer(fake: FakeOllama, prompt: Prompt, **timeouts: float) -> OllamaWriter:
    server = client(fake, **timeouts)
    return OllamaWriter(server, server.choose(), prompt)


def ask(fake: FakeOllama, prompt: Prompt, **timeouts: float) -> list[Written]:
    return list(writer(fake, prompt, **timeouts).write(QUESTION, TEXTS))


def gather(steps: Iterator[Written], into: list[Written]) -> None:
    for step in steps:
        into.append(step)


# The server and its models.


def test_version(fake: FakeOllama) -> None:
    assert client(fake).version() == "0.12.6"


def test_only_models_that_can_chat_here_are_listed(fake: FakeOllama) -> None:
    fake.models = {
        "nomic-embed-text:latest": FakeModel(("embedding",)),
        "gpt-oss:120b-cloud": FakeModel(size=384),
        "renamed-cloud-model:latest": FakeModel(size=384),
        "qwen3:4b": FakeModel(("completion", "thinking")),
        "made-by-an-old-server:latest": FakeModel(capabilities=None),
    }
    names = [model.name for model in client(fake).models()]
    assert names == ["qwen3:4b", "made-by-an-old-server:latest"]
    assert client(fake).choose() == ChatModel("qwen3:4b", thinks=True, context_length=131_072)


@pytest.mark.parametrize("name", ["llama3.2", "llama3.2:latest", "LLAMA3.2"])
def test_the_configured_model_is_found_with_and_without_its_tag(
    fake: FakeOllama, name: str
) -> None:
    assert client(fake).choose(name).name == name


def test_a_missing_model_is_told_with_the_command_that_fetches_it(fake: FakeOllama) -> None:
    with pytest.raises(ModelMissing, match=r"does not have the model 'mistral'") as told:
        client(fake).choose("mistral")
    assert told.value.remedy == "Run: ollama pull mistral"


def test_an_embedding_model_is_not_chosen(fake: FakeOllama) -> None:
    fake.models = {"nomic-embed-text:latest": FakeModel(("embedding",))}
    with pytest.raises(ModelMissing, match="cannot chat"):
        client(fake).choose("nomic-embed-text")
    with pytest.raises(ModelMissing, match="no model that can chat") as told:
        client(fake).choose()
    assert told.value.remedy.startswith("Run: ollama pull ")


def test_no_server_is_told_at_once_with_its_address() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ModelServerUnreachable, match=f"{url}: connection refused") as told:
        OllamaServer(url).choose()
    assert "ollama serve" in told.value.remedy
    with pytest.raises(ModelServerUnreachable, match="connection refused"):
        list(OllamaServer(url).chat("llama3.2", messages=[]))


def test_a_host_that_does_not_exist_is_unreachable() -> None:
    with pytest.raises(ModelServerUnreachable, match=r"no-such-host\.invalid"):
        OllamaServer("http://no-such-host.invalid:11434").version()


def test_a_server_that_says_nothing_stalls_the_probe_only_shortly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ModelStalled, match=r"sent nothing for 0\.1 seconds"):
            OllamaServer(url, probe_timeout=0.1).choose()


@pytest.mark.parametrize("body", [b"<html>hello</html>", b'"hello"', b"[1]", b"null", b"{}", b""])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_something_else_at_the_address_is_not_taken_for_ollama(
    fake: FakeOllama, body: bytes, status: int
) -> None:
    fake.overrides = {path: (status, {}, body) for path in ("/api/version", "/api/tags")}
    with pytest.raises(ModelServerUnreachable, match=fake.url):
        client(fake).version()
    with pytest.raises(ModelServerUnreachable, match=fake.url):
        client(fake).models()


@pytest.mark.parametrize("host", ["http://127.0.0.1:eleven", "http://[::1"])
def test_an_address_that_is_none_is_a_settings_error(host: str) -> None:
    with pytest.raises(SettingsError, match="ollama_host"):
        OllamaServer(host)


def test_proxies_of_the_environment_are_not_used(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client(fake).version() == "0.12.6"


def test_documents_are_not_carried_elsewhere_by_a_redirect(
    fake: FakeOllama, prompt: Prompt
) -> None:
    with FakeOllama() as elsewhere:
        to = {"Location": f"{elsewhere.url}/api/chat"}
        fake.overrides = {"/api/chat": (307, to, b"")}
        with pytest.raises(AnswererError, match="307"):
            ask(fake, prompt)
        assert not elsewhere.requests


# What is asked.


def test_the_request_is_pinned(fake: FakeOllama, prompt: Prompt) -> None:
    ask(fake, prompt)
    (sent,) = fake.chats()
    assert sent["model"] == "llama3.2:latest"
    assert sent["stream"] is True
    assert not sent.get("format")
    assert sent["options"] == {"temperature": 0, "seed": 0, "num_ctx": 8192, "num_predict": 1024}
    assert "think" not in sent
    assert "keep_alive" not in sent


def test_a_model_that_can_think_is_told_not_to(fake: FakeOllama, prompt: Prompt) -> None:
    fake.models = {"qwen3:4b": FakeModel(("completion", "thinking"))}
    steps = ask(fake, prompt)
    assert fake.chats()[0]["think"] is False
    assert len(steps[-1].sentences) == 2


def test_the_window_is_no_larger_than_the_model_was_trained_for(
    fake: FakeOllama, prompt: Prompt
) -> None:
    fake.models = {"small:latest": FakeModel(context_length=2048)}
    ask(fake, prompt)
    assert fake.chats()[0]["options"]["num_ctx"] == 2048


def test_texts_are_numbered_between_the_question_and_the_question(prompt: Prompt) -> None:
    messages = fill_prompt(prompt, QUESTION, TEXTS, 7000)
    asked = messages[-1]["content"]
    assert f"Texts:\n[1] {TEXTS[0]}\n\n[2] {TEXTS[1]}\n\n[3] {TEXTS[2]}\n\n" in asked
    assert asked.startswith(f"Question: {QUESTION}")
    assert asked.endswith(QUESTION)
    assert [m["role"] for m in messages] == ["system", "user", "assistant", "user"]


def test_what_never_changes_stands_first(prompt: Prompt) -> None:
    one = fill_prompt(prompt, QUESTION, TEXTS, 7000)
    other = fill_prompt(prompt, "Who leads Ukraine?", TEXTS[:1], 7000)
    assert one[:-1] == other[:-1]


def test_the_last_texts_are_dropped_where_the_window_is_small(
    fake: FakeOllama, prompt: Prompt
) -> None:
    texts = [f"Sentence {n} about soldiers in Russia. " * 30 for n in range(1, 9)]
    server = client(fake)
    small = OllamaWriter(server, server.choose(), prompt, num_ctx=3072, num_predict=512)
    list(small.write(QUESTION, texts))
    (sent,) = fake.chats()
    assert 1 < sent["messages"][-1]["content"].count("Sentence") / 30 < 8
    used = sum(estimate_tokens(message["content"]) for message in sent["messages"])
    assert used + sent["options"]["num_predict"] <= 3072


def test_a_question_too_long_for_the_window_is_refused_not_cut(prompt: Prompt) -> None:
    with pytest.raises(AnswererError, match="do not fit"):
        fill_prompt(prompt, "soldiers? " * 5000, TEXTS, 7000)


@pytest.mark.parametrize(
    ("text", "least"), [("朝鲜向俄罗斯派遣了士兵", 11), ("190,000", 7), ("", 0), ("Soldiers", 2)]
)
def test_tokens_are_estimated_from_above(text: str, least: int) -> None:
    assert estimate_tokens(text) >= least


# What is written.


def test_sentences_are_read_from_prose(fake: FakeOllama, prompt: Prompt) -> None:
    *_, last = ask(fake, prompt)
    assert last.sentences == (
        "At least 3,000 North Korean soldiers are inside Russia.",
        "As many as 8,000 North Korean soldiers are in Kursk.",
    )
    assert last.growing == ""
    assert last.use is not None
    assert last.use.model == "llama3.2:latest"
    assert last.use.written > 10
    assert last.use.window == 8192


def test_a_sentence_grows_before_it_is_whole(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script.answer = TWO
    steps = ask(fake, prompt)
    growing = [step.growing for step in steps if not step.sentences]
    assert len(growing) > 3
    assert all(b.startswith(a) for a, b in pairwise(growing))
    assert steps[-1].sentences == (ONE, "The Pentagon said 8,000.")


def test_a_sentence_is_known_before_the_model_has_finished(
    fake: FakeOllama, prompt: Prompt
) -> None:
    fake.script = Script(answer=TWO, fault="stall", after=15)
    steps = writer(fake, prompt).write(QUESTION, TEXTS)
    assert next(step for step in steps if step.sentences).sentences == (ONE,)
    steps.close()


def test_a_sentence_that_is_repeated_is_given_once(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script.answer = f"{ONE} " * 9
    assert ask(fake, prompt)[-1].sentences == (ONE,)


def test_a_model_that_goes_on_and_on_is_cut_short() -> None:
    text = " ".join(f"Sentence {n} is here." for n in range(50))
    assert len(split(text, finished=True)[0]) == MAX_SENTENCES


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (f"<think>Perhaps 9,000?</think>\n{ONE}", (ONE,)),
        (f"Answer: {ONE}", (ONE,)),
        ("The US said **3,000** [1].", (ONE,)),
        ("The US said 3,000 [Text 1, 2].", (ONE,)),
        ("The US said 3,000 (2014).", ("The US said 3,000 (2014).",)),
        ("- The US said 3,000.\n- The Pentagon said 8,000.", (ONE, "The Pentagon said 8,000.")),
    ],
)
def test_marks_around_the_prose_are_left_out(
    fake: FakeOllama, prompt: Prompt, answer: str, expected: tuple[str, ...]
) -> None:
    fake.script.answer = answer
    assert ask(fake, prompt)[-1].sentences == expected


def test_thoughts_are_no_part_of_the_answer(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script = Script(answer=ONE, thinking="I could write that there are 9,000.")
    assert ask(fake, prompt)[-1].sentences == (ONE,)


@pytest.mark.parametrize("answer", ["", "  \n ", "<think>Hm, I do not know"])
def test_nothing_written_is_an_error(fake: FakeOllama, prompt: Prompt, answer: str) -> None:
    fake.script.answer = answer
    with pytest.raises(ModelOutputInvalid, match=r"llama3\.2"):
        ask(fake, prompt)


def test_reading_never_takes_back_a_whole_sentence() -> None:
    done: tuple[str, ...] = ()
    for end in range(len(TWO) + 1):
        sentences, _ = split(TWO[:end])
        assert sentences[: len(done)] == done
        done = sentences
    assert split(TWO, finished=True)[0] == (ONE, "The Pentagon said 8,000.")


# What goes wrong.


def test_an_answer_cut_off_by_length_keeps_its_whole_sentences(
    fake: FakeOllama, prompt: Prompt
) -> None:
    fake.script.answer = TWO
    server = client(fake)
    cut = OllamaWriter(server, server.choose(), prompt, num_predict=10)
    *_, last = cut.write(QUESTION, TEXTS)
    assert last.sentences == (ONE,)


def test_an_answer_cut_off_before_any_sentence_is_an_error(
    fake: FakeOllama, prompt: Prompt
) -> None:
    fake.script.answer = TWO
    server = client(fake)
    cut = OllamaWriter(server, server.choose(), prompt, num_predict=3)
    with pytest.raises(ModelOutputInvalid, match="all 3 tokens"):
        list(cut.write(QUESTION, TEXTS))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("break", "broke"),
        ("silent-end", "closed the connection before it had finished"),
        ("error", "CUDA error"),
        ("garbage", "does not respond like Ollama"),
    ],
)
def test_a_stream_that_breaks_is_an_error_after_what_was_whole(
    fake: FakeOllama, prompt: Prompt, fault: Any, words: str
) -> None:
    fake.script = Script(answer=TWO, fault=fault, after=12)
    steps: list[Written] = []
    with pytest.raises(ModelStreamBroken, match=words):
        gather(writer(fake, prompt).write(QUESTION, TEXTS), steps)
    assert steps[-1].sentences == (ONE,)


def test_a_complete_answer_without_done_is_still_broken(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script = Script(answer=f"{ONE} " * 9, fault="silent-end", after=40)
    with pytest.raises(ModelStreamBroken):
        ask(fake, prompt)


def test_a_model_that_stops_writing_stalls(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script = Script(fault="stall")
    with pytest.raises(ModelStalled, match=r"sent nothing for 0\.2 seconds") as told:
        ask(fake, prompt, first_token_timeout=30, stall_timeout=0.2)
    assert "RAG_OLLAMA_TIMEOUT" in told.value.remedy
    assert fake.hung_up.wait(2)


def test_the_first_word_may_take_longer_than_the_others(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script = Script(answer=ONE, load=0.5)
    assert ask(fake, prompt, first_token_timeout=30, stall_timeout=0.2)
    with pytest.raises(ModelStalled, match=r"sent nothing for 0\.1 seconds"):
        ask(fake, prompt, first_token_timeout=0.1, stall_timeout=30)


def test_a_slow_model_is_waited_for(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script = Script(answer=ONE, delay=0.03)
    assert ask(fake, prompt, stall_timeout=0.5)


def test_a_model_that_vanished_meanwhile_is_missing(fake: FakeOllama, prompt: Prompt) -> None:
    ready = writer(fake, prompt)
    fake.models.clear()
    with pytest.raises(ModelMissing) as told:
        list(ready.write(QUESTION, TEXTS))
    assert told.value.remedy == "Run: ollama pull llama3.2:latest"


def test_a_refusal_is_told_in_the_servers_words(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script.refusal = (500, "model requires more system memory (9.9 GiB)")
    with pytest.raises(AnswererError, match=r"HTTP 500: model requires more system memory"):
        ask(fake, prompt)


def test_closing_hangs_up_so_that_the_model_stops(fake: FakeOllama, prompt: Prompt) -> None:
    fake.script = Script(answer="word " * 2000, delay=0.01)
    steps = writer(fake, prompt).write(QUESTION, TEXTS)
    assert next(steps).sentences == ()
    steps.close()
    assert fake.hung_up.wait(2)
    assert fake.tokens_sent < 100


# The prompt as a file.


def test_comments_are_not_sent(prompt: Prompt) -> None:
    assert "<!--" not in prompt.messages(question=QUESTION, texts="")[0]["content"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rules\n--- user ---\n$texts $question $date", "date"),
        ("Rules\n--- user ---\n$texts $question costs $5", "cannot be filled in"),
        ("Rules\n--- user ---\n$question", r"lacks \$texts"),
        ("Rules\n--- user ---\n", r"lacks \$question and \$texts"),
        ("$texts $question", "no line '--- user ---'"),
    ],
)
def test_a_prompt_that_cannot_be_filled_in_names_its_file(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "mine.md"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=words) as told:
        load_prompt(path)
    assert str(path) in told.value.message


def test_a_prompt_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.md"):
        load_prompt(tmp_path / "gone.md")


def test_a_dollar_sign_is_written_twice() -> None:
    prompt = parse_prompt("Costs $$5.\n--- user ---\n$texts $question")
    assert prompt.messages(question="q", texts="p")[0]["content"] == "Costs $5."


# The stand-in itself keeps to the protocol.


def test_the_stand_in_answers_what_else_the_client_asks(fake: FakeOllama) -> None:
    import ollama

    with ollama.Client(fake.url, trust_env=False, timeout=5) as raw:
        whole = raw.chat("llama3.2", [{"role": "user", "content": "Hello"}])
        assert (whole.done_reason, whole.message.content) == ("stop", PROSE)
        assert raw.chat("llama3.2", []).done_reason == "load"
        statuses = [part.status for part in raw.pull("phi4:14b", stream=True)]
        assert (statuses[0], statuses[-1]) == ("pulling manifest", "success")
        assert raw.show("phi4:14b").capabilities == ["completion", "tools"]
        fake.models["bert:latest"] = FakeModel(("embedding",))
        for body, status in [
            ({"model": "x"}, 404),
            ({"model": ""}, 400),
            ({"model": "bert", "messages": [{"role": "user", "content": "?"}]}, 400),
            ({"model": "llama3.2", "think": True}, 400),
            ({"model": "llama3.2", "format": "xml"}, 400),
        ]:
            assert raw._client.post("/api/chat", json=body).status_code == status
        assert raw._client.post("/api/chat", content=b"{").status_code == 400
        assert raw._client.get("/").text == "Ollama is running"
