"""Rewrites a follow-up so that it stands alone, by the model that answers.

Without a model a question stays as it is, and what was said before only helps to find. The model's
output is not trusted: it is used only if it is a question about the conversation.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from typing import Any

from rag.answering.ollama.client import Connect, OllamaServer
from rag.answering.ollama.writer import OllamaWriter, without_thoughts
from rag.answering.prompt import Prompt, estimate_tokens, load_prompt
from rag.errors import AnswererError
from rag.files import shipped_folder
from rag.language.doc import parse
from rag.language.names import name_key, names
from rag.language.quantities.numbers import numbers
from rag.language.text import squash
from rag.language.tokens import terms
from rag.settings import Settings
from rag.types import Answerer, Turn

_TIMEOUT = 20.0  # seconds for the whole call, and at most a quarter of `ollama_timeout`
_NUM_PREDICT = 120  # tokens; a question has about 20
_MAX_TURNS = 4  # turns of the conversation that the model is shown
_MAX_TEXT = 500  # characters of each question and answer that the model is shown
_MAX_QUESTION = 300  # characters
_MIN_KNOWN = 0.5  # share of a rewriting's content words that occur in the conversation
_SCHEMA = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
}
_MARKS = re.compile(r"\s*\[\d+\](?:\s*\((?:partly|unsupported):[^)]*\))?")
_DECODER = json.JSONDecoder(strict=False)
_OWN_TAG = re.compile(r"<(?=\s*/?\s*conversation)", re.IGNORECASE)


class Rewriter:
    """Rewrites follow-ups as the setting `followup` says. Safe to share between threads."""

    def __init__(self, settings: Settings, connect: Connect = OllamaServer) -> None:
        self._connect = connect
        self._how = settings.followup
        self._host = settings.ollama_host
        self._timeout = min(_TIMEOUT, settings.ollama_timeout / 4)
        folder = shipped_folder("prompts")
        self._prompt = load_prompt(folder / "followup.md", ("history", "question"))

    def rewrite(self, question: str, history: Sequence[Turn], answerer: Answerer) -> str:
        """Return the question made to stand alone, or as it is. Never raises."""
        if self._how == "none" or not history or not isinstance(answerer, OllamaWriter):
            return question
        rewriting = self._ask_model(question, history, answerer)
        if rewriting and is_acceptable(rewriting, question, history):
            return rewriting
        return question

    @cached_property
    def _server(self) -> OllamaServer:
        """The server, created on first use, since few questions need it and it takes a moment."""
        return self._connect(
            self._host, first_token_timeout=self._timeout, stall_timeout=self._timeout / 2
        )

    def _ask_model(
        self, question: str, history: Sequence[Turn], answerer: OllamaWriter
    ) -> str | None:
        """Return the model's rewriting, or None if it gives none in time."""
        room = answerer.num_ctx - _NUM_PREDICT
        messages = _messages(self._prompt, question, history, room)
        deadline = time.monotonic() + self._timeout
        content = ""
        try:
            parts = self._server.chat(
                answerer.name,
                messages=messages,
                format=_SCHEMA,
                options={
                    "temperature": 0,
                    "seed": 0,
                    "num_ctx": answerer.num_ctx,  # another value would load the model anew
                    "num_predict": _NUM_PREDICT,
                },
                think=answerer.think,
            )
            with closing(parts):
                for part in parts:
                    content += part.message.content or ""
                    if time.monotonic() > deadline:
                        return None
        except AnswererError:
            return None
        rewriting: Any = read_object(content).get("question")
        return rewriting.strip() if isinstance(rewriting, str) else None


def is_acceptable(rewriting: str, question: str, history: Sequence[Turn]) -> bool:
    """Return whether a rewriting is a new one-line question about the conversation.

    It must keep every name and number of the question, and add none that the conversation lacks.

    >>> before = [Turn("How many shells were sent to Russia?", "Millions, said Ann Lee.")]
    >>> is_acceptable("How many shells were sent to Syria?", "And to Syria?", before)
    True
    >>> is_acceptable("How many shells were sent to Iran?", "And to Syria?", before)
    False
    """
    if len(rewriting) > _MAX_QUESTION or not rewriting.isprintable() or rewriting[-1:] != "?":
        return False
    if squash(rewriting) == squash(question):
        return False
    said = "\n".join([question, *(f"{t.question}\n{without_markers(t.answer)}" for t in history)])
    known, rewritten = parse(said).stems, parse(rewriting).stems
    if any(not name_key(name) <= known for name, _ in names(rewriting)):
        return False
    if any(not name_key(name) <= rewritten for name, _ in names(question)):
        return False
    if not _values(question) <= _values(rewriting) <= _values(said):
        return False
    words = terms(rewriting)
    return sum(word in known for word in words) >= _MIN_KNOWN * len(words)


def _values(text: str) -> set[tuple[float | None, float | None]]:
    return {(n.low, n.high) for n in numbers(text)}


def _messages(
    prompt: Prompt, question: str, history: Sequence[Turn], room: int
) -> list[dict[str, str]]:
    """Return the request with as many of the last turns as fit into `room` tokens."""
    bare = prompt.messages(question=_one_line(question), history="")
    left = room - sum(estimate_tokens(message["content"]) for message in bare)
    blocks: list[str] = []
    for turn in reversed(history[-_MAX_TURNS:]):
        answer = _one_line(without_markers(turn.answer))
        block = f"Question: {_one_line(turn.question)}\nAnswer: {answer}"
        left -= estimate_tokens(block)
        if left < 0:
            break
        blocks.insert(0, block)
    return prompt.messages(question=_one_line(question), history="\n".join(blocks))


def read_object(content: str) -> dict[str, Any]:
    """Return the JSON object in a model's output, without the text around it; {} if there is none.

    >>> read_object('Sure: {"question": "When?"}')
    {'question': 'When?'}
    """
    content = without_thoughts(content)
    try:
        value = _DECODER.raw_decode(content, content.index("{"))[0]
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def without_markers(answer: str) -> str:
    """Return an answer without its citation markers."""
    return _MARKS.sub("", answer)


def _one_line(text: str) -> str:
    """Return a text on one line, cut to a length, that cannot close the tag around it."""
    return _OWN_TAG.sub("[", " ".join(text.split())[:_MAX_TEXT])
