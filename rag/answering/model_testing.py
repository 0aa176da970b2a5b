"""Tests language models while the page runs, so that they can help to find without a command."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from functools import cached_property, partial
from queue import SimpleQueue

from rag.answering.cancellation import CancelToken
from rag.answering.chooser import configured_server
from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.in_flight import anyone_in_flight
from rag.answering.ollama.self_test import calibration_of
from rag.errors import ModelOutputInvalid, RagError
from rag.settings import Settings
from rag.types import QUOTES

_PAUSE = 1.0  # seconds between two looks whether a question is being answered


class ModelTesting:
    """Tests each model that is to answer once, in a thread, and only between questions."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names = SimpleQueue[str]()
        self._known: set[str] = set()  # digests that are tested, or cannot be
        self._started = threading.Lock()
        self.state = ""
        """What is going on, in words; "" if nothing is."""

    @cached_property
    def _server(self) -> OllamaServer:
        """The server, created in the thread, since it takes a moment."""
        return configured_server(self._settings)

    def look(self, name: str = "") -> None:
        """Have a model tested soon, unless it was; "" is the one that is set up. Never waits."""
        if name == QUOTES or (not name and self._settings.answerer == "extractive"):
            return
        if self._started.acquire(blocking=False):
            threading.Thread(target=self._work, daemon=True).start()
        self._names.put(name)

    def _work(self) -> None:
        with CancelToken().active():
            while True:
                name = self._names.get()
                with suppress(RagError):  # whoever asks a question is told
                    self._test(name)
                self.state = ""

    def _test(self, wanted: str) -> None:
        home, window = self._settings.home, self._settings.ollama_num_ctx
        chosen = self._server.choose(wanted or self._settings.ollama_model)
        for model in (chosen.name, *(judge.name for judge in self._server.judges())):
            digest = self._server.digest(model)
            if digest not in self._known:
                with suppress(ModelOutputInvalid):  # it cannot judge, now or later
                    calibration_of(home, self._server, model, window, partial(self._report, model))
                self._known.add(digest)

    def _report(self, model: str, done: int, total: int) -> None:
        """Say how far the test is, and wait while a question is being answered."""
        so_far = f"{done} of {total}"
        self.state = f"{model} is being tested, so that it can help to find answers ({so_far})."
        while anyone_in_flight(self._server.host):
            time.sleep(_PAUSE)
