"""The download of a model by Ollama: checking its name, its progress, and its errors.

Ollama itself downloads the model; nothing here connects to anything but Ollama.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag.answering.ollama.library import ollama
from rag.errors import AnswererError, ModelMissing, ModelServerUnreachable

_MAX_NAME = 200  # characters
_PART = r"[a-z0-9_][\w.-]*"
_NAME = re.compile(
    rf"(?:{_PART}(?::\d{{1,5}})?/)?(?:{_PART}/)?{_PART}(?::{_PART})?", re.ASCII | re.IGNORECASE
)
_WHERE_NAMES_ARE = "Names are listed at https://ollama.com/library."
_TRY_AGAIN = "Try again: what has been downloaded so far is kept."


@dataclass(frozen=True, slots=True)
class PullProgress:
    """The progress of a download: Ollama's own words, and the bytes of the parts known so far."""

    status: str
    done: int = 0
    total: int = 0

    @property
    def fraction(self) -> float | None:
        """The share of the bytes, 0 to 1; None while their number is not known."""
        return self.done / self.total if self.total else None


def valid_model_name(name: str) -> str:
    """Return a model's name without spaces around it. Raises `AnswererError` if it is invalid.

    >>> valid_model_name(" hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M ")
    'hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M'
    """
    name = name.strip()
    if len(name) > _MAX_NAME or not _NAME.fullmatch(name):
        raise AnswererError(
            f"{name[:40]!r} is not a model name.",
            f"Type a name such as llama3.2 or qwen3:4b. {_WHERE_NAMES_ARE}",
        )
    if name.endswith("cloud"):
        raise AnswererError(
            f"The model '{name}' runs at ollama.com: questions and passages would be sent there.",
            f"Choose a model that runs on your machine. {_WHERE_NAMES_ARE}",
        )
    return name


def pull_progress(parts: Iterable[ollama.ProgressResponse]) -> Generator[PullProgress]:
    """Yield the progress after each of Ollama's reports, which are about one layer at a time."""
    layers: dict[str, tuple[int, int]] = {}
    for part in parts:
        if part.digest and part.total:
            layers[part.digest] = (part.completed or 0, part.total)
        done = sum(done for done, _ in layers.values())
        yield PullProgress(part.status or "", done, sum(total for _, total in layers.values()))


@contextmanager
def pull_errors(name: str) -> Iterator[None]:
    """Translate an error of the download inside into one that says what to do."""
    try:
        yield
    except (ModelMissing, ModelServerUnreachable):
        raise
    except AnswererError as error:
        reason = error.message
        if "file does not exist" in reason:
            raise ModelMissing(
                f"There is no model '{name}' to download.", _WHERE_NAMES_ARE
            ) from error
        if "no space left" in reason:
            raise AnswererError(
                f"There is not enough disk space for the model '{name}'.",
                "Free some space, for example by removing a model: ollama rm NAME",
            ) from error
        raise type(error)(
            f"The model '{name}' could not be downloaded. {reason}", _TRY_AGAIN
        ) from error
