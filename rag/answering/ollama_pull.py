"""Fetching a model with Ollama: how far it has come, and what a person is told where it fails.

Only a name of Ollama's own form is asked for. Ollama fetches by itself; nothing is loaded from
here.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag.answering.ollama_library import ollama
from rag.errors import AnswererError, ModelMissing, ModelServerUnreachable

_LONGEST = 200  # characters of a name
_PART = r"[a-z0-9_][\w.-]*"
_NAME = re.compile(
    rf"(?:{_PART}(?::\d{{1,5}})?/)?(?:{_PART}/)?{_PART}(?::{_PART})?", re.ASCII | re.IGNORECASE
)
_NAMES = "Names are listed at https://ollama.com/library."
_AGAIN = "Try again: what has been fetched so far is kept."


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a model has been fetched: what is being done, in Ollama's words, and the bytes of all
    parts that Ollama has named so far."""

    status: str
    done: int = 0
    total: int = 0

    @property
    def fraction(self) -> float | None:
        """From 0 to 1; None as long as nothing is known."""
        return self.done / self.total if self.total else None


def valid_model_name(name: str) -> str:
    """A model's name without the blanks around it. Raises `AnswererError` for what is none.

    >>> valid_model_name(" hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M ")
    'hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M'
    """
    name = name.strip()
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise AnswererError(
            f"{name[:40]!r} is no name of a model.", f"It looks like llama3.2 or qwen3:4b. {_NAMES}"
        )
    if name.endswith("cloud"):
        raise AnswererError(
            f"The model '{name}' runs at ollama.com: it would be sent what is asked and quoted.",
            f"Choose one that runs here. {_NAMES}",
        )
    return name


def pull_progress(parts: Iterable[ollama.ProgressResponse]) -> Generator[PullProgress]:
    """The state after each part of Ollama's report, which speaks of one layer at a time."""
    layers: dict[str, tuple[int, int]] = {}
    for part in parts:
        if part.digest and part.total:
            layers[part.digest] = (part.completed or 0, part.total)
        done = sum(done for done, _ in layers.values())
        yield PullProgress(part.status or "", done, sum(total for _, total in layers.values()))


@contextmanager
def pull_errors(name: str) -> Iterator[None]:
    """What went wrong, with what helps against it."""
    try:
        yield
    except (ModelMissing, ModelServerUnreachable):
        raise
    except AnswererError as error:
        words = error.message
        if "file does not exist" in words:
            raise ModelMissing(f"There is no model '{name}' to be fetched.", _NAMES) from error
        if "no space left" in words:
            raise AnswererError(
                f"There is no room for the model '{name}' where Ollama keeps its models.",
                "Make room, or remove a model with: ollama rm NAME",
            ) from error
        raise type(error)(f"The model '{name}' was not fetched. {words}", _AGAIN) from error
