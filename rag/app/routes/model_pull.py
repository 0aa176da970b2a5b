"""Downloading a model for Ollama: one at a time, with progress that every window can show."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any

from fastapi import APIRouter, Body

from rag.answering.cancellation import CancelToken
from rag.answering.ollama.pull import PullProgress, valid_model_name
from rag.errors import Cancelled, RagError

_FAULT = "Something went wrong inside the program. See the terminal for details."
StartPull = Callable[[str], Generator[PullProgress]]
"""The type of `OllamaServer.pull`."""

_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("bytes", 1.0))


@dataclass(frozen=True, slots=True)
class PullState:
    """The state of a download; `fraction` is None while it is not known."""

    name: str = ""
    running: bool = False
    done: bool = False
    fraction: float | None = None
    message: str = ""


class ModelPuller:
    """Downloads one model at a time, in its own thread; `state` is that of the last one."""

    def __init__(self, pull: StartPull) -> None:
        self._pull = pull
        self._lock = threading.Lock()
        self._stop = CancelToken()
        self.state = PullState()

    def start(self, name: str) -> PullState:
        """Start a download unless one is running, and return the state.

        Raises `RagError` where the name is not valid.
        """
        name = valid_model_name(name)
        with self._lock:
            if self.state.running:
                return self.state
            self.state = PullState(name, running=True, message=f"Requesting {name} from Ollama")
            self._stop = CancelToken()
            threading.Thread(target=self._run, args=(name, self._stop), daemon=True).start()
            return self.state

    def stop(self) -> PullState:
        """Stop the download; Ollama keeps what it has, and continues from there next time."""
        self._stop.cancel()
        return self.state

    def _run(self, name: str, stop: CancelToken) -> None:
        ended = PullState(name, done=True, fraction=1.0, message=f"{name} is ready.")
        try:
            with stop.active(), closing(self._pull(name)) as parts:
                for part in parts:
                    message = f"{name}: {_words(part)}"
                    self.state = replace(self.state, fraction=part.fraction, message=message)
        except Cancelled:
            ended = PullState(
                name, message="Stopped. The next download of this model continues from here."
            )
        except RagError as error:
            ended = PullState(name, message=f"{error.message} {error.remedy}".strip())
        except Exception:
            traceback.print_exc(file=sys.stderr)
            ended = PullState(name, message=_FAULT)
        self.state = ended


def _words(part: PullProgress) -> str:
    """Return what Ollama is doing, or how much of a layer has arrived.

    >>> _words(PullProgress("pulling 6a0746a1ec1a", 1_250_000_000, 4_700_000_000))
    '1.2 of 4.7 GB'
    """
    if not 0 < part.done < part.total:
        return part.status
    unit, size = next((u, s) for u, s in _UNITS if part.total >= s)
    return f"{part.done / size:.1f} of {part.total / size:.1f} {unit}"


def model_pull_router(puller: ModelPuller) -> APIRouter:
    """Return the routes that start a download, look at it and stop it."""
    router = APIRouter()

    @router.get("/models/pull")
    def state() -> dict[str, Any]:
        return asdict(puller.state)

    @router.post("/models/pull")
    def start(name: str = Body(embed=True)) -> dict[str, Any]:
        try:
            return asdict(puller.start(name))
        except RagError as error:
            return asdict(PullState(message=f"{error.message} {error.remedy}".strip()))

    @router.delete("/models/pull")
    def stop() -> dict[str, Any]:
        return asdict(puller.stop())

    return router
