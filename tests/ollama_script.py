"""What the tests' Ollama server is told to do, and how it finds an answer to what it is asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from rag.language.sentences import sentences
from rag.language.tokens import terms

Fault = Literal["", "break", "silent-end", "error", "garbage", "stall"]

PROSE = "I think that about ten thousand soldiers have been sent, give or take."
_PASSAGE = re.compile(r'<passage number="(\d+)">\n(.*?)\n</passage>', re.DOTALL)


@dataclass
class FakeModel:
    """What `/api/tags` and `/api/show` say of a model; `capabilities` None: an old server."""

    capabilities: tuple[str, ...] | None = ("completion", "tools")
    size: int = 2_019_393_189
    context_length: int = 131_072


@dataclass
class Script:
    """How a chat goes. Times are seconds; `after` counts the tokens before the fault.

    `rewriting` is how it goes where a question is to be rewritten; None: as every other.
    """

    answer: str | None = None
    thinking: str = ""
    load: float = 0.0
    delay: float = 0.0
    fault: Fault = ""
    after: int = 8
    refusal: tuple[int, str] | None = None
    rewriting: Script | None = None


@dataclass
class Pull:
    """How a model is fetched: bytes of its layers; `after` counts the parts before the fault.

    `error` is what the server then says, where the fault is "error".
    """

    layers: tuple[int, ...] = (4000, 600)
    delay: float = 0.0
    fault: Fault = ""
    after: int = 4
    error: str = "max retries exceeded: unexpected EOF"


def behaviours() -> dict[str, Script]:
    """Scripts by name, for trying things by hand."""
    faults: tuple[Fault, ...] = ("break", "silent-end", "error", "garbage", "stall")
    return {
        "answer": Script(),
        "prose": Script(answer=PROSE),
        "empty": Script(answer=""),
        "thinking": Script(thinking="First I look at the passages, then I write."),
        "slow": Script(delay=0.3, load=3.0),
        "refuse": Script(refusal=(500, "model requires more system memory (9.9 GiB)")),
        **{fault: Script(fault=fault, after=40) for fault in faults},
    }


def rewrites(body: dict[str, Any]) -> bool:
    """Whether a question is to be made to stand alone."""
    wanted = body.get("format")
    return isinstance(wanted, dict) and "question" in wanted.get("properties", {})


def reply(body: dict[str, Any]) -> str:
    """Sentences of the passages in the last message that share words with the question."""
    prompt = body["messages"][-1]["content"]
    if rewrites(body):  # unchanged
        return json.dumps({"question": prompt.rpartition("question:")[2].strip()})
    asked = set(terms(prompt.rpartition("Question:")[2]))
    found = [
        best for number, text in _PASSAGE.findall(prompt) if (best := _best(text, asked, number))
    ]
    found.sort(key=lambda item: -item[0])
    chosen = [(text, int(number)) for _, text, number in found[:4]]
    if not isinstance(body.get("format"), dict):
        return " ".join(f"{text} [{number}]" for text, number in chosen) or PROSE
    allowed = _enumerated(body["format"])
    statements = [{"text": t, "passages": [n]} for t, n in chosen if n in allowed]
    return json.dumps({"statements": statements}, ensure_ascii=False)


def _best(text: str, asked: set[str], number: str) -> tuple[int, str, str] | None:
    body = text.partition("\n\n")[2]
    scored = [
        (len(asked & set(terms(body[start:end]))), " ".join(body[start:end].split()), number)
        for start, end in sentences(body)
    ]
    best = max(scored, default=None, key=lambda item: item[0])
    return best if best and best[0] else None


def _enumerated(schema: Any) -> set[int]:
    """Every number in an enumeration of the schema."""
    if isinstance(schema, dict):
        here = {n for n in schema.get("enum", ()) if isinstance(n, int)}
        return here.union(*(_enumerated(value) for value in schema.values()))
    return set()
