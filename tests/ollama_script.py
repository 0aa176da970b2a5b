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
_JUDGED = re.compile(r"Text:\n(.*)\n\nQuestion: (.*)\nDoes the text answer", re.DOTALL)
_RERANKED = re.compile(r"<Query>: (.*)\n<Document>: (.*)<\|im_end\|>", re.DOTALL)
_TEXT = re.compile(r"^\[\d+\] (.*?)(?=\n\n(?:\[\d+\] |Answer this))", re.DOTALL | re.MULTILINE)


@dataclass
class FakeModel:
    """What `/api/tags` and `/api/show` say of a model; `capabilities` None: an old server."""

    capabilities: tuple[str, ...] | None = ("completion", "tools")
    size: int = 2_019_393_189
    context_length: int = 131_072


@dataclass
class Script:
    """How a chat goes. Times are seconds; `after` counts the tokens before the fault.

    Without `logprobs`, as before Ollama 0.12.11, the word alone is told. `rewriting` is how it
    goes where a question is to be rewritten; None: as every other.
    """

    answer: str | None = None
    thinking: str = ""
    load: float = 0.0
    delay: float = 0.0
    fault: Fault = ""
    after: int = 8
    refusal: tuple[int, str] | None = None
    rewriting: Script | None = None
    logprobs: bool = True


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


def share_asked(prompt: str) -> float | None:
    """The share of the question's words that the text has; None if a prompt asks for no judgement.

    It understands the prompt of `prompts/judge.md`, and that of Qwen3-Reranker.
    """
    if found := _RERANKED.search(prompt):
        question, text = found.groups()
    elif found := _JUDGED.search(prompt):
        text, question = found.groups()
    else:
        return None
    asked = set(terms(question))
    return len(asked & set(terms(text))) / max(1, len(asked))


def reply(body: dict[str, Any]) -> str:
    """Sentences of the texts in the last message that share words with the question."""
    prompt = body["messages"][-1]["content"]
    if (share := share_asked(prompt)) is not None:
        return "yes" if share > 1 / 2 else "no"
    if rewrites(body):  # unchanged
        return json.dumps({"question": prompt.rpartition("question:")[2].strip()})
    asked = set(terms(prompt.rpartition("sentences:")[2]))
    found = [best for text in _TEXT.findall(prompt) if (best := _best(text, asked))]
    found.sort(key=lambda item: -item[0])
    return " ".join(text for _, text in found[:4]) or PROSE


def _best(text: str, asked: set[str]) -> tuple[int, str] | None:
    """The sentence of a text that shares most words with the question; the title is left out."""
    body = text.partition("\n")[2] or text
    scored = [
        (len(asked & set(terms(body[start:end]))), " ".join(body[start:end].split()))
        for start, end in sentences(body)
    ]
    best = max(scored, default=None, key=lambda item: item[0])
    return best if best and best[0] else None
