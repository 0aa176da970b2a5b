"""Ratings, and answers that become evaluation questions, over real parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from eval.questions import read_questions
from rag.app.html.answer import answer_fingerprint, exchange_html
from rag.app.html.eval_quote_choices import choices_html
from rag.app.routes.feedback import feedback_router
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.store.conversations import Conversations, Exchange
from rag.types import Answer, Citation, Document, Hit, Passage, Source, Statement
from tests.fragment import HOSTILE, checked

TROOPS = "How many troops?"
ENZYME = "Which enzyme polymerises ribonucleotides in mitochondria?"


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


@pytest.fixture
def client(kept: Conversations, seeds: Index, questions: Path) -> TestClient:
    """Requests of the user who is named in a header."""
    app = FastAPI()
    app.include_router(feedback_router(kept, seeds, questions, user))
    return TestClient(app)


def user(request: Request) -> str:
    return request.headers.get("x-user", "")


@pytest.fixture
def chat(kept: Conversations, pipeline: Pipeline) -> str:
    """Two questions: one that the seeds answer, and one that they do not."""
    chat = kept.begin("", TROOPS)
    for number, question in enumerate((TROOPS, ENZYME)):
        kept.keep("", chat, number, Exchange(question, pipeline.ask(question)))
    return chat


def texts(seeds: Index) -> dict[str, str]:
    corpus = seeds.current()
    documents = [corpus.document(d) for d in corpus.sources]
    return {d.source.path: d.text for d in documents if d is not None}


def choices(client: TestClient, chat: str, number: int = 0) -> list[dict[str, Any]]:
    """What is offered, as it would be sent."""
    page = checked(client.get(f"/chats/{chat}/{number}/question").text)
    offered = [a for tag, a in page.tags if tag == "button" and "data-doc" in a]
    return [
        {"doc": a["data-doc"], "start": int(a["data-start"] or 0), "end": int(a["data-end"] or 0)}
        for a in offered
    ]


# Ratings.


def test_a_rating_and_its_note_are_kept(client: TestClient, kept: Conversations, chat: str) -> None:
    path = f"/chats/{chat}/1/feedback"
    assert client.post(path, json={"rating": -1, "note": "Wrong year."}).status_code == 204
    first, second = kept.open("", chat)
    assert (first.rating, second.rating, second.note) == (0, -1, "Wrong year.")
    assert client.post(path, json={"rating": 0}).status_code == 204
    assert kept.open("", chat)[1].rating == 0


def test_what_is_thought_of_an_answer_is_not_kept_with_another_in_its_place(
    client: TestClient, kept: Conversations, chat: str, pipeline: Pipeline, questions: Path
) -> None:
    path, seen = f"/chats/{chat}/0", answer_fingerprint(kept.open("", chat)[0])
    thought = {"rating": 1, "answer": seen}
    assert client.post(f"{path}/feedback", json=thought).status_code == 204
    kept.keep("", chat, 0, Exchange(ENZYME, pipeline.ask(ENZYME)), TROOPS)
    refused = [
        client.post(f"{path}/feedback", json=thought),
        client.get(f"{path}/question", params={"answer": seen}),
        client.post(f"{path}/question", json={"unanswerable": True, "answer": seen}),
    ]
    assert [answer.status_code for answer in refused] == [404] * 3
    assert "replaced" in refused[0].json()["message"]
    assert [exchange.rating for exchange in kept.open("", chat)] == [0, 0]
    assert not questions.exists()


def test_the_buttons_show_what_was_said() -> None:
    answered = Exchange("x", Answer("x", answerer="quotes"), rating=-1, note='"><b>')
    page = checked(exchange_html(answered))
    pressed = {a["data-rating"]: a["aria-pressed"] for _, a in page.tags if "data-rating" in a}
    assert pressed == {"1": "false", "-1": "true"}
    (note,) = [a for _, a in page.tags if "data-note" in a]
    assert note["data-note"] == '"><b>'
    assert "hidden" not in note
    silent = checked(exchange_html(Exchange("x", Answer("x", answerer="quotes"))))
    assert [a for _, a in silent.tags if "data-note" in a and "hidden" in a]


@pytest.mark.parametrize(
    ("number", "sent", "status"),
    [
        (0, {"rating": 5}, 422),
        (0, {}, 422),
        (9, {"rating": 1}, 404),
        (-1, {"rating": 1}, 422),
        (10**30, {"rating": 1}, 422),
    ],
)
def test_a_rating_that_is_none_is_refused_in_words(
    client: TestClient, chat: str, number: int, sent: dict[str, Any], status: int
) -> None:
    answer = client.post(f"/chats/{chat}/{number}/feedback", json=sent)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert answer.json()["remedy"]


# Which quote is right?


def test_cited_quotes_are_offered_first_then_other_sentences(
    client: TestClient, kept: Conversations, chat: str, seeds: Index
) -> None:
    answer = kept.open("", chat)[0].answer
    assert answer is not None
    cited = [c for s in answer.statements for c in s.citations]
    offered = choices(client, chat)
    assert offered[: len(cited)] == [
        {"doc": c.source.id, "start": c.start, "end": c.end} for c in cited
    ]
    assert len(offered) > len(cited)
    assert len({tuple(c.values()) for c in offered}) == len(offered)
    html = client.get(f"/chats/{chat}/0/question").text
    assert html.index("Other sentences found") > html.index("Which quote is right?")
    assert "The sources do not say" in html


def test_an_abstention_offers_the_sentences_that_were_found(client: TestClient, chat: str) -> None:
    assert choices(client, chat, 1)
    assert "<details open>" in client.get(f"/chats/{chat}/1/question").text


def test_only_what_still_stands_in_its_document_is_offered() -> None:
    source = Source("d1", "a.txt")
    quotes = (Citation("p", source, 0, 4, "Rain"), Citation("p", source, 0, 4, "Snow"))
    gone = Citation("p", Source("d2", "b.txt"), 0, 4, "Rain")
    hits = (
        Hit(Passage("p", "d1", 6, 38, "It was wet from dusk till dawn. "), source, 1.0),
        Hit(Passage("p", "d1", 6, 38, "It was dry from dusk till dawn. "), source, 1.0),
        Hit(Passage("p", "d1", 38, 43, "Oslo."), source, 1.0),
    )
    answer = Answer("x", (Statement("x", (*quotes, gone), "supported", ""),), passages=hits)
    documents = {"d1": Document(source, "Rain. It was wet from dusk till dawn. Oslo.")}
    page = checked(choices_html(answer, documents.get))
    assert "Rain" in page.text
    assert "It was wet" in page.text
    assert "Snow" not in page.text
    assert "It was dry" not in page.text
    assert "Oslo" not in page.text
    assert len([a for _, a in page.tags if "data-doc" in a]) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_quotes_stay_text(text: str) -> None:
    text = f"{text} and a few words more"
    source = Source(text, text, publisher=text, published=text)
    hit = Hit(Passage("p", text, 0, len(text), text), source, 1.0)
    cited = Statement("x", (Citation("p", source, 0, len(text), text),), "supported", "")
    for answer in (Answer("x", passages=(hit,)), Answer("x", (cited,))):
        assert "".join(text.split()) in "".join(
            checked(choices_html(answer, {text: Document(source, text)}.get)).text.split()
        )


def test_a_chosen_quote_becomes_a_line_that_the_evaluation_reads(
    client: TestClient, chat: str, seeds: Index, questions: Path
) -> None:
    right = choices(client, chat)[0]
    written = client.post(f"/chats/{chat}/0/question", json=right).json()
    (question,) = read_questions(questions, texts(seeds))
    document = seeds.current().document(right["doc"])
    assert document is not None
    assert (question.text, question.answerable) == (TROOPS, True)
    (gold,) = question.evidence
    quote = document.text[right["start"] : right["end"]]
    assert written == {"question": question.text, "quote": quote}
    assert document.text[gold.start : gold.end] == quote
    assert gold.document == document.source.path


def test_what_the_sources_do_not_say_is_a_question_too_with_what_was_asked_before(
    client: TestClient, chat: str, questions: Path
) -> None:
    client.post(f"/chats/{chat}/1/question", json={"unanswerable": True})
    (question,) = read_questions(questions)
    assert (question.text, question.answerable) == (ENZYME, False)
    assert [turn.question for turn in question.history] == [TROOPS]


def test_undo_puts_the_file_back(client: TestClient, chat: str, questions: Path) -> None:
    first, second, *_ = choices(client, chat)
    other = b'{"id": "mine",  "question": "Kept as it is?"}\n'
    questions.write_bytes(other)
    path = f"/chats/{chat}/0/question"
    client.post(path, json=first)
    once = questions.read_bytes()
    client.post(path, json=second)
    assert len(json.loads(questions.read_bytes().split(b"\n")[1])["evidence"]) == 2
    assert client.post(f"{path}/undo").status_code == 204
    assert questions.read_bytes() == once
    again = client.post(f"{path}/undo")
    assert again.status_code == 503
    assert "no longer be undone" in again.json()["message"]
    client.post(path, json={"unanswerable": True})
    client.post(f"{path}/undo")
    assert questions.read_bytes() == once


def test_undo_of_the_first_takes_the_line_out(
    client: TestClient, chat: str, questions: Path
) -> None:
    client.post(f"/chats/{chat}/1/question", json={"unanswerable": True})
    client.post(f"/chats/{chat}/1/question/undo")
    assert questions.read_bytes() == b""


@pytest.mark.parametrize(
    "changed",
    [
        {"doc": "nonsense"},
        {"start": 10**9, "end": 10**9 + 5},
        {"end": 0},
        {"start": 0, "end": 2500},
    ],
)
def test_a_place_that_is_none_is_refused_and_nothing_is_written(
    client: TestClient, chat: str, questions: Path, changed: dict[str, Any]
) -> None:
    right = choices(client, chat)[0] | changed
    answer = client.post(f"/chats/{chat}/0/question", json=right)
    assert answer.status_code == 409
    assert answer.json()["message"]
    assert answer.json()["remedy"]
    assert not questions.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "feedback"),
        ("GET", "question"),
        ("POST", "question"),
        ("POST", "question/undo"),
    ],
)
def test_the_answers_of_others_look_missing(
    client: TestClient, chat: str, questions: Path, method: str, path: str
) -> None:
    sent = {"rating": 1, "unanswerable": True}
    for where in (f"/chats/{chat}/0", "/chats/nonsense/0"):
        answer = client.request(method, f"{where}/{path}", json=sent, headers={"x-user": "bob"})
        assert answer.status_code == 404
        assert answer.json()["message"] == "This conversation does not exist."
    assert not questions.exists()
