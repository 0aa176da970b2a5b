"""A server that speaks OpenAI's HTTP protocol, as llama.cpp and vLLM do; it runs no model.

It answers what the tests' Ollama server answers, by the same script.
"""

from __future__ import annotations

import json
from typing import Any

from tests.ollama_script import reply, share_asked
from tests.ollama_server import TOKEN, FakeOllama, Handler, RefusedError, Request, likely_tokens


class _OpenAIHandler(Handler):
    def get(self) -> None:
        self.fake.requests.append(Request(self.path, headers=dict(self.headers)))
        if self.path in self.fake.overrides:
            self.send(*self.fake.overrides[self.path])
        elif self.path == "/v1/models":
            listed = [
                {"id": name.removesuffix(":latest"), "max_model_len": model.context_length}
                for name, model in self.fake.models.items()
            ]
            self.send_json({"object": "list", "data": listed})
        else:
            self.send_json({"error": {"message": "File Not Found", "code": 404}}, 404)

    def post(self, raw: bytes) -> None:
        self.answer(self._complete if self.path == "/v1/completions" else self._chat, raw)

    def send_refusal(self, refused: RefusedError) -> None:
        error = {"message": refused.words, "type": "invalid_request_error", "code": refused.status}
        self.send_json({"error": error}, refused.status)

    def _complete(self, body: dict[str, Any]) -> None:
        self._check(body)
        likely = likely_tokens(body["prompt"])
        choice = {"text": likely[0]["token"], "finish_reason": "length"}
        if body.get("logprobs"):
            top = {token["token"]: token["logprob"] for token in likely}
            choice["logprobs"] = {"tokens": [choice["text"]], "top_logprobs": [top]}
        self.send_json({"choices": [choice]})

    def _chat(self, body: dict[str, Any]) -> None:
        script, prompt = self.fake.script, body["messages"][-1]["content"]
        self._check(body)
        self.fake.asked.set()
        schema = (body.get("response_format") or {}).get("json_schema", {}).get("schema")
        answer = reply({**body, "format": schema}) if script.answer is None else script.answer
        tokens = TOKEN.findall(answer)
        usage = {"prompt_tokens": len(prompt) // 4, "completion_tokens": len(tokens)}
        if not body["stream"]:
            choice: dict[str, Any] = {"message": {"role": "assistant", "content": answer}}
            if body.get("logprobs") and script.logprobs and share_asked(prompt) is not None:
                likely = likely_tokens(prompt)
                choice["logprobs"] = {"content": [{**likely[0], "top_logprobs": likely}]}
            self.send_json({"choices": [{**choice, "finish_reason": "stop"}], "usage": usage})
            return
        self.start_stream("text/event-stream")
        for number, token in enumerate(tokens):
            if script.fault and number == script.after:
                self.misbehave(script.fault)
                return
            self.wait(script.delay)
            self._event({"choices": [{"delta": {"content": token}}]})
            self.fake.tokens_sent += 1
        self._event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        self._event({"choices": [], "usage": usage})
        self.send_chunk(b"data: [DONE]\n\n")
        self.send_chunk(b"")

    def send_part(self, value: dict[str, Any]) -> None:
        self._event(value)

    def _event(self, value: dict[str, Any]) -> None:
        self.send_chunk(b"data: " + json.dumps(value).encode() + b"\n\n")

    def _check(self, body: dict[str, Any]) -> None:
        if self.fake.script.refusal:
            raise RefusedError(*self.fake.script.refusal)
        self.fake.find(body["model"])


class FakeOpenAI(FakeOllama):
    """The server; `address` is what a user sets."""

    handler = _OpenAIHandler

    @property
    def address(self) -> str:
        return f"{self.url}/v1"
