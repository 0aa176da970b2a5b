"""Conversations are kept whole, found again, and each user's own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ConversationMissing, RagError
from rag.pipeline import Pipeline
from rag.store.conversations import Conversations, Exchange
from rag.store.database import VERSION
from rag.types import Answer, Statement

TROOPS = "How many North Korean soldiers are inside Russia?"
START = datetime(2025, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Conversations:
    return Conversations(tmp_path, clock)


def begun(kept: Conversations, *questions: str, user: str = "") -> str:
    chat = kept.begin(user, questions[0])
    for number, question in enumerate(questions):
        kept.keep(user, chat, number, Exchange(question, said(f"About {question}")))
    return chat


def said(text: str) -> Answer:
    return Answer("?", (Statement(text, (), "supported", ""),))


def asked(exchanges: tuple[Exchange, ...]) -> list[str]:
    return [exchange.question for exchange in exchanges]


@pytest.mark.parametrize("question", [TROOPS, "Who is Rudenko?", "Who painted the Mona Lisa?"])
def test_real_answers_come_back_equal(
    kept: Conversations, pipeline: Pipeline, question: str
) -> None:
    answer = pipeline.ask(question)
    exchange = Exchange(question, answer, stopped=True, rating=-1, note="too short")
    chat = kept.begin("", question)
    kept.keep("", chat, 0, exchange)
    assert kept.open("", chat) == (exchange,)
    assert bool(answer.disagreements) == (question == TROOPS)


@given(st.text(st.characters()), st.text(), st.text())
def test_any_characters_are_kept(
    tmp_path_factory: pytest.TempPathFactory, question: str, text: str, note: str
) -> None:
    kept = Conversations(tmp_path_factory.mktemp("home"))
    chat = kept.begin(question, question)
    kept.keep(question, chat, 0, Exchange(question, said(text), note=note))
    kept.rename(question, chat, text)
    kept.listed(question, question)
    ((only),) = kept.open(question, chat)
    assert (only.question, only.answer) == (question, said(text))


@pytest.mark.parametrize("odd", ["\ud800 half", "zero\0 byte", "‮ over", "'; DROP TABLE x; --%_"])
def test_odd_characters_break_nothing(kept: Conversations, odd: str) -> None:
    chat = begun(kept, odd, user=odd)
    kept.rate(odd, chat, 0, 1, odd)
    assert asked(kept.open(odd, chat)) == [odd]
    assert [c.id for c in kept.listed(odd, odd)] == [chat]
    assert [c.id for c in kept.listed(odd, "%")] == ([chat] if "%" in odd else [])


def test_a_failure_is_told_again(kept: Conversations) -> None:
    chat = kept.begin("", "?")
    kept.keep("", chat, 0, Exchange("?", failure=RagError("Ollama is gone.", "ollama serve")))
    (only,) = kept.open("", chat)
    assert only.answer is None
    assert (str(only.failure), only.stopped) == ("Ollama is gone.\n  ollama serve", False)


def test_what_was_still_waiting_opens_as_stopped(kept: Conversations) -> None:
    chat = kept.begin("", "?")
    kept.keep("", chat, 0, Exchange("?", replace(said("half"), draft=True), waiting=True))
    assert kept.open("", chat) == (Exchange("?", stopped=True),)


def test_an_exchange_takes_the_place_of_the_one_it_replaces_and_of_no_other(
    kept: Conversations,
) -> None:
    chat = begun(kept, "one", "two", "three")
    assert kept.keep("", chat, 1, Exchange("two, edited"), "two") == 1
    assert asked(kept.open("", chat)) == ["one", "two, edited", "three"]
    assert kept.keep("", chat, 1, Exchange("two, edited otherwise"), "two") == 3
    assert kept.keep("", chat, 1, Exchange("from a page that was behind")) == 4
    assert kept.keep("", chat, 9, Exchange("from one that was ahead")) == 5
    assert asked(kept.open("", chat))[:3] == ["one", "two, edited", "three"]
    kept.rate("", chat, 5, 1)
    assert [e.rating for e in kept.open("", chat)] == [0, 0, 0, 0, 0, 1]


def test_the_title_is_the_first_question_on_one_short_line(kept: Conversations) -> None:
    assert kept.get("", kept.begin("", " How\nmany? ")).title == "How many?"
    title = kept.get("", kept.begin("", "many words " * 40)).title
    assert len(title) <= 80
    assert title.endswith("words…")


def test_the_latest_stands_first(kept: Conversations) -> None:
    first, second = begun(kept, "one"), begun(kept, "two")
    assert [c.id for c in kept.listed("")] == [second, first]
    kept.keep("", first, 1, Exchange("again"))
    listed = kept.listed("", limit=1)
    assert [(c.id, c.exchanges) for c in listed] == [(first, 2)]
    assert datetime.fromisoformat(listed[0].updated) > START


def test_search_looks_at_titles_questions_answers_and_quotes(
    kept: Conversations, pipeline: Pipeline
) -> None:
    answer = pipeline.ask(TROOPS)
    chat = kept.begin("", "My first title")
    kept.keep("", chat, 0, Exchange(TROOPS, answer))
    other = begun(kept, "Wer gewann in ÖSTERREICH?", "It’s 100%_sure")
    quoted = answer.disagreements[0].figures[-1].citation.quote

    def found(words: str) -> list[str]:
        return [c.id for c in kept.listed("", words)]

    assert found("first TITLE") == found("korean inside") == found(quoted) == [chat]
    assert found("title korean") == [chat]
    assert found("korean österreich") == found("nosuchword") == []
    assert found("österreich it's") == found("100%_s") == [other]
    assert found("1%s") == []
    assert found(" ") == [other, chat]
    assert found(" ".join(map(str, range(5000)))) == []
    kept.rename("", other, "Vienna")
    assert found("VIENNA") == [other]


def test_each_user_has_only_their_own(kept: Conversations) -> None:
    chat = begun(kept, "secret", user="ann")
    assert kept.listed("bob") == kept.listed("") == kept.listed("bob", "secret") == []
    attempts: list[Callable[[str], object]] = [
        lambda c: kept.open("bob", c),
        lambda c: kept.get("bob", c),
        lambda c: kept.keep("bob", c, 0, Exchange("mine")),
        lambda c: kept.rename("bob", c, "mine"),
        lambda c: kept.delete("bob", c),
        lambda c: kept.restore("bob", c),
        lambda c: kept.rate("bob", c, 0, 1),
    ]
    for attempt in attempts:
        told = set()
        for id_ in (chat, "no such", ""):
            with pytest.raises(ConversationMissing) as error:
                attempt(id_)
            told.add(str(error.value))
        assert len(told) == 1
    assert asked(kept.open("ann", chat)) == ["secret"]
    assert kept.get("ann", chat).title == "secret"
    assert kept.open("ann", chat)[0].rating == 0


def test_ids_cannot_be_guessed(kept: Conversations) -> None:
    ids = {kept.begin("", "?") for _ in range(50)}
    assert len(ids) == 50
    assert {len(i) for i in ids} == {16}


def test_a_deleted_conversation_can_be_restored_for_thirty_days(
    kept: Conversations, clock: Clock, tmp_path: Path
) -> None:
    chat, other = begun(kept, "one", "two"), begun(kept, "other")
    kept.delete("", chat)
    assert [c.id for c in kept.listed("")] == [other]
    with pytest.raises(ConversationMissing):
        kept.open("", chat)
    with pytest.raises(ConversationMissing):
        kept.keep("", chat, 0, Exchange("?"))
    clock.time += timedelta(days=29)
    kept.restore("", chat)
    assert asked(kept.open("", chat)) == ["one", "two"]
    kept.delete("", chat)
    clock.time += timedelta(days=31)
    kept.rename("", other, "used")
    with pytest.raises(ConversationMissing):
        kept.restore("", chat)
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as db:
        assert db.execute("SELECT words FROM exchanges").fetchall() == [("other about other",)]


def test_ratings_and_notes_are_kept(kept: Conversations) -> None:
    chat = begun(kept, "one", "two")
    kept.rate("", chat, 1, -1, " wrong year ")
    assert [(e.rating, e.note) for e in kept.open("", chat)] == [(0, ""), (-1, "wrong year")]
    kept.rate("", chat, 1, 0)
    assert [(e.rating, e.note) for e in kept.open("", chat)] == [(0, ""), (0, "")]
    with pytest.raises(ConversationMissing):
        kept.rate("", chat, 2, 1)
    with pytest.raises(ValueError, match="5"):
        kept.rate("", chat, 0, 5)


def test_an_answer_of_another_shape_leaves_the_rest_readable(
    kept: Conversations, tmp_path: Path
) -> None:
    chat = begun(kept, "one", "two", "three")
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as db, db:
        rows = db.execute("SELECT answer FROM exchanges ORDER BY number").fetchall()
        older, newer = json.loads(rows[0][0]), json.loads(rows[1][0])
        older["statements"] = "gone"
        newer["mood"] = newer["statements"][0]["mood"] = "sunny"
        for number, answer in enumerate([older, newer]):
            db.execute(
                "UPDATE exchanges SET answer = ? WHERE number = ?", (json.dumps(answer), number)
            )
    first, second, third = kept.open("", chat)
    assert (first.question, first.answer) == ("one", None)
    assert "can no longer be read" in str(first.failure)
    assert second == Exchange("two", said("About two"))
    assert third == Exchange("three", said("About three"))


def test_a_file_of_a_newer_version_is_left_alone(kept: Conversations, tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE later (x)")
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    refused(kept, path, "newer version")


def test_a_file_of_something_else_is_left_alone(kept: Conversations, tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE letters (x)")
    refused(kept, path, "not a file of conversations")


def test_a_damaged_file_is_left_alone(kept: Conversations, tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    begun(kept, "one")
    whole = path.read_bytes()
    path.write_bytes(b"no database at all" * 100)
    refused(kept, path, "damaged")
    path.write_bytes(whole[:100] + bytes(len(whole) - 100))
    refused(kept, path, "damaged")


def refused(kept: Conversations, path: Path, why: str) -> None:
    before = path.read_bytes()
    for use in (lambda: kept.listed(""), lambda: kept.begin("", "?")):
        with pytest.raises(RagError, match=why) as error:
            use()
        assert f"mv {path}*" in error.value.remedy
    assert path.read_bytes() == before


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RagError, match="cannot be written to"):
        Conversations(tmp_path / "file" / "home").begin("", "?")
    (tmp_path / "conversations.sqlite").mkdir()
    with pytest.raises(RagError, match="cannot be used"):
        Conversations(tmp_path).begin("", "?")


WRITER = """
import sys
from pathlib import Path
from rag.store.conversations import Conversations, Exchange
kept = Conversations(Path(sys.argv[1]))
sys.stdin.readline()
for n in range(20):
    chat = kept.begin("", f"{sys.argv[2]} {n}")
    kept.keep("", chat, 0, Exchange("?"))
"""


def test_threads_and_processes_write_at_once_from_the_very_first(tmp_path: Path) -> None:
    home = tmp_path / "new"
    command = [sys.executable, "-c", WRITER, str(home)]
    processes = [
        subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for n in range(3)
    ]
    kept = Conversations(home)
    with ThreadPoolExecutor(4) as threads:
        told = [threads.submit(process.communicate, b"\n") for process in processes]
        begins = [threads.submit(begun, kept, f"thread {n}") for n in range(20)]
        assert len({b.result() for b in begins}) == 20
        for process, one in zip(processes, told, strict=True):
            assert (one.result()[1], process.returncode) == (b"", 0)
    assert len(kept.listed("")) == 80
    assert {c.exchanges for c in kept.listed("")} == {1}


def test_a_kept_conversation_outlives_a_kill(tmp_path: Path) -> None:
    script = WRITER.replace("range(20)", "range(1)") + "import os, signal\n"
    script += "os.kill(os.getpid(), signal.SIGKILL)\n"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "killed"], input=b"\n", check=False
    )
    assert ended.returncode != 0
    assert [c.title for c in Conversations(tmp_path).listed("")] == ["killed 0"]
