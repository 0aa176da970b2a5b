"""Getting a model from the page, from a server that speaks Ollama's protocol."""

from __future__ import annotations

import time

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.answering.ollama.client import OllamaServer
from rag.app.routes.model_pull import ModelPuller, PullState, model_pull_router
from rag.errors import AnswererError
from tests.ollama_script import Pull
from tests.ollama_server import FakeOllama


def fetching(fake: FakeOllama) -> ModelPuller:
    return ModelPuller(OllamaServer(fake.url).pull)


def ended(fetching: ModelPuller) -> PullState:
    until = time.monotonic() + 10
    while fetching.state.running and time.monotonic() < until:
        time.sleep(0.01)
    return fetching.state


def test_a_model_comes_with_its_progress(fake: FakeOllama) -> None:
    fake.pulling = Pull(layers=(1000, 3000), delay=0.02)
    job, seen = fetching(fake), set[float | None]()
    assert job.start(" phi4:14b ").running
    while job.state.running:
        seen.add(job.state.fraction)
    assert ended(job) == PullState(
        "phi4:14b", done=True, fraction=1.0, message="phi4:14b is ready."
    )
    assert len(seen) > 2
    assert "phi4:14b" in fake.models


def test_what_went_wrong_is_told(fake: FakeOllama) -> None:
    job = fetching(fake)
    job.start("no-such")
    state = ended(job)
    assert not state.done
    assert "no-such" in state.message
    with pytest.raises(AnswererError, match="not a model name"):
        job.start("not a name")


def test_one_comes_at_a_time_and_can_be_stopped(fake: FakeOllama) -> None:
    fake.pulling = Pull(delay=5)
    job = fetching(fake)
    assert job.start("phi4").running
    assert job.start("mistral").name == "phi4"
    assert fake.asked.wait(5)
    job.stop()
    assert "Stopped" in ended(job).message
    assert fake.hung_up.wait(1)


def test_the_routes_begin_look_and_stop(fake: FakeOllama) -> None:
    app = FastAPI()
    app.include_router(model_pull_router(fetching(fake)))
    web = TestClient(app)
    assert web.get("/models/pull").json()["running"] is False
    assert "not a model name" in web.post("/models/pull", json={"name": "?"}).json()["message"]
    assert web.post("/models/pull", json={"name": "phi4"}).json()["name"] == "phi4"
    assert web.delete("/models/pull").json()["name"] == "phi4"
