"""Translates everything that can go wrong with an Ollama server into the named errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from rag.answering.cancellation import cancellable
from rag.answering.ollama.library import ollama
from rag.errors import (
    AnswererError,
    ModelMissing,
    ModelServerUnreachable,
    ModelStalled,
    ModelStreamBroken,
)

_START = "Start it with: ollama serve"
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
        raise ModelServerUnreachable(
            f"Ollama cannot be reached at {host}: {reason}.", _START
        ) from error
    except httpx.TimeoutException as error:
        seconds = error.request.extensions["timeout"]["read"]
        raise ModelStalled(
            f"Ollama at {host} sent nothing for {seconds:g} seconds.",
            "Raise RAG_OLLAMA_TIMEOUT, or choose a smaller model with RAG_OLLAMA_MODEL.",
        ) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise malformed(f"The connection to Ollama at {host} broke: {error}.", _START) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # not JSON, or not Ollama's
        raise malformed(
            f"The server at {host} does not respond like Ollama: {first_words(str(error))}",
            "Is RAG_OLLAMA_HOST the address of an Ollama server?",
        ) from error


def _refusal(host: str, model: str, error: ollama.ResponseError) -> AnswererError:
    reason = first_words(str(error.error))
    if error.status_code == -1:  # an error in the middle of a stream has no status
        return ModelStreamBroken(f"Ollama at {host} stopped: {reason}", TRY_AGAIN)
    if error.status_code == 404 and model:
        return model_missing(host, model)
    status = f"HTTP {error.status_code}: {reason}"
    if model:
        return AnswererError(f"Ollama at {host} refused the model '{model}': {status}", TRY_AGAIN)
    return ModelServerUnreachable(f"The server at {host} is not a working Ollama: {status}", _START)


def stream_broken(host: str) -> ModelStreamBroken:
    """Return the error for a stream that ends without its last part."""
    return ModelStreamBroken(
        f"Ollama at {host} closed the connection before it had finished.", TRY_AGAIN
    )


def model_missing(host: str, model: str) -> ModelMissing:
    """Return the error for a model that the server does not have."""
    message = f"Ollama at {host} does not have the model '{model}'."
    return ModelMissing(message, f"Run: ollama pull {model}")


def first_words(text: str) -> str:
    """Return the beginning of a text on one line, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"
