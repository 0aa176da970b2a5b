"""`/ask` and `/search`, called by the real client over HTTP."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError

from rag.app.routes.api import interface
from rag.errors import RagError
from rag.files import seeds_folder
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.store.users import Users
from tests.cli.test_main import ANSWER, CITATION, PASSAGE
from tests.serving import serving

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def url(pipeline: Pipeline, seeds_settings: Settings) -> Iterator[str]:
    with serving(seeds_settings, pipeline) as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> Client:
    return client_of(url)


def client_of(url: str, **options: Any) -> Client:
    return Client(url, verbose=False, analytics_enabled=False, **options)


def test_there_are_two_endpoints_and_their_parameters_are_typed(client: Client) -> None:
    listed = client.view_api(return_format="dict")
    assert set(listed["named_endpoints"]) == {"/ask", "/search"}
    assert not listed["unnamed_endpoints"]
    ask = listed["named_endpoints"]["/ask"]
    assert [p["parameter_name"] for p in ask["parameters"]] == [
        *("question", "documents", "outlets", "since", "until", "answerer", "collection"),
    ]
    assert ask["parameters"][0]["python_type"]["type"] == "str"
    assert not ask["parameters"][0]["parameter_has_default"]
    assert "keep each sentence's citation" in ask["description"]


def test_an_answer_comes_with_its_citations(client: Client) -> None:
    answer = client.predict(question="How many troops?", api_name="/ask")
    assert set(answer) == ANSWER
    cited = [c for s in answer["statements"] for c in s["citations"]]
    assert cited
    for citation in cited:
        assert set(citation) == CITATION
        text = (seeds_folder() / citation["document"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_passages_are_found(client: Client) -> None:
    found = client.predict(question="containers of munitions", k=3, api_name="/search")
    assert [set(passage) for passage in found["passages"]] == [PASSAGE] * 3
    assert "11,000 containers" in found["passages"][0]["text"]


def test_a_question_is_narrowed(client: Client) -> None:
    first = client.predict(question="How many troops?", api_name="/search")["passages"][0]
    document = first["document"]
    for name in ("/ask", "/search"):
        found = client.predict(question="How many troops?", documents=[document], api_name=name)
        assert {passage["document"] for passage in found["passages"]} == {document}
    dated = client.predict(question="How many troops?", since="2024-11", api_name="/ask")
    assert dated["passages"]
    assert all(passage["published"] >= "2024-11" for passage in dated["passages"])
    none = client.predict(question="How many troops?", since="2090", api_name="/ask")
    assert none["abstained"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"question": " "}, "question is not valid"),
        ({"question": "Who?", "outlets": ["Nobody"]}, "There is no outlet called"),
        ({"question": 3}, "question is not valid"),
        ({"question": "x" * 4001}, "question is not valid"),
        ({"question": "a", "documents": "x"}, "documents is not valid"),
        ({"question": "a", "documents": ["nothing.txt"]}, "'nothing.txt'"),
        ({"question": "a", "since": "soon"}, "Write it as 2024"),
        ({"question": "a", "since": "2024", "until": "2020"}, "is later than"),
    ],
)
def test_what_cannot_be_asked_is_told(client: Client, given: dict[str, Any], says: str) -> None:
    with pytest.raises(AppError) as told:
        client.predict(**given, api_name="/ask")
    assert says in str(told.value)
    assert "Traceback" not in str(told.value)


def test_a_fault_of_the_program_gives_nothing_away(
    client: Client, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(pipeline, "ask", broken)
    with pytest.raises(AppError) as told:
        client.predict(question="How many troops?", api_name="/ask")
    assert "secret" not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize("k", [0, 101, "many", 1.5])
def test_a_count_that_is_none_is_told(pipeline: Pipeline, k: object) -> None:
    with pytest.raises(RagError, match="k is not valid"):
        interface(pipeline).search("How many troops?", k=k)


def test_a_program_signs_in_with_name_and_password(pipeline: Pipeline, tmp_path: Path) -> None:
    Users(tmp_path).add("ann", PASSWORD)
    with serving(load_settings(home=tmp_path, answerer="extractive"), pipeline) as url:
        client = client_of(url, httpx_kwargs={"auth": ("ann", PASSWORD)})
        assert client.predict(question="How many troops?", api_name="/ask")["statements"]
        with pytest.raises(AuthenticationError):
            client_of(url, httpx_kwargs={"auth": ("ann", "wrong")})
        with pytest.raises(AuthenticationError):
            client_of(url)
