"""A follow-up made to stand alone: by the model that answers, where there is one, else by rule.

The rule says whether a question leans on the conversation at all; one that does not costs no call.
What the model writes is untrusted: it is taken only if it is a question made of what was said.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from typing import Any

from rag.answering.ollama import OllamaAnswerer
from rag.answering.ollama_client import OllamaServer
from rag.answering.prompt import Prompt, estimate_tokens, load_prompt
from rag.answering.structured_output import read_object
from rag.errors import AnswererError
from rag.files import shipped_folder
from rag.language.doc import parse
from rag.language.names import name_key, names
from rag.language.numbers import numbers
from rag.language.text import squash
from rag.language.tokens import terms
from rag.questions.context_dependence import depends_on_context
from rag.questions.coreference import without_markers
from rag.questions.followups import stand_alone
from rag.settings import Settings
from rag.types import Answerer, Embed, Turn

_PATIENCE = 20.0  # seconds for the whole call, and never more than a quarter of an answer's
_NUM_PREDICT = 120  # tokens; a question has about 20
_TURNS, _SAID = 4, 500  # turns of the conversation, characters of each answer
_LONGEST = 300  # characters of a question
_KNOWN = 0.5  # share of its content words that stand in the conversation
_SCHEMA = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
}
_OWN_TAG = re.compile(r"<(?=\s*/?\s*conversation)", re.IGNORECASE)


class Rewriter:
    """Makes questions stand alone as the setting `followup` says. Safe to share between threads."""

    def __init__(self, settings: Settings, embed: Embed) -> None:
        self._how = settings.followup
        self._embed = embed
        self._host = settings.ollama_host
        self._patience = min(_PATIENCE, settings.ollama_timeout / 4)
        folder = shipped_folder("prompts")
        self._prompt = load_prompt(folder / "followup.md", ("history", "question"))

    def __call__(self, question: str, history: Sequence[Turn], answerer: Answerer) -> str:
        """The question as it is to be searched for. Raises nothing: whatever goes wrong with the
        model, the rule's rewriting is taken."""
        if self._how == "none" or not history or not depends_on_context(question):
            return question
        if self._how == "auto" and isinstance(answerer, OllamaAnswerer):
            written = self._written(question, history, answerer)
            if written and is_acceptable(written, question, history):
                return written
        return stand_alone(question, history, self._embed)

    @cached_property
    def _server(self) -> OllamaServer:
        """Made when it is first needed: it is wanted for few questions, and takes a moment."""
        return OllamaServer(
            self._host, first_token_timeout=self._patience, stall_timeout=self._patience / 2
        )

    def _written(
        self, question: str, history: Sequence[Turn], answerer: OllamaAnswerer
    ) -> str | None:
        """What the model writes, on one line; None where that is nothing."""
        room = answerer.num_ctx - _NUM_PREDICT
        messages = _messages(self._prompt, question, history, room)
        until = time.monotonic() + self._patience
        content = ""
        try:
            parts = self._server.chat(
                answerer.name,
                messages=messages,
                format=_SCHEMA,
                options={
                    "temperature": 0,
                    "seed": 0,
                    "num_ctx": answerer.num_ctx,  # another would load the model anew
                    "num_predict": _NUM_PREDICT,
                },
                think=answerer.think,
            )
            with closing(parts):
                for part in parts:
                    content += part.message.content or ""
                    if time.monotonic() > until:
                        return None
        except AnswererError:
            return None
        written: Any = read_object(content).get("question")
        return written.strip() if isinstance(written, str) else None


def is_acceptable(written: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a rewriting is a question of one line about what was said, and says more than the
    question did: no name and no number of its own, and none of the question's lost.

    >>> before = [Turn("How many shells were sent to Russia?", "Millions, said Ann Lee.")]
    >>> is_acceptable("How many shells were sent to Syria?", "And to Syria?", before)
    True
    >>> is_acceptable("How many shells were sent to Iran?", "And to Syria?", before)
    False
    """
    if len(written) > _LONGEST or not written.isprintable() or not written.endswith("?"):
        return False
    if squash(written) == squash(question):
        return False
    said = "\n".join([question, *(f"{t.question}\n{without_markers(t.answer)}" for t in history)])
    known, own = parse(said).stems, parse(written).stems
    if any(not name_key(name) <= known for name, _ in names(written)):
        return False
    if any(not name_key(name) <= own for name, _ in names(question)):
        return False
    if not _values(question) <= _values(written) <= _values(said):
        return False
    words = terms(written)
    return sum(word in known for word in words) >= _KNOWN * len(words)


def _values(text: str) -> set[tuple[float | None, float | None]]:
    return {(n.low, n.high) for n in numbers(text)}


def _messages(
    prompt: Prompt, question: str, history: Sequence[Turn], room: int
) -> list[dict[str, str]]:
    """The request with as many of the last turns as fit into `room` tokens."""
    bare = prompt.messages(question=_inside(question), history="")
    left = room - sum(estimate_tokens(message["content"]) for message in bare)
    told: list[str] = []
    for turn in reversed(history[-_TURNS:]):
        block = (
            f"Question: {_inside(turn.question)}\nAnswer: {_inside(without_markers(turn.answer))}"
        )
        left -= estimate_tokens(block)
        if left < 0:
            break
        told.insert(0, block)
    return prompt.messages(question=_inside(question), history="\n".join(told))


def _inside(text: str) -> str:
    """A text on one line, not too long, that cannot close the tag around it."""
    return _OWN_TAG.sub("[", " ".join(text.split())[:_SAID])
