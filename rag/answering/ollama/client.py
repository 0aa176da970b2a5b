"""The client of an Ollama server: its models, streamed chats, and downloads of models.

Every failure of the network, the server or its protocol becomes one of the named errors. A thread
that is cancelled closes its connection at once; Ollama then stops, whether it is loading a model
(its pull request 4638), reading a prompt or writing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

import httpx

from rag.answering.cancellation import current_token
from rag.answering.ollama.address import DEFAULT, cleaned, may_speak_openai, server_address
from rag.answering.ollama.errors import model_missing, stream_broken, translate_errors
from rag.answering.ollama.in_flight import in_flight
from rag.answering.ollama.library import ollama
from rag.answering.ollama.openai_transport import OpenAITransport
from rag.answering.ollama.pull import PullProgress, pull_errors, pull_progress, valid_model_name
from rag.errors import ModelMissing, ModelStreamBroken, SettingsError

_PULL = "Run: ollama pull llama3.2"
_ALTERNATIVES = 20  # the most that Ollama tells
_STUB_BYTES = 1_000  # a model at ollama.com is listed with the size of its manifest


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that can chat; `context_length` is the number of tokens it was trained to read."""

    name: str
    thinks: bool = False
    context_length: int | None = None

    @property
    def only_judges(self) -> bool:
        """Whether it was made to judge texts, as its name says, and writes no answers."""
        return "rerank" in self.name.casefold()

    def window(self, num_ctx: int) -> int:
        """Return the context window to use, in tokens: `num_ctx`, or what the model can read."""
        return min(num_ctx, self.context_length or num_ctx)


