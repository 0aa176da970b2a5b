"""Whatever can go wrong with an Ollama server, as one of the named errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from rag.answering.cancellation import cancellable
from rag.answering.ollama_library import ollama
from rag.errors import (
    AnswererError,
    ModelMissing,
    ModelServerUnreachable,
    ModelStalled,
    ModelStreamBroken,
)

_START = "Start it with: ollama serve"
_AGAIN = "Ask again, or choose another model with RAG_OLLAMA_MODEL."


@contextmanager
def translate_errors(
    host: str, model: str = "", malformed: type[AnswererError] = ModelServerUnreachable
) -> Iterator[None]:
    """Whatever the client raises, as one of our own errors.

    `malformed` is for an answer that is not Ollama's protocol. Raises `Stopped` where the reader
    has stopped it, whatever the client then raises.
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
        raise ModelServerUnreachable(f"No Ollama answers at {host}: {reason}.", _START) from error
    except httpx.TimeoutException as error:
        waited = error.request.extensions["timeout"]["read"]
        raise ModelStalled(
            f"Ollama at {host} sent nothing for {waited:g} seconds.",
            "Raise RAG_OLLAMA_TIMEOUT, or choose a smaller model with RAG_OLLAMA_MODEL.",
        ) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise malformed(f"The connection to Ollama at {host} broke: {error}.", _START) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # not JSON, or not its own
        raise malformed(
            f"What answers at {host} does not speak as Ollama does: {first_words(str(error))}",
            "Is RAG_OLLAMA_HOST the address of an Ollama server?",
        ) from error


def _refusal(host: str, model: str, error: ollama.ResponseError) -> AnswererError:
    words = first_words(str(error.error))
    if error.status_code == -1:  # an error in the middle of a stream has no status
        return ModelStreamBroken(f"Ollama at {host} stopped: {words}", _AGAIN)
    if error.status_code == 404 and model:
        return model_missing(host, model)
    said = f"HTTP {error.status_code}: {words}"
    if model:
        return AnswererError(f"Ollama at {host} refused the model '{model}': {said}", _AGAIN)
    return ModelServerUnreachable(f"What answers at {host} is no working Ollama: {said}", _START)


def stream_broken(host: str) -> ModelStreamBroken:
    """For a stream that ends without its last part."""
    return ModelStreamBroken(f"Ollama at {host} hung up before it was done.", _AGAIN)


def model_missing(host: str, model: str) -> ModelMissing:
    """For a model that the server does not have."""
    message = f"Ollama at {host} does not have the model '{model}'."
    return ModelMissing(message, f"ollama pull {model}")


def first_words(text: str) -> str:
    """The beginning of a text on one line, for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 200 else text[:199] + "…"
