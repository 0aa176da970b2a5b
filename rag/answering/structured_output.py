"""The JSON of an answer: its schema, and a parser for JSON that is still being written.

The schema is no guarantee: Ollama ignores it for some models (its issues 14645 and 15260, with
thinking switched off), so everything in the JSON is checked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

MAX_STATEMENTS = 10  # limits a model that repeats itself

_THINKING = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_JSON_START = re.compile(r'\{\s*["}]|\[\s*[{\]]')
_ENDINGS = ("", "]", "}", "]}")
_DECODER = json.JSONDecoder(strict=False)
_MARKER = re.compile(r"\s*\[(?:passages?\s*)?(\d{1,4}(?:\s*,\s*\d{1,4})*)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement as the model wrote it; `passages` are numbers of passages in the prompt."""

    text: str
    passages: tuple[int, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """The statements so far; only the last may be incomplete. `finished` if the JSON is whole.

    A statement keeps its position while the answer grows.
    """

    statements: tuple[WrittenStatement, ...] = ()
    finished: bool = False


def answer_schema(shown: int) -> dict[str, Any]:
    """Return the JSON schema of an answer that can cite only the passages 1 to `shown`."""
    number = {"type": "integer", "enum": list(range(1, shown + 1))}
    statement = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "passages": {"type": "array", "items": number, "minItems": 1},
        },
        "required": ["text", "passages"],
    }
    statements = {"type": "array", "items": statement, "maxItems": MAX_STATEMENTS}
    return {
        "type": "object",
        "properties": {"statements": statements},
        "required": ["statements"],
    }


def read_statements(content: str, shown: int) -> PartialAnswer:
    """Read the statements in an answer that may still be growing.

    Output that does not follow the schema is understood where possible: text and fences around the
    JSON, a bare list, numbers in strings, and markers such as "[2]" in the text.

    >>> content = '{"statements": [{"text": "A", "passages": [1, 7]}, {"text": "B'
    >>> [(s.text, s.passages, s.complete) for s in read_statements(content, shown=2).statements]
    [('A', (1,), True), ('B', (), False)]
    """
    content = _THINKING.sub("", content, count=1)
    start = _JSON_START.search(content)
    value, closed, finished = _parse(content[start.start() :]) if start else (None, False, False)
    items = value.get("statements") if isinstance(value, dict) else value
    if not isinstance(items, list):
        return PartialAnswer()
    last = len(items) - 1
    statements = tuple(_statement(item, shown, closed or i < last) for i, item in enumerate(items))
    return PartialAnswer(statements, finished)


def read_object(content: str) -> dict[str, Any]:
    """Return the JSON object in a model's output, without the text around it; {} if there is none.

    >>> read_object('Sure: {"question": "When?"}')
    {'question': 'When?'}
    """
    content = _THINKING.sub("", content, count=1)
    try:
        value = _DECODER.raw_decode(content, content.index("{"))[0]
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _parse(text: str) -> tuple[Any, bool, bool]:
    """Return the value so far, whether its last element is complete, and whether it is itself."""
    for ending in _ENDINGS:
        try:
            return _DECODER.raw_decode(text + ending)[0], True, not ending
        except (ValueError, RecursionError):
            continue
    try:
        return from_json(text, allow_partial="trailing-strings"), False, False
    except ValueError:
        return None, False, False


def _statement(item: object, shown: int, complete: bool) -> WrittenStatement:
    """Read one element of the list; the text is empty if it is not a statement."""
    fields = item if isinstance(item, dict) else {"text": item}
    text = fields.get("text")
    if not isinstance(text, str):
        return WrittenStatement("", complete=complete)
    marker_numbers: list[int] = []

    def remove_marker(match: re.Match[str]) -> str:
        numbers = [int(n) for n in re.findall(r"\d+", match.group(1))]
        if not all(1 <= n <= shown for n in numbers):
            return match.group()
        marker_numbers.extend(numbers)
        return ""

    text = " ".join(_MARKER.sub(remove_marker, text).split())
    if not complete:  # a number may still grow: "1" becomes "12"
        return WrittenStatement(text)
    numbers = [n for n in _numbers(fields.get("passages")) if 1 <= n <= shown]
    return WrittenStatement(text, tuple(dict.fromkeys(numbers or marker_numbers)), True)


def _numbers(value: object) -> list[int]:
    """Return the passage numbers in whatever a model writes for them."""
    numbers: list[int] = []
    for element in value if isinstance(value, list) else [value]:
        if isinstance(element, str):
            numbers += [int(n) for n in re.findall(r"\d{1,4}", element)]
        elif isinstance(element, int) and not isinstance(element, bool):
            numbers.append(element)
    return numbers
