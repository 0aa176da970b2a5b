"""Translates requests of Ollama's protocol into OpenAI's, and its answers and errors back.

OpenAI's is described at https://platform.openai.com/docs/api-reference/chat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_END = "[DONE]"
_WITHOUT_THOUGHTS = {"enable_thinking": False}  # llama.cpp and vLLM hand this on to the template

Json = dict[str, Any]


def chat_request(body: Json) -> Json:
    """Return what is sent to /v1/chat/completions for a request to /api/chat."""
    asked = {
        "messages": [{"role": m["role"], "content": m["content"]} for m in body["messages"]],
        "stream": bool(body.get("stream")),
        "chat_template_kwargs": _WITHOUT_THOUGHTS,
        **_common(body),
    }
    if asked["stream"]:
        asked["stream_options"] = {"include_usage": True}
    if schema := body.get("format"):
        form = {"name": "answer", "schema": schema, "strict": True}
        asked["response_format"] = {"type": "json_schema", "json_schema": form}
    if body.get("logprobs"):
        asked |= {"logprobs": True, "top_logprobs": body.get("top_logprobs") or 0}
    return asked


def completion_request(body: Json) -> Json:
    """Return what is sent to /v1/completions for a raw request to /api/generate."""
    likely = {"logprobs": body.get("top_logprobs") or 0} if body.get("logprobs") else {}
    return {"prompt": body["prompt"], **_common(body), **likely}


def _common(body: Json) -> Json:
    options = body.get("options") or {}
    named = {"temperature": "temperature", "seed": "seed", "num_predict": "max_tokens"}
    return {"model": body["model"]} | {
        name: options[option] for option, name in named.items() if option in options
    }


def whole_answer(told: Json) -> Json:
    """Return a whole answer, of either kind, as Ollama sends it."""
    choice = told["choices"][0]
    text = choice["message"]["content"] if "message" in choice else choice["text"]
    likely = choice.get("logprobs") or {}
    logprobs = likely.get("content") or list(map(_listed, likely.get("top_logprobs") or ()))
    return {
        **_message(text or ""),
        "response": text or "",
        "logprobs": logprobs or None,
        **_end(choice.get("finish_reason") or "stop", told.get("usage") or {}),
    }


def answer_parts(events: Iterable[str]) -> Iterator[Json]:
    """Yield the parts of an answer as Ollama sends them; the last one has `done` set."""
    reason, usage = "stop", Json()
    for event in events:
        if event == _END:
            yield {**_message(""), **_end(reason, usage)}
            return
        told = json.loads(event)
        if "error" in told:
            yield {"error": error_words(told)}
            return
        usage = told.get("usage") or usage
        for choice in told.get("choices") or ():
            reason = choice.get("finish_reason") or reason
            if content := (choice.get("delta") or {}).get("content"):
                yield {**_message(content), "done": False}


def _listed(likely: Mapping[str, float]) -> Json:
    """Return the likeliest tokens at a place, which /v1/completions gives as an object."""
    tokens = [{"token": token, "logprob": logprob} for token, logprob in likely.items()]
    return {**max(tokens, key=lambda token: token["logprob"]), "top_logprobs": tokens}


def _message(content: str) -> Json:
    return {"message": {"role": "assistant", "content": content}}


def _end(reason: str, usage: Json) -> Json:
    read, wrote = usage.get("prompt_tokens"), usage.get("completion_tokens")
    counts = {"prompt_eval_count": read, "eval_count": wrote}
    return {"done": True, "done_reason": reason, **counts}


def error_words(told: Any) -> str:
    """Return the words of an error, which servers nest differently."""
    while isinstance(told, dict):
        told = told.get("error") or told.get("message") or told.get("detail") or str(told)
    return str(told)
