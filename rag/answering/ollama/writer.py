"""The language model in Ollama that words an answer, from sentences that were found to answer.

Its output is plain text. Nothing in it is trusted: which source bears a sentence out, if any, is
found elsewhere.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.answering.ollama.client import ChatModel, OllamaServer
from rag.answering.ollama.errors import TRY_AGAIN
from rag.answering.prompt import Prompt, fill_prompt
from rag.errors import ModelOutputInvalid
from rag.language.doc import parse
from rag.types import ModelUse

MAX_SENTENCES = 10  # limits a model that repeats itself

_THINKING = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_MARKER = re.compile(r"\s*\[(?:(?:texts?|passages?)\s*)?\d{1,3}(?:,\s*\d{1,3})*\]", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:answer|a)\s*:\s*", re.IGNORECASE)
_MARKUP = re.compile(r"\*\*|__|^\s*(?:[-*•]|#{1,6})\s+", re.MULTILINE)
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Written:
    """What a model has written so far: whole sentences, and the one that still grows, or ""."""

    sentences: tuple[str, ...] = ()
    growing: str = ""
    use: ModelUse | None = None


class OllamaWriter:
    """Writes the answer to a question from short texts."""

    def __init__(
        self,
        server: OllamaServer,
        model: ChatModel,
        prompt: Prompt,
        *,
        num_ctx: int = 8192,
        num_predict: int = 1024,
    ) -> None:
        """`num_ctx` limits the context window and `num_predict` the answer, both in tokens."""
        self._server, self.model, self._prompt = server, model, prompt
        self.num_ctx = model.window(num_ctx)
        self._num_predict = min(num_predict, self.num_ctx // 2)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def think(self) -> bool | None:
        """False, to switch off thinking, for a model that can think; None for others."""
        return False if self.model.thinks else None

    def write(self, question: str, texts: Sequence[str]) -> Generator[Written]:
        """Yield what is written each time there is more; the last one says what it took.

        Closing the generator stops Ollama. Raises `AnswererError`.
        """
        room = self.num_ctx - self._num_predict
        parts = self._server.chat(
            self.name,
            messages=fill_prompt(self._prompt, question, texts, room),
            options={
                "temperature": 0,
                "seed": 0,
                "num_ctx": self.num_ctx,
                "num_predict": self._num_predict,
            },
            think=self.think,
        )
        content, last, began = "", None, 0.0
        with closing(parts):
            for last in parts:
                if last.message.content:
                    began = began or time.monotonic()
                    content += last.message.content
                    yield Written(*split(content))
        if last is None or not content.strip():
            raise ModelOutputInvalid(f"The model {self.name} wrote nothing.", TRY_AGAIN)
        read, wrote = last.prompt_eval_count or 0, last.eval_count or 0
        seconds = (last.eval_duration or 0) / 1e9 or time.monotonic() - began
        use = ModelUse(self.name, read, wrote, seconds, self.num_ctx)
        whole = last.done_reason != "length"
        sentences, _ = split(content, whole)
        if not sentences:
            raise ModelOutputInvalid(
                f"The model {self.name} used all {self._num_predict} tokens before it finished a"
                " sentence.",
                "Raise RAG_OLLAMA_NUM_PREDICT, or choose another model with RAG_OLLAMA_MODEL.",
            )
        yield Written(sentences, use=use)


def without_thoughts(content: str) -> str:
    """Return what a model wrote without the thoughts that it put before."""
    return _THINKING.sub("", content, count=1)


def split(content: str, finished: bool = False) -> tuple[tuple[str, ...], str]:
    """Return the whole sentences of a text, each once, and the one that still grows.

    Thoughts, numbers of texts, labels and marks of Markdown are left out.

    >>> split("Answer: It is **312** metres long [1]. It was op")
    (('It is 312 metres long.',), 'It was op')
    """
    text = _LABEL.sub("", _MARKUP.sub("", _MARKER.sub("", without_thoughts(content))))
    sentences = [" ".join(doc.text.split()) for doc in parse(text).sentence_docs]
    growing = ""
    if sentences and not (finished or (_ENDS.search(sentences[-1]) and content[-1:].isspace())):
        growing = sentences.pop()
    return tuple(dict.fromkeys(filter(None, sentences)))[:MAX_SENTENCES], growing
