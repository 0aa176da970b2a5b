"""Prompts: templates that are filled with as many texts as the context window holds.

Nothing here talks to a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.errors import AnswererError, SettingsError

_SEPARATOR = re.compile(r"^--- (user|assistant) ---$", re.MULTILINE)
_VARIABLES = ("question", "texts")
_COMMENT = re.compile(r"\A\s*<!--.*?-->", re.DOTALL)

# The model's own tokenizer is not known here. English news has 4.8 to 5.0 UTF-8 bytes for each of
# BERT's word pieces; a Chinese character, about one token, has three. Digits are counted one by
# one, as Gemma and Qwen split them.
_BYTES_IN_TOKEN = 3
_TEMPLATE_TOKENS = 64  # added around the messages by the model's own chat template


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages of a request: their roles, and templates with variables such as `$question`."""

    parts: tuple[tuple[str, Template], ...]

    def messages(self, **values: str) -> list[dict[str, str]]:
        """Return the filled messages, as Ollama's chat request takes them."""
        return [
            {"role": role, "content": template.substitute(values)} for role, template in self.parts
        ]


def parse_prompt(
    text: str, name: str = "the prompt", variables: Sequence[str] = _VARIABLES
) -> Prompt:
    """Parse a text such as `prompts/answer.md`.

    What stands above the first line of the form "--- user ---" is the system message; worked
    examples are messages of the user and the assistant in turn. Raises `SettingsError`, with
    `name`, if a variable is missing or unknown.
    """
    system, *rest = _SEPARATOR.split(_COMMENT.sub("", text))
    if not rest:
        raise SettingsError(
            f"{name} has no line '--- user ---'.", "Add this line above the question."
        )
    parts = [("system", system), *zip(rest[::2], rest[1::2], strict=True)]
    prompt = Prompt(tuple((role, Template(part.strip())) for role, part in parts))
    _check_variables([template for _, template in prompt.parts], name, variables)
    return prompt


def load_prompt(path: Path, variables: Sequence[str] = _VARIABLES) -> Prompt:
    """Load a prompt from a file. Raises `SettingsError`."""
    return parse_prompt(_read(path), str(path), variables)


def load_template(path: Path, variables: Sequence[str]) -> Template:
    """Load a text that is sent as it stands, without a chat. Raises `SettingsError`."""
    template = Template(_COMMENT.sub("", _read(path)).removeprefix("\n").removesuffix("\n"))
    _check_variables([template], str(path), variables)
    return template


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The prompt {path} cannot be read: {error}") from error


def _check_variables(templates: Sequence[Template], name: str, variables: Sequence[str]) -> None:
    try:
        used = {variable for template in templates for variable in template.get_identifiers()}
        for template in templates:
            template.substitute(dict.fromkeys(variables, ""))
    except (KeyError, ValueError) as error:
        raise SettingsError(
            f"{name} cannot be filled in: {error}.",
            f"The variables are ${' and $'.join(variables)}. Write $$ for a dollar sign.",
        ) from error
    if missing := sorted(set(variables) - used):
        raise SettingsError(f"{name} lacks ${' and $'.join(missing)}.", "Add what is missing.")


def estimate_tokens(text: str) -> int:
    """Estimate the number of tokens in a text; a bad estimate is too high, not too low.

    >>> estimate_tokens("190,000 troops")
    9
    """
    digits = sum(char.isdigit() for char in text)
    return digits + -(-(len(text.encode("utf-8", "replace")) - digits) // _BYTES_IN_TOKEN)


def fill_prompt(
    prompt: Prompt, question: str, texts: Sequence[str], room: int
) -> list[dict[str, str]]:
    """Return messages of at most `room` tokens, with as many texts as fit, the first ones first.

    Raises `AnswererError` if not even one of them fits.
    """
    bare = prompt.messages(question=question, texts="")
    left = room - _TEMPLATE_TOKENS - sum(estimate_tokens(m["content"]) for m in bare)
    blocks: list[str] = []
    for number, text in enumerate(texts, 1):
        block = f"[{number}] {text}"
        left -= estimate_tokens(block) + 1
        if left < 0:
            break
        blocks.append(block)
    if not blocks:
        raise AnswererError(
            "The question and one text do not fit into the model's context window.",
            "Raise RAG_OLLAMA_NUM_CTX, or ask a shorter question.",
        )
    return prompt.messages(question=question, texts="\n\n".join(blocks))