class OllamaServer:
    """One Ollama server, or one of OpenAI's protocol at an address in "/v1". Times are in seconds.

    `first_token_timeout` limits the wait for the first word, during which the model may be loaded
    and the prompt read, and every wait of a download. `stall_timeout` limits every later wait of a
    chat.
    """

    def __init__(
        self,
        host: str,
        *,
        connect_timeout: float = 1.0,
        probe_timeout: float = 5.0,
        first_token_timeout: float = 300.0,
        stall_timeout: float = 60.0,
    ) -> None:
        self.host = server_address(host)

        def shorten_timeout(response: httpx.Response) -> None:
            # Ollama sends the headers together with the first word. For downloads the time-out
            # stays long: Ollama is silent for minutes while it checks what it has downloaded.
            if response.url.path.endswith("/api/chat"):
                response.request.extensions["timeout"]["read"] = stall_timeout

        # Each request has its own connection, so that it can be closed.
        limits = httpx.Limits(max_keepalive_connections=0)
        transport = None  # that of httpx
        if may_speak_openai(self.host):
            transport = OpenAITransport(httpx.HTTPTransport(limits=limits, trust_env=False))
        common: dict[str, Any] = {
            "trust_env": False,
            "transport": transport,
            "limits": limits,
            # Without a value here the client sends OLLAMA_API_KEY; the hook removes this one.
            "headers": {"authorization": "none"},
            "follow_redirects": False,  # a redirect would send the documents elsewhere
        }
        probe = httpx.Timeout(probe_timeout, connect=connect_timeout)
        chat = httpx.Timeout(first_token_timeout, connect=connect_timeout)
        hooks: dict[str, list[Any]] = {"request": [_drop_authorization, _make_cancellable]}
        chat_hooks = {**hooks, "response": [shorten_timeout]}
        try:
            base = cleaned(self.host)
            self._probe = ollama.Client(base, timeout=probe, event_hooks=hooks, **common)
            self._chat = ollama.Client(base, timeout=chat, event_hooks=chat_hooks, **common)
        except (ValueError, httpx.InvalidURL) as error:
            raise SettingsError(
                f"ollama_host = {host!r} is not an address: {error}",
                f"It looks like {DEFAULT}.",
            ) from error

    def clock(self) -> float:
        """Return a time in seconds, by which it is measured how long a model takes."""
        return time.monotonic()

    def version(self) -> str:
        """Return Ollama's version. Raises `ModelServerUnreachable` or `ModelStalled`."""
        with translate_errors(self.host):  # the client has no method of its own for this
            response = self._probe._request_raw("GET", "/api/version")  # type: ignore[no-untyped-call]
            return str(response.json()["version"])

    def models(self) -> list[ChatModel]:
        """Return the models that can chat and run here, not at ollama.com; newest first.

        Raises `ModelServerUnreachable` or `ModelStalled`.
        """
        return [model for model in self._chatting() if not model.only_judges]

    def judges(self) -> list[ChatModel]:
        """Return the models that were made to judge texts; the errors are those of `models`."""
        named = [name for name in self._local() if ChatModel(name).only_judges]
        return [self._show(name)[1] for name in named]

    def digest(self, name: str) -> str:
        """Return the digest of a model's weights; its name if none is told, "" if it is not there.

        Raises `ModelServerUnreachable` or `ModelStalled`.
        """
        with translate_errors(self.host):
            listed = self._probe.list().models
        same = (m for m in listed if _full(m.model or "") == _full(name))
        return next((m.digest or _full(name) for m in same), "")

    def choose(self, wanted: str = "", here: bool = False) -> ChatModel:
        """Return the model `wanted` (`name` means `name:latest`), or the first that can chat.

        With `here`, a model that runs at ollama.com counts as missing. Raises `ModelMissing`,
        `ModelServerUnreachable` or `ModelStalled`.
        """
        if here and _full(wanted) not in map(_full, self._local()):
            raise model_missing(self.host, wanted)
        if wanted:
            chats, model = self._show(wanted)
            if not chats:
                raise ModelMissing(f"The model '{wanted}' cannot chat.", _PULL)
            return model
        for model in self._chatting():
            if not model.only_judges:
                return model
        raise ModelMissing(f"Ollama at {self.host} has no model that can chat.", _PULL)

    def first_tokens(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]] | str,
        think: bool | None = None,
        **options: Any,
    ) -> dict[str, float]:
        """Return the likeliest first tokens of an answer, with their log-probabilities.

        A text in place of messages is sent as it stands. A server that tells no log-probabilities
        (Ollama before 0.12.11) gives one token, as if it were certain. Raises `AnswererError`.
        """
        common: dict[str, Any] = {
            "options": {"temperature": 0, "seed": 0, "num_predict": 1, **options},
            "logprobs": True,
            "top_logprobs": _ALTERNATIVES,
            "think": think,
        }
        with in_flight(self.host), translate_errors(self.host, model):
            if isinstance(messages, str):
                written = self._chat.generate(model, messages, raw=True, **common)
                text = written.response or ""
            else:
                chatted = self._chat.chat(model, messages, **common)
                written, text = chatted, chatted.message.content or ""
            told = written.logprobs[0].top_logprobs if written.logprobs else None
            return {t.token: t.logprob for t in told} if told else {text: 0.0} if text else {}

    def chat(self, model: str, **request: Any) -> Generator[ollama.ChatResponse]:
        """Yield the parts of a streamed answer; the last one has `done` set.

        Closing the generator closes the connection, so that Ollama stops. Raises `AnswererError`.
        """
        done = False
        with in_flight(self.host), translate_errors(self.host, model, ModelStreamBroken):
            stream = self._chat.chat(model, stream=True, **request)
            with closing(cast("Generator[ollama.ChatResponse]", stream)) as parts:
                for part in parts:
                    done = bool(part.done)
                    yield part
            if not done:
                raise stream_broken(self.host)

    def pull(self, name: str) -> Generator[PullProgress]:
        """Download a model, and yield the progress until it is complete.

        Closing the generator stops Ollama, which keeps what it has downloaded. Raises
        `AnswererError`.
        """
        name, state = valid_model_name(name), None
        with pull_errors(name), translate_errors(self.host, name, ModelStreamBroken):
            stream = self._chat.pull(name, stream=True)
            with closing(cast("Generator[ollama.ProgressResponse]", stream)) as parts:
                for state in pull_progress(parts):
                    yield state
            if state is None or state.status != "success":
                raise stream_broken(self.host)

    def _chatting(self) -> Iterator[ChatModel]:
        """Yield the models that run here and can chat."""
        for chats, model in map(self._show, self._local()):
            if chats:
                yield model

    def _local(self) -> Iterator[str]:
        """Yield the names of the models that run here."""
        with translate_errors(self.host):
            models = self._probe.list().models
        for model in models:
            stub = 0 < (model.size or 0) < _STUB_BYTES
            if model.model and not stub and not model.model.endswith("cloud"):
                yield model.model

    def _show(self, name: str) -> tuple[bool, ChatModel]:
        """Return whether a model can chat, and the model with what Ollama says about it."""
        with translate_errors(self.host, name):
            shown = self._probe.show(name)
        chats, thinks = True, False
        if shown.capabilities is not None:  # Ollama older than 0.6.4 does not say
            chats = "completion" in shown.capabilities
            thinks = "thinking" in shown.capabilities
        details = (shown.modelinfo or {}).items()
        lengths = [v for k, v in details if k.endswith(".context_length") and isinstance(v, int)]
        return chats, ChatModel(name, thinks, lengths[0] if lengths else None)


Connect = Callable[..., OllamaServer]
"""Makes a client of a server: called as `OllamaServer` is."""


def _drop_authorization(request: httpx.Request) -> None:
    del request.headers["authorization"]


def _make_cancellable(request: httpx.Request) -> None:
    """Register the connection of a request with the current token, before anything is sent."""
    token = current_token()
    if token is None:
        return

    def connected(event: str, about: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            token.track(about["return_value"].get_extra_info("socket"))

    request.extensions["trace"] = connected


def _full(name: str) -> str:
    """Return a model's name for comparing: in lower case, with its tag."""
    return (name if ":" in name.rpartition("/")[2] else f"{name}:latest").casefold()
