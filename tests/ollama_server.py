"""A server that speaks Ollama's HTTP protocol and reads what it is asked; it runs no model.

Its answers are sentences of the texts in the prompt that share words with the question, word by
word; a text that has most of the question's words it judges to answer. A `Script` makes it
misbehave. By hand:

    python -m tests.ollama_server --port 11434 --delay 0.05 --behaviour error --seconds 600
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import math
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.ollama_script import (
    FakeModel,
    Fault,
    Pull,
    Script,
    behaviours,
    reply,
    rewrites,
    share_asked,
)

TOKEN = re.compile(r"\s*\w{1,5}|\s*[^\w\s]|\s+")
_MODIFIED = "2025-01-02T03:04:05.678901234+01:00"
_DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "3.2B",
    "quantization_level": "Q4_K_M",
}


@dataclass
class Request:
    """What a client sent."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """A request that is answered with an HTTP status and `{"error": ...}`."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class HungUpError(Exception):
    """The client closed the connection."""


class FakeOllama:
    """The server, listening on 127.0.0.1 between `with` and its end. `pulling` is how it fetches.

    `overrides` maps a path to a status, headers and a body that are sent there instead.
    """

    handler: type[Handler]

    def __init__(
        self,
        models: dict[str, FakeModel] | None = None,
        script: Script | None = None,
        port: int = 0,
    ) -> None:
        self.models = {"llama3.2:latest": FakeModel()} if models is None else models
        self.script = script or Script()
        self.pulling = Pull()
        self.overrides: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[Request] = []
        self.tokens_sent = 0
        self.asked = threading.Event()  # a chat or a pull; it may wait then
        self.hung_up = threading.Event()
        self.stopping = threading.Event()
        handler = type("Handler", (self.handler,), {"fake": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def chats(self) -> list[dict[str, Any]]:
        """The bodies of the chat requests."""
        return [request.body for request in self.requests if request.path == "/api/chat"]

    def find(self, name: str) -> FakeModel:
        """A model by its name, with or without `:latest`, in any case."""
        full = name if ":" in name.rpartition("/")[2] else f"{name}:latest"
        for key, model in self.models.items():
            if key.casefold() == full.casefold():
                return model
        raise RefusedError(404, f"model '{name}' not found")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeOllama

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the terminal quiet."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self.get()

    def do_POST(self) -> None:
        self.post(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def get(self) -> None:
        self.fake.requests.append(Request(self.path, headers=dict(self.headers)))
        if self.path in self.fake.overrides:
            self.send(*self.fake.overrides[self.path])
        elif self.path == "/":
            self.send(200, {"Content-Type": "text/plain; charset=utf-8"}, b"Ollama is running")
        elif self.path == "/api/version":
            self.send_json({"version": "0.12.6"})
        elif self.path == "/api/tags":
            self.send_json({"models": [_listed(n, m) for n, m in self.fake.models.items()]})
        else:
            self.send(404, {"Content-Type": "text/plain"}, b"404 page not found")

    def post(self, raw: bytes) -> None:
        routes = {
            "/api/show": self._show,
            "/api/chat": self.answer_chat,
            "/api/generate": self._generate,
            "/api/pull": self._pull,
        }
        if self.path in self.fake.overrides:
            self.send(*self.fake.overrides[self.path])
        elif self.path not in routes:
            self.send(404, {"Content-Type": "text/plain"}, b"404 page not found")
        else:
            self.answer(routes[self.path], raw)

    def answer(self, route: Callable[[dict[str, Any]], None], raw: bytes) -> None:
        """Answers a request, or refuses it; notes where the client has hung up."""
        try:
            body = _checked(raw)
            self.fake.requests.append(Request(self.path, body, dict(self.headers)))
            route(body)
        except RefusedError as refused:
            self.send_refusal(refused)
        except (HungUpError, BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            self.fake.hung_up.set()

    def send_refusal(self, refused: RefusedError) -> None:
        self.send_json({"error": refused.words}, refused.status)

    def _show(self, body: dict[str, Any]) -> None:
        model = self.fake.find(body["model"])
        length = {"general.architecture": "llama", "llama.context_length": model.context_length}
        answer = {"template": "{{ .Prompt }}", "details": _DETAILS, "model_info": length}
        if model.capabilities is not None:
            answer["capabilities"] = list(model.capabilities)
        self.send_json({**answer, "modified_at": _MODIFIED})

    def _pull(self, body: dict[str, Any]) -> None:
        name, pull = body["model"], self.fake.pulling
        self.fake.asked.set()
        parts: list[dict[str, Any]] = [{"status": "pulling manifest"}]
        for number, total in enumerate(pull.layers):
            digest = f"sha256:{number:064x}"
            layer = {"status": f"pulling {digest[7:19]}", "digest": digest, "total": total}
            parts += [layer, *({**layer, "completed": total * n // 4} for n in range(1, 5))]
        parts += [{"status": s} for s in ("verifying sha256 digest", "writing manifest", "success")]
        if "no-such" in name:
            parts[1:] = [{"error": "pull model manifest: file does not exist"}]
        elif pull.fault == "error":
            parts[pull.after :] = [{"error": pull.error}]
        if body.get("stream") is False:
            self.send_json(parts[-1], 500 if "error" in parts[-1] else 200)
            return
        self.start_stream()
        for number, part in enumerate(parts):
            if pull.fault and number == pull.after and "error" not in part:
                self.misbehave(pull.fault)
                return
            self.wait(pull.delay)
            if part.get("status") == "success":
                self.fake.models[name if ":" in name else f"{name}:latest"] = FakeModel()
            self.send_part(part)
        self.send_chunk(b"")

    def answer_chat(self, body: dict[str, Any]) -> None:
        script, began = self.fake.script, time.monotonic_ns()
        if rewrites(body):
            script = script.rewriting or script
        if script.refusal:
            raise RefusedError(*script.refusal)
        can = self.fake.find(body["model"]).capabilities or ("completion",)
        _check_chat(body, can)
        self.fake.asked.set()
        self.wait(script.load)
        if not body.get("messages"):
            self.send_json({**message(body, ""), "done_reason": "load", "done": True})
            return
        thoughts = script.thinking
        if "thinking" in can and body.get("think") is not False:
            thoughts = thoughts or "Let me see."
        content = TOKEN.findall(reply(body) if script.answer is None else script.answer)
        limit = (body.get("options") or {}).get("num_predict") or len(content)
        tokens = [("", token) for token in TOKEN.findall(thoughts)]
        tokens += [(token, "") for token in content[:limit]]
        last = {
            "done": True,
            "done_reason": "length" if limit < len(content) else "stop",
            "total_duration": time.monotonic_ns() - began,
            "load_duration": int(script.load * 1e9),
            "prompt_eval_count": sum(len(m["content"]) for m in body["messages"]) // 4,
            "prompt_eval_duration": 1_000_000,
            "eval_count": len(tokens),
            "eval_duration": 1_000_000,
        }
        if body.get("stream") is False:
            told = _likely(body, body["messages"][-1]["content"]) if script.logprobs else {}
            self.send_json({**message(body, "".join(content[:limit]), thoughts), **told, **last})
            return
        self.start_stream()
        for number, (text, thought) in enumerate(tokens):
            if script.fault and number == script.after:
                self.misbehave(script.fault)
                return
            self.wait(script.delay)
            self.send_part({**message(body, text, thought), "done": False})
            self.fake.tokens_sent += 1
        self.send_part({**message(body, ""), **last})
        self.send_chunk(b"")

    def _generate(self, body: dict[str, Any]) -> None:
        """Judge the text of a raw prompt; nothing else is asked in this way."""
        script = self.fake.script
        if script.refusal:
            raise RefusedError(*script.refusal)
        self.fake.find(body["model"])
        word = "yes" if (share_asked(body["prompt"]) or 0) > 1 / 2 else "no"
        told = _likely(body, body["prompt"]) if script.logprobs else {}
        done = {"done": True, "done_reason": "length", "created_at": _MODIFIED}
        self.send_json({"model": body["model"], "response": word, **told, **done})

    def misbehave(self, fault: Fault) -> None:
        if fault == "break":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if fault == "error":
            self.send_part(
                {"error": "an error was encountered while running the model: CUDA error"}
            )
        elif fault == "garbage":
            self.send_chunk(b"<html>502 Bad Gateway</html>\n")
        while fault == "stall" and not self.fake.stopping.is_set():
            self.wait(0.02)
        self.send_chunk(b"")

    def send_json(self, value: dict[str, Any], status: int = 200) -> None:
        kind = {"Content-Type": "application/json; charset=utf-8"}
        self.send(status, kind, json.dumps(value).encode())

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def start_stream(self, kind: str = "application/x-ndjson") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send_part(self, value: dict[str, Any]) -> None:
        self.send_chunk(json.dumps(value).encode() + b"\n")

    def send_chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def wait(self, seconds: float) -> None:
        """Lets time pass; raises `HungUpError` as soon as the client is gone."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise HungUpError


FakeOllama.handler = Handler


def _likely(body: dict[str, Any], prompt: str) -> dict[str, Any]:
    """The log-probabilities of the first word of a judgement, if they are asked for."""
    if share_asked(prompt) is None or not body.get("logprobs"):
        return {}
    likely = likely_tokens(prompt)
    return {"logprobs": [{**likely[0], "top_logprobs": likely[: body.get("top_logprobs") or 0]}]}


def likely_tokens(prompt: str) -> list[dict[str, Any]]:
    """The two words that a judgement can be, the likelier one first."""
    yes = min(max(share_asked(prompt) or 0.0, 0.01), 0.99)
    words = {"yes": math.log(yes), "no": math.log(1 - yes)}
    ordered = sorted(words, key=lambda word: -words[word])
    return [{"token": word, "logprob": words[word]} for word in ordered]


def _checked(raw: bytes) -> dict[str, Any]:
    if not raw:
        raise RefusedError(400, "missing request body")
    try:
        body = json.loads(raw)
    except ValueError:
        raise RefusedError(400, "invalid character in request body") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not body["model"]:
        raise RefusedError(400, "model is required")
    return body


def _check_chat(body: dict[str, Any], can: tuple[str, ...]) -> None:
    """Refuses what the real server refuses, in its words."""
    wanted = body.get("format")
    if "completion" not in can:
        raise RefusedError(400, f'"{body["model"]}" does not support chat')
    if body.get("think") and "thinking" not in can:
        raise RefusedError(400, f'"{body["model"]}" does not support thinking')
    if wanted not in (None, "", "json") and not isinstance(wanted, dict):
        raise RefusedError(400, 'invalid format; expected "json" or a valid JSON Schema object')


def _listed(name: str, model: FakeModel) -> dict[str, Any]:
    facts = {"modified_at": _MODIFIED, "size": model.size, "details": _DETAILS}
    return {
        "name": name,
        "model": name,
        "digest": hashlib.sha256(name.encode()).hexdigest(),
        **facts,
    }


def message(body: dict[str, Any], content: str, thinking: str = "") -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    if thinking:
        message["thinking"] = thinking
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return {"model": body["model"], "created_at": now, "message": message}


def main() -> None:
    scripts = behaviours()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=11434)
    parser.add_argument("--delay", type=float, default=0.02, help="seconds before each token")
    parser.add_argument("--behaviour", choices=scripts, default="answer")
    parser.add_argument("--seconds", type=float, default=600, help="ends after so many seconds")
    given = parser.parse_args()
    script = scripts[given.behaviour]
    script.delay = script.delay or given.delay
    embedder = FakeModel(("embedding",), size=274_302_450, context_length=2048)
    models = {"llama3.2:latest": FakeModel(), "nomic-embed-text:latest": embedder}
    with FakeOllama(models, script, given.port) as fake, contextlib.suppress(KeyboardInterrupt):
        print(f"{fake.url} ({given.behaviour}) for {given.seconds:g} seconds", flush=True)
        time.sleep(given.seconds)


if __name__ == "__main__":
    main()
