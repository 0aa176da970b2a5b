"""Language models whose answers are kept, so that a run goes on where it was stopped.

An answer is kept by the digest of the model's weights and a hash of everything that was asked, and
counts as the time that it took when it was made.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import ollama

from rag.answering.ollama.client import OllamaServer


class KeptAnswers:
    """The answers of models, in a file; `saved` are the seconds that were not spent again."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(file, check_same_thread=False)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS answers (hash TEXT PRIMARY KEY, answer TEXT, seconds REAL)"
        )
        self._lock = Lock()
        self.saved = 0.0

    def find(self, key: str) -> Any:
        """Return a kept answer, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT answer, seconds FROM answers WHERE hash = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        self.saved += row[1]
        return json.loads(row[0])

    def keep(self, key: str, answer: Any, seconds: float) -> None:
        """Keep an answer, with the time that it took."""
        row = (key, json.dumps(answer), seconds)
        with self._lock, self._db:
            self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", row)


class CachedServer(OllamaServer):
    """An Ollama server that is asked nothing twice."""

    def __init__(self, kept: KeptAnswers, host: str, **timeouts: float) -> None:
        super().__init__(host, **timeouts)
        self._kept = kept

    def clock(self) -> float:
        """Return the time in seconds, as if every answer had been made now."""
        return super().clock() + self._kept.saved

    def first_tokens(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]] | str,
        think: bool | None = None,
        **options: Any,
    ) -> dict[str, float]:
        """Return the likeliest first tokens of an answer, as `OllamaServer` does."""
        key = self._key(model, "first tokens", messages, think, options)
        if (found := self._kept.find(key)) is not None:
            return dict(found)
        started = time.monotonic()
        told = super().first_tokens(model, messages, think, **options)
        self._kept.keep(key, told, time.monotonic() - started)
        return told

    def chat(self, model: str, **request: Any) -> Generator[ollama.ChatResponse]:
        """Yield the parts of an answer, as `OllamaServer` does; one that is stopped is not kept."""
        key = self._key(model, "chat", request)
        if (found := self._kept.find(key)) is not None:
            yield from map(ollama.ChatResponse.model_validate, found)
            return
        started, parts = time.monotonic(), []
        for part in super().chat(model, **request):
            parts.append(part.model_dump(mode="json", exclude_none=True))
            yield part
        self._kept.keep(key, parts, time.monotonic() - started)

    def _key(self, model: str, *asked: Any) -> str:
        text = json.dumps([self.digest(model), *asked], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
