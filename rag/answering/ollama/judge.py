"""Asks a language model whether a text answers a question: one word, by its log-probability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Template

from rag.answering.ollama.client import ChatModel, OllamaServer
from rag.answering.prompt import Prompt, estimate_tokens, load_prompt, load_template
from rag.files import shipped_folder

_VARIABLES = ("question", "text")
_LEAST = -12.0  # log-probability of a word that is not among the likeliest ones
_LONGEST = 2_000  # characters of a text


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Judges texts with a model. `prompt` is a chat, or a text for a model with its own format."""

    server: OllamaServer
    model: ChatModel
    prompt: Prompt | Template
    num_ctx: int

    def judge(self, question: str, text: str) -> float | None:
        """Return the log-odds of "yes"; None if the model says neither yes nor no.

        Raises `AnswererError`.
        """
        values = {"question": question, "text": text[:_LONGEST]}
        asked: str | list[dict[str, str]]
        if isinstance(self.prompt, Prompt):
            asked = self.prompt.messages(**values)
            tokens = sum(estimate_tokens(message["content"]) for message in asked)
        else:  # no text may look like the signs between the parts of a chat
            asked = self.prompt.substitute({k: v.replace("<|", "< |") for k, v in values.items()})
            tokens = estimate_tokens(asked)
        if tokens > self.num_ctx:
            return None
        think = False if self.model.thinks else None
        told = self.server.first_tokens(self.model.name, asked, think, num_ctx=self.num_ctx)
        return yes_odds(told)


def model_judge(server: OllamaServer, model: ChatModel, num_ctx: int) -> ModelJudge:
    """Return the judge that a model is, in its own format if it was made to judge.

    Raises `SettingsError` if the prompt cannot be read.
    """
    return ModelJudge(server, model, _prompt(model.only_judges), model.window(num_ctx))


@cache
def _prompt(own_format: bool) -> Prompt | Template:
    """Return the prompt of a judge, read once."""
    folder = shipped_folder("prompts")
    if own_format:
        return load_template(folder / "judge-qwen3-reranker.md", _VARIABLES)
    return load_prompt(folder / "judge.md", _VARIABLES)


def yes_odds(tokens: Mapping[str, float]) -> float | None:
    """Return the log-odds of "yes" against "no", from the log-probabilities of first tokens.

    >>> round(yes_odds({"yes": math.log(0.6), " Yes": math.log(0.2), "no": math.log(0.2)}), 3)
    1.386
    """
    yes, no = (_together(tokens, word) for word in ("yes", "no"))
    if yes is None and no is None:
        return None
    return (_LEAST if yes is None else yes) - (_LEAST if no is None else no)


def _together(tokens: Mapping[str, float], word: str) -> float | None:
    """Return the log-probability of a word in all its spellings; None if it is not there."""
    same = [p for token, p in tokens.items() if token.strip(" \n.*\"'▁").casefold() == word]
    return math.log(sum(map(math.exp, same))) if same else None
