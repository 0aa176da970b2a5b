"""Lets Ollama's client speak to a server of OpenAI's protocol, such as llama.cpp or vLLM.

Each request of the client is translated on its way there, and each response on its way back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
from httpx_sse import EventSource

from rag.answering.ollama.openai_messages import (
    Json,
    answer_parts,
    chat_request,
    completion_request,
    error_words,
    whole_answer,
)

_OLLAMA = "/api/"


class OpenAITransport(httpx.BaseTransport):
    """Sends requests of Ollama's protocol to a server that may speak OpenAI's.

    One that speaks Ollama's, too, gets them as they are.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._speaks_ollama: bool | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises the errors of httpx, and `ValueError` for an odd response."""
        if self._speaks_ollama is None:
            version = self._sent(request, "GET", "/api/version")
            self._speaks_ollama = version.status_code == httpx.codes.OK
        if self._speaks_ollama:
            return self._inner.handle_request(request)
        route = request.url.path.rpartition(_OLLAMA)[2]
        body = json.loads(request.read() or b"{}")
        if route == "version":
            return _response({"version": ""})
        if route == "tags":
            return self._models(request)
        if route == "show":
            return self._model(request, body["model"])
        if route == "chat" and body.get("stream"):
            return self._streamed(request, body)
        if route == "chat":
            return self._translated(request, "/v1/chat/completions", chat_request(body))
        if route == "generate":
            return self._translated(request, "/v1/completions", completion_request(body))
        return _response({"error": "this server cannot fetch models"}, httpx.codes.NOT_IMPLEMENTED)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _sent(
        self, request: httpx.Request, method: str, path: str, body: Json | None = None
    ) -> httpx.Response:
        """Send another request in place of `request`, within its time-outs."""
        base = request.url.path.rpartition(_OLLAMA)[0]
        headers = {"Host": request.headers["Host"], "Accept-Encoding": "identity"}
        sent = httpx.Request(
            method,
            request.url.copy_with(path=base + path),
            headers=headers,
            json=body,
            extensions=request.extensions,
        )
        response = self._inner.handle_request(sent)
        response.request = sent
        if response.status_code != httpx.codes.OK or not (body or {}).get("stream"):
            response.read()
            response.close()
        return response

    def _models(self, request: httpx.Request) -> httpx.Response:
        response = self._sent(request, "GET", "/v1/models")
        if refusal := _refusal(response):
            return refusal
        return _response({"models": [{"model": m["id"]} for m in response.json()["data"]]})

    def _model(self, request: httpx.Request, name: str) -> httpx.Response:
        response = self._sent(request, "GET", "/v1/models")
        if refusal := _refusal(response):
            return refusal
        found = next((m for m in response.json()["data"] if m["id"] == name), None)
        if found is None:
            return _response({"error": f"model '{name}' not found"}, httpx.codes.NOT_FOUND)
        meta = found.get("meta") or {}
        length = found.get("max_model_len") or meta.get("n_ctx") or meta.get("n_ctx_train")
        can = "embedding" if "embed" in name.casefold() else "completion"
        about = {"openai.context_length": length} if length else {}
        return _response({"capabilities": [can], "model_info": about})

    def _translated(self, request: httpx.Request, path: str, body: Json) -> httpx.Response:
        response = self._sent(request, "POST", path, body)
        return _refusal(response) or _response(whole_answer(response.json()))

    def _streamed(self, request: httpx.Request, body: Json) -> httpx.Response:
        response = self._sent(request, "POST", "/v1/chat/completions", chat_request(body))
        return _refusal(response) or httpx.Response(httpx.codes.OK, stream=_Parts(response))


class _Parts(httpx.SyncByteStream):
    """The parts of a streamed answer, each on a line; closing it closes the connection."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        for part in answer_parts(event.data for event in EventSource(self._response).iter_sse()):
            yield json.dumps(part).encode() + b"\n"

    def close(self) -> None:
        self._response.close()


def _refusal(response: httpx.Response) -> httpx.Response | None:
    """Return the response for a request that was refused; None if it was not."""
    if response.status_code == httpx.codes.OK:
        return None
    try:
        words = error_words(response.json())
    except ValueError:
        words = response.text
    return _response({"error": words}, response.status_code)


def _response(content: Json, status: int = httpx.codes.OK) -> httpx.Response:
    return httpx.Response(status, json=content)
