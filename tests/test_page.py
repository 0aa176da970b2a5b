"""Answers as HTML, the chat behind the page, and what the server lets in and out."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from rag import pipeline as pipeline_module
from rag.app.address import listen
from rag.app.markup import fingerprint
from rag.app.page import build_app, build_page
from rag.app.render import answer_html, exchange_html
from rag.app.welcome import examples
from rag.conversations import Exchange
from rag.home import remember_folders
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.types import (
    Answer,
    Citation,
    Disagreement,
    Draft,
    Figure,
    Hit,
    Passage,
    RagError,
    Source,
    Statement,
    Support,
)
from tests.fragment import HOSTILE, checked, source


def cite(text: str = "8,000 troops", start: int = 3, of: Source | None = None) -> Citation:
    return Citation("p1", of or source(), start, start + len(text), text)


def statement(
    text: str = "Up to 8,000.", support: Support = "supported", reason: str = "", **known: Any
) -> Statement:
    return Statement(text, (cite(of=source(**known)),), support, reason)


def answer(*statements: Statement, **fields: Any) -> Answer:
    return Answer("How many?", statements, **{"answerer": "quotes", **fields})


def hit(text: str, **known: Any) -> Hit:
    return Hit(Passage("p1", "d1", 5, 5 + len(text), text), source(**known), 1.0)


# Answers.


def test_a_chip_names_the_outlet_and_the_date_and_leads_to_the_span() -> None:
    page = checked(
        answer_html(answer(statement(publisher="National Review", published="2024-11-01")))
    )
    (link,) = page.links()
    assert "[1] National Review · 1 Nov 2024" in page.text
    assert link["aria-label"] == "source 1: National Review, 1 November 2024"
    place = parse_qs((link["href"] or "")[1:])
    assert place == {"doc": ["d1"], "at": ["3-15"], "is": [fingerprint("8,000 troops")]}


def test_a_chip_falls_back_to_title_and_file_and_says_undated() -> None:
    titled = checked(answer_html(answer(statement(title="A long title about very many things"))))
    assert "[1] A long title about very many… · undated" in titled.text
    assert "[1] a.txt · undated" in checked(answer_html(answer(statement()))).text


def test_one_span_has_one_number_and_one_chip_in_a_statement() -> None:
    twice = Statement("Both.", (cite(), cite(), cite("more", 40)), "supported", "")
    page = checked(answer_html(answer(statement(), twice)))
    assert [link["aria-label"] for link in page.links()] == [
        "source 1: a.txt, undated",
        "source 1: a.txt, undated",
        "source 2: a.txt, undated",
    ]


@pytest.mark.parametrize(
    ("support", "words"),
    [("partly", "◐ Partly borne out by the source: “9,000” is not there"),
     ("unsupported", "○ Not borne out by the source: “9,000” is not there")],
)  # fmt: skip
def test_what_is_not_borne_out_says_so_in_words_with_the_reason(
    support: Support, words: str
) -> None:
    page = checked(answer_html(answer(statement("9,000.", support, "“9,000” is not there"))))
    assert words in page.text


def test_a_statement_that_is_being_written_has_no_chip_and_no_verdict() -> None:
    written = pipeline_module._unchecked(Draft("Up to", (cite(),), complete=False))
    assert not written.complete
    page = checked(answer_html(answer(statement(), written, draft=True)))
    assert len(page.links()) == 1
    assert written.reason not in page.text


def test_an_abstention_says_so_and_shows_the_three_closest_passages() -> None:
    hits = tuple(hit(f"Passage {n}.", path=f"{n}.txt") for n in range(5))
    page = checked(answer_html(answer(abstained=True, passages=hits)))
    assert page.text.startswith("The sources do not answer this.")
    assert [n for n in range(5) if f"Passage {n}." in page.text] == [0, 1, 2]
    assert len(page.links()) == 3


def test_unsupported_writing_is_folded_away_in_an_abstention() -> None:
    made_up = statement("A million.", "unsupported", "not in the source")
    page = checked(answer_html(answer(made_up, abstained=True, answerer="llama3.2")))
    assert ("details", {}) in page.tags
    assert "What llama3.2 wrote, not borne out by the sources" in page.text


def test_who_answered_notices_and_time_are_told_at_the_end() -> None:
    made = answer(statement(), notices=("Ollama is gone.",), timings={"total": 1234.0})
    page = checked(answer_html(made))
    assert page.text.endswith("Ollama is gone.Answered by quotes · 1.2 s")
    assert "Answered by" not in checked(answer_html(answer(statement(), draft=True))).text


def test_figures_that_differ_are_listed_with_their_sources() -> None:
    low = Figure(3000, None, "at least", "men", cite("3,000", 50), "Ann", "at least 3,000 men")
    high = Figure(None, 8000, "as many as", "men", cite(), wording="as many as 8,000 men")
    made = answer(statement(), disagreements=(Disagreement("troops", (low, high)),))
    page = checked(answer_html(made))
    assert page.text.startswith("The sources differ on troops: from “at least 3,000 men” to “as")
    assert "at least 3,000 men — Ann [2]" in page.text
    assert "as many as 8,000 men [1]" in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    known = {"id": text, "path": text, "title": text, "publisher": text, "author": text}
    bad = source(**known, published=text)
    figure = Figure(1, 2, text, text, cite(text, of=bad), text, text)
    for abstained in (False, True):
        made = Answer(
            text,
            (Statement(text, (cite(text, of=bad),), "partly", text),),
            abstained=abstained,
            passages=(hit(text, **known),),
            disagreements=(Disagreement(text, (figure,)),),
            answerer=text,
            notices=(text,),
        )
        failed = RagError(text, text)
        assert text in checked(exchange_html(Exchange(text, made, failed))).text


# The server.


@pytest.fixture(scope="module")
def web(pipeline: Pipeline, seeds_settings: Settings) -> TestClient:
    return TestClient(build_app(pipeline, seeds_settings, 7860), base_url="http://127.0.0.1:7860")


def test_the_page_is_kept_to_its_own_host(web: TestClient) -> None:
    policy = web.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert web.get("/", headers={"host": "evil.example"}).status_code == 421
    assert web.get("/", headers={"host": "localhost:7860"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=/etc/hostname", "/gradio_api/proxy=http://evil.example/", "/docs"]
)
def test_what_is_not_used_is_closed(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 404
    assert web.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404


def test_the_environment_opens_nothing(
    pipeline: Pipeline, seeds_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SHARE", "MCP_SERVER", "VIBE_MODE", "RUN_HISTORY", "SSR_MODE"):
        monkeypatch.setenv(f"GRADIO_{name}", "True")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", "/")
    monkeypatch.setenv("GRADIO_ROOT_PATH", "http://evil.example")
    web = TestClient(build_app(pipeline, seeds_settings, 7860), base_url="http://127.0.0.1:7860")
    config = web.get("/config").json()
    assert config["root"].startswith("http://127.0.0.1:7860")
    assert not config["analytics_enabled"]
    assert config["footer_links"] == []
    assert not config.get("mcp_server")
    assert web.get("/gradio_api/mcp/sse").status_code == 404
    assert not config.get("run_history")


def test_two_functions_of_the_page_are_open_and_nothing_else(
    pipeline: Pipeline, seeds_settings: Settings
) -> None:
    blocks = build_page(pipeline, seeds_settings)
    public = {fn.api_name for fn in blocks.fns.values() if fn.api_visibility != "private"}
    assert public == {"ask", "search"}


def test_a_taken_port_is_told_with_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RagError, match=f"Port {port} is taken") as told:
            listen("127.0.0.1", port)
    assert told.value.remedy == f"Run: rag serve --port {port + 1}"


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(RagError, match=r"cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 7860)


def test_examples_are_read_from_the_indexed_folder(tmp_path: Path) -> None:
    texts, home = tmp_path / "texts", tmp_path / "home"
    texts.mkdir()
    home.mkdir()
    settings = load_settings(home=home)
    remember_folders(home, [texts])
    assert examples(settings) == ()
    (texts / "sources.toml").write_text('examples = ["How many troops?", "When?"]\n')
    assert examples(settings) == ("How many troops?", "When?")
    (texts / "sources.toml").write_text("examples = [")
    assert examples(settings) == ()
