"""Prompts: templates that are filled with as many passages as the context window holds.

Nothing here talks to a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.errors import AnswererError, SettingsError
from rag.language.sentences import sentences
from rag.types import Hit

_SEPARATOR = "--- user ---"
_VARIABLES = ("question", "passages")
_COMMENT = re.compile(r"\A\s*<!--.*?-->", re.DOTALL)
_OWN_TAG = re.compile(r"<(?=\s*/?\s*passage)", re.IGNORECASE)

# The model's own tokenizer is not known here. English news has 4.8 to 5.0 UTF-8 bytes for each of
# BERT's word pieces; a Chinese character, about one token, has three. Digits are counted one by
# one, as Gemma and Qwen split them.
_BYTES_IN_TOKEN = 3
_TEMPLATE_TOKENS = 64  # added around the messages by the model's own chat template


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two messages of a request as templates, with variables such as `$question`."""

    system: Template
    user: Template

    def messages(self, **values: str) -> list[dict[str, str]]:
        """Return the filled messages, as Ollama's chat request takes them."""
        return [
            {"role": "system", "content": self.system.substitute(values)},
            {"role": "user", "content": self.user.substitute(values)},
        ]


@dataclass(frozen=True, slots=True)
class Request:
    """The messages to send, and the hits that they show as passages 1, 2, …"""

    messages: list[dict[str, str]]
    shown: tuple[Hit, ...]


def parse_prompt(
    text: str, name: str = "the prompt", variables: Sequence[str] = _VARIABLES
) -> Prompt:
    """Parse a text such as `prompts/answer.md`.

    Raises `SettingsError`, with `name`, if a variable is missing or unknown.
    """
    system, line, user = _COMMENT.sub("", text).partition(f"\n{_SEPARATOR}\n")
    if not line:
        raise SettingsError(
            f"{name} has no line '{_SEPARATOR}'.", "Add this line above the question."
        )
    prompt = Prompt(Template(system.strip()), Template(user.strip()))
    try:
        used = {*prompt.system.get_identifiers(), *prompt.user.get_identifiers()}
        prompt.messages(**dict.fromkeys(variables, ""))
    except (KeyError, ValueError) as error:
        raise SettingsError(
            f"{name} cannot be filled in: {error}.",
            f"The variables are ${' and $'.join(variables)}. Write $$ for a dollar sign.",
        ) from error
    if missing := sorted(set(variables) - used):
        raise SettingsError(f"{name} lacks ${' and $'.join(missing)}.", "Add what is missing.")
    return prompt


def load_prompt(path: Path, variables: Sequence[str] = _VARIABLES) -> Prompt:
    """Load a prompt from a file. Raises `SettingsError`."""
    try:
        return parse_prompt(path.read_text("utf-8"), str(path), variables)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The prompt {path} cannot be read: {error}") from error


def estimate_tokens(text: str) -> int:
    """Estimate the number of tokens in a text; a bad estimate is too high, not too low.

    >>> estimate_tokens("190,000 troops")
    9
    """
    digits = sum(char.isdigit() for char in text)
    return digits + -(-(len(text.encode("utf-8", "replace")) - digits) // _BYTES_IN_TOKEN)


def fill_prompt(prompt: Prompt, question: str, hits: Sequence[Hit], room: int) -> Request:
    """Make a request of at most `room` tokens, with as many hits as fit, the first ones first.

    If the first hit does not fit, only its first sentences are shown. Raises `AnswererError` if not
    even one of them fits.
    """
    bare = prompt.messages(question=question, passages="")
    left = room - _TEMPLATE_TOKENS - sum(estimate_tokens(m["content"]) for m in bare)
    blocks: list[str] = []
    for number, hit in enumerate(hits, 1):
        block = _block(number, hit, hit.passage.text)
        if estimate_tokens(block) > left:
            if blocks:
                break
            block = _shortened(hit, left)
        blocks.append(block)
        left -= estimate_tokens(block) + 1
    messages = prompt.messages(question=question, passages="\n\n".join(blocks))
    return Request(messages, tuple(hits[: len(blocks)]))


def _shortened(hit: Hit, room: int) -> str:
    text = hit.passage.text
    for _, end in reversed(sentences(text)):
        block = _block(1, hit, text[:end])
        if estimate_tokens(block) <= room:
            return block
    raise AnswererError(
        "The question and one passage do not fit into the model's context window.",
        "Raise RAG_OLLAMA_NUM_CTX, or ask a shorter question.",
    )


def _block(number: int, hit: Hit, text: str) -> str:
    """Return a passage with its source's metadata; its text cannot close the tag around it."""
    source = hit.source
    facts = {
        "Title": source.title,
        "Publisher": source.publisher,
        "Date": source.published or "undated",
        "Context": hit.passage.context,
    }
    lines = [f"{name}: {' '.join(value.split())}" for name, value in facts.items() if value]
    inside = _OWN_TAG.sub("[", "\n".join([*lines, "", text]))
    return f'<passage number="{number}">\n{inside}\n</passage>'
