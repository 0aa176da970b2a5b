"""Getting a model for Ollama from the page: one at a time, and any page may look how far it is."""

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
from rag.answering.ollama_pull import PullProgress, valid_model_name
from rag.errors import Cancelled, RagError

_FAULT = "Something went wrong; this is a fault of the program. The terminal has the details."
StartPull = Callable[[str], Generator[PullProgress]]
"""`OllamaServer.pull`."""


_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("bytes", 1.0))


@dataclass(frozen=True, slots=True)
class PullState:
    """How far a model has come; `fraction` is None while that is not known."""

    name: str = ""
    running: bool = False
    done: bool = False
    fraction: float | None = None
    message: str = ""


class ModelPuller:
    """Fetches one model at a time, in a thread of its own; the last one is remembered."""

    def __init__(self, pull: StartPull) -> None:
        self._pull = pull
        self._lock = threading.Lock()
        self._stop = CancelToken()
        self.state = PullState()

    def start(self, name: str) -> PullState:
        """Begin, and say where it stands; while one comes, nothing else is begun. Raises
        `RagError` for what is no name."""
        name = valid_model_name(name)
        with self._lock:
            if self.state.running:
                return self.state
            self.state = PullState(name, running=True, message=f"Asking Ollama for {name}")
            self._stop = CancelToken()
            threading.Thread(target=self._run, args=(name, self._stop), daemon=True).start()
            return self.state

    def stop(self) -> PullState:
        """Break it off; Ollama keeps what it has, and goes on from there another time."""
        self._stop.cancel()
        return self.state

    def _run(self, name: str, stop: CancelToken) -> None:
        ended = PullState(name, done=True, fraction=1.0, message=f"{name} is here.")
        try:
            with stop.active(), closing(self._pull(name)) as parts:
                for part in parts:
                    message = f"{name}: {_told(part)}"
                    self.state = replace(self.state, fraction=part.fraction, message=message)
        except Cancelled:
            ended = PullState(name, message="Stopped. What has come is kept.")
        except RagError as error:
            ended = PullState(name, message=f"{error.message} {error.remedy}".strip())
        except Exception:
            traceback.print_exc(file=sys.stderr)
            ended = PullState(name, message=_FAULT)
        self.state = ended


def _told(part: PullProgress) -> str:
    """What is being done; of a layer that comes, how much has come of all.

    >>> _told(PullProgress("pulling 6a0746a1ec1a", 1_250_000_000, 4_700_000_000))
    '1.2 of 4.7 GB'
    """
    if not 0 < part.done < part.total:
        return part.status
    unit, size = next((u, s) for u, s in _UNITS if part.total >= s)
    return f"{part.done / size:.1f} of {part.total / size:.1f} {unit}"


def model_pull_routes(fetching: ModelPuller) -> APIRouter:
    """Begin, look, stop."""
    routes = APIRouter()

    @routes.get("/models/pull")
    def look() -> dict[str, Any]:
        return asdict(fetching.state)

    @routes.post("/models/pull")
    def begin(name: str = Body(embed=True)) -> dict[str, Any]:
        try:
            return asdict(fetching.start(name))
        except RagError as error:
            return asdict(PullState(message=f"{error.message} {error.remedy}".strip()))

    @routes.delete("/models/pull")
    def stop() -> dict[str, Any]:
        return asdict(fetching.stop())

    return routes
