"""Translates everything that can go wrong with an Ollama server into the named errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from rag.answering.cancellation import cancellable
from rag.answering.ollama.address import may_speak_openai
from rag.answering.ollama.library import ollama
from rag.errors import (
    AnswererError,
    ModelMissing,
    ModelServerUnreachable,
    ModelStalled,
    ModelStreamBroken,
)

_OPENAI = "If it speaks OpenAI's protocol, as llama.cpp and vLLM do, end its address with /v1."
TRY_AGAIN = "Ask again, or choose another model with RAG_OLLAMA_MODEL."


@contextmanager
def translate_errors(
    host: str, model: str = "", malformed: type[AnswererError] = ModelServerUnreachable
) -> Iterator[None]:
    """Translate whatever the client raises inside.

    `malformed` is the error for a response that does not follow Ollama's protocol. If the code has
    been cancelled, `Cancelled` is raised instead of any error.
    """
    with cancellable(), _translated(host, model, malformed):
        yield


@contextmanager
def _translated(host: str, model: str, malformed: type[AnswererError]) -> Iterator[None]:
    try:
        yield
    except ollama.ResponseError as error:
        raise _refusal(host, model, error) from error
    except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout) as error:
        # The client's ConnectionError hides the reason; httpx still knows it.
        reason = re.sub(r"^\[Errno -?\d+\] ", "", str(error.__context__ or error)).lower()
        name = "The model server" if may_speak_openai(host) else "Ollama"
        raise ModelServerUnreachable(
            f"{name} cannot be reached at {host}: {reason}.", _start(host)
        ) from error
    except httpx.TimeoutException as error:
        seconds = error.request.extensions["timeout"]["read"]
        raise ModelStalled(
            f"{_named(host)} sent nothing for {seconds:g} seconds.",
            "Raise RAG_OLLAMA_TIMEOUT, or choose a smaller model with RAG_OLLAMA_MODEL.",
        ) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise malformed(f"The connection to {host} broke: {error}.", _start(host)) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # not JSON, or not Ollama's
        raise malformed(
            f"The server at {host} does not respond like {_kind(host)}: {first_words(str(error))}",
            f"Is RAG_OLLAMA_HOST the address of a model server? {_OPENAI}",
        ) from error


def _refusal(host: str, model: str, error: ollama.ResponseError) -> AnswererError:
    reason = first_words(str(error.error))
    if error.status_code == -1:  # an error in the middle of a stream has no status
        return ModelStreamBroken(f"{_named(host)} stopped: {reason}", TRY_AGAIN)
    if error.status_code == 404 and model:
        return model_missing(host, model)
    status = f"HTTP {error.status_code}: {reason}"
    if model:
        return AnswererError(f"{_named(host)} refused the model '{model}': {status}", TRY_AGAIN)
    other = error.status_code == 404 and not may_speak_openai(host)
    return ModelServerUnreachable(
        f"The server at {host} does not work like {_kind(host)}: {status}",
        _OPENAI if other else _start(host),
    )


def _named(host: str) -> str:
    return f"{'The server' if may_speak_openai(host) else 'Ollama'} at {host}"


def _kind(host: str) -> str:
    return "a server of OpenAI's protocol" if may_speak_openai(host) else "Ollama"


def _start(host: str) -> str:
    return "Start it." if may_speak_openai(host) else "Start it with: ollama serve"


def stream_broken(host: str) -> ModelStreamBroken:
    """Return the error for a stream that ends without its last part."""
    return ModelStreamBroken(
        f"{_named(host)} closed the connection before it had finished.", TRY_AGAIN
    )


def model_missing(host: str, model: str) -> ModelMissing:
    """Return the error for a model that the server does not have."""
    message = f"{_named(host)} does not have the model '{model}'."
    if may_speak_openai(host):
        return ModelMissing(message, "Choose one that it has with RAG_OLLAMA_MODEL.")
    return ModelMissing(message, f"Run: ollama pull {model}")


def first_words(text: str) -> str:
    """Return the beginning of a text on one line, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"
