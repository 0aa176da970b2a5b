"""The edge to an Ollama server: its models, and a chat that is streamed.

Every fault of the network, the server or its protocol leaves here as one of the named errors.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
import ollama

from rag.types import (
    AnswererError,
    ModelMissing,
    ModelServerUnreachable,
    ModelStalled,
    ModelStreamBroken,
    SettingsError,
)

_START = "Start it with: ollama serve"
_PULL = "ollama pull llama3.2"
_AGAIN = "Ask again, or choose another model with RAG_OLLAMA_MODEL."
_STUB_BYTES = 1_000  # a model that runs at ollama.com is listed with the size of its manifest


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that can chat; `context_length` is the most tokens it was trained to read."""

    name: str
    thinks: bool = False
    context_length: int | None = None

    def window(self, num_ctx: int) -> int:
        """Tokens that it is given to read at once, where `num_ctx` are wanted."""
        return min(num_ctx, self.context_length or num_ctx)


class OllamaServer:
    """One Ollama server. Times are seconds.

    `first_token_timeout` bounds the wait for the first word, in which the model may be loaded and
    the prompt read; `stall_timeout` bounds every later wait.
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
        self.host = host

        def wait_less_from_now_on(response: httpx.Response) -> None:
            # Ollama sends the headers together with the first word.
            response.request.extensions["timeout"]["read"] = stall_timeout

        common: dict[str, Any] = {
            "trust_env": False,
            "follow_redirects": False,  # a redirect would carry the documents elsewhere
            "limits": httpx.Limits(max_keepalive_connections=0),
        }
        probe = httpx.Timeout(probe_timeout, connect=connect_timeout)
        chat = httpx.Timeout(first_token_timeout, connect=connect_timeout)
        hooks = {"response": [wait_less_from_now_on]}
        try:
            self._probe = ollama.Client(host, timeout=probe, **common)
            self._chat = ollama.Client(host, timeout=chat, event_hooks=hooks, **common)
        except (ValueError, httpx.InvalidURL) as error:
            raise SettingsError(
                f"ollama_host = {host!r} is not an address: {error}",
                "It looks like http://127.0.0.1:11434.",
            ) from error

    def version(self) -> str:
        """Ollama's version. Raises `ModelServerUnreachable` or `ModelStalled`."""
        with _faults(self.host):  # the client has no method of its own for this
            answer = self._probe._request_raw("GET", "/api/version")  # type: ignore[no-untyped-call]
            return str(answer.json()["version"])

    def models(self) -> list[ChatModel]:
        """The models that can chat and run here, not at ollama.com; newest first.

        Raises `ModelServerUnreachable` or `ModelStalled`.
        """
        shown = map(self._show, self._local())
        return [model for chats, model in shown if chats]

    def choose(self, wanted: str = "", here: bool = False) -> ChatModel:
        """The model of that name (`name` is `name:latest`), or else the first that can chat.

        With `here`, one that runs at ollama.com counts as missing. Raises `ModelMissing`,
        `ModelServerUnreachable` or `ModelStalled`.
        """
        if here and _full(wanted) not in map(_full, self._local()):
            raise _missing(self.host, wanted)
        if wanted:
            chats, model = self._show(wanted)
            if not chats:
                raise ModelMissing(f"The model '{wanted}' cannot chat.", _PULL)
            return model
        for name in self._local():
            chats, model = self._show(name)
            if chats:
                return model
        raise ModelMissing(f"Ollama at {self.host} has no model that can chat.", _PULL)

    def chat(self, model: str, **request: Any) -> Generator[ollama.ChatResponse]:
        """The parts of one streamed answer, the last one with `done`.

        Closing the generator hangs up, whereupon Ollama stops writing. Raises `AnswererError`.
        """
        done = False
        with _faults(self.host, model, ModelStreamBroken):
            stream = self._chat.chat(model, stream=True, **request)
            with closing(cast("Generator[ollama.ChatResponse]", stream)) as parts:
                for part in parts:
                    done = bool(part.done)
                    yield part
        if not done:
            raise ModelStreamBroken(f"Ollama at {self.host} hung up before it was done.", _AGAIN)

    def _local(self) -> Iterator[str]:
        with _faults(self.host):
            listed = self._probe.list().models
        for model in listed:
            stub = 0 < (model.size or 0) < _STUB_BYTES
            if model.model and not stub and not model.model.endswith("cloud"):
                yield model.model

    def _show(self, name: str) -> tuple[bool, ChatModel]:
        """Whether a model can chat, and what is known of it."""
        with _faults(self.host, name):
            shown = self._probe.show(name)
        chats, thinks = True, False
        if shown.capabilities is not None:  # Ollama older than 0.6.4 does not say
            chats = "completion" in shown.capabilities
            thinks = "thinking" in shown.capabilities
        facts = (shown.modelinfo or {}).items()
        lengths = [v for k, v in facts if k.endswith(".context_length") and isinstance(v, int)]
        return chats, ChatModel(name, thinks, lengths[0] if lengths else None)


@contextmanager
def _faults(
    host: str, model: str = "", malformed: type[AnswererError] = ModelServerUnreachable
) -> Iterator[None]:
    """Whatever the client raises, as one of our own errors.

    `malformed` is for an answer that is not Ollama's protocol.
    """
    try:
        yield
    except ollama.ResponseError as error:
        raise _refusal(host, model, error) from error
    except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout) as error:
        # The client's ConnectionError hides the reason; httpx still knows it.
        reason = re.sub(r"^\[Errno -?\d+\] ", "", str(error.__context__ or error)).lower()
        raise ModelServerUnreachable(f"No Ollama answers at {host}: {reason}.", _START) from error
    except httpx.TimeoutException as error:
        waited = error.request.extensions["timeout"]["read"]
        raise ModelStalled(
            f"Ollama at {host} sent nothing for {waited:g} seconds.",
            "Raise RAG_OLLAMA_TIMEOUT, or choose a smaller model with RAG_OLLAMA_MODEL.",
        ) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise malformed(f"The connection to Ollama at {host} broke: {error}", _START) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # not JSON, or not its own
        raise malformed(
            f"What answers at {host} does not speak as Ollama does: {brief(str(error))}",
            "Is RAG_OLLAMA_HOST the address of an Ollama server?",
        ) from error


def _refusal(host: str, model: str, error: ollama.ResponseError) -> AnswererError:
    words = brief(str(error.error))
    if error.status_code == -1:  # an error in the middle of a stream has no status
        return ModelStreamBroken(f"Ollama at {host} stopped: {words}", _AGAIN)
    if error.status_code == 404 and model:
        return _missing(host, model)
    said = f"HTTP {error.status_code}: {words}"
    if model:
        return AnswererError(f"Ollama at {host} refused the model '{model}': {said}", _AGAIN)
    return ModelServerUnreachable(f"What answers at {host} is no working Ollama: {said}", _START)


def _missing(host: str, model: str) -> ModelMissing:
    message = f"Ollama at {host} does not have the model '{model}'."
    return ModelMissing(message, f"ollama pull {model}")


def _full(name: str) -> str:
    """A model's name for comparing: in lower case, with its tag."""
    return (name if ":" in name.rpartition("/")[2] else f"{name}:latest").casefold()


def brief(text: str) -> str:
    """The beginning of a text on one line, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"
