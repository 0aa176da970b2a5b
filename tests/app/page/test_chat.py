"""The chat behind the page: what is shown while an answer grows, and what is kept of it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.app.page.chat import Chat
from rag.app.page_state import AskOptions, BrowserSession, ChatView
from rag.errors import RagError
from rag.store.conversations import Conversations, Exchange
from rag.types import Answer, Citation, Source, SourceFilter, Statement, Turn

SOURCE = Source("d1", "a.txt")
STATEMENT = Statement(
    "Up to 8,000.", (Citation("p1", SOURCE, 3, 15, "8,000 troops"),), "supported", ""
)
WINDOW = BrowserSession("session")
OTHER = BrowserSession("another")
Stream = Callable[..., Iterator[Answer]]


def answer(*statements: Statement, draft: bool = False) -> Answer:
    return Answer("How many?", statements, answerer="quotes", draft=draft)


def answers(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
    yield answer(draft=True)
    yield answer(STATEMENT)


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


async def drain(views: AsyncGenerator[ChatView]) -> list[ChatView]:
    return [view async for view in views]


def run(
    chat: Chat, *asked: str, session: BrowserSession = WINDOW, view: ChatView | None = None
) -> list[ChatView]:
    async def go() -> list[ChatView]:
        views = [view or ChatView()]
        for question in asked:
            views += await drain(chat.ask(question, views[-1], session))
        return views[1:]

    return asyncio.run(go())


def retry(chat: Chat, view: ChatView, session: BrowserSession = WINDOW) -> ChatView:
    return asyncio.run(drain(chat.retry(view, session)))[-1]


def test_views_grow_and_the_last_is_at_rest(conversations: Conversations) -> None:
    def slowly(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        yield answer(draft=True)
        time.sleep(0.1)
        yield answer(STATEMENT)

    first, *_, last = run(Chat(slowly, conversations), " How many? ")
    assert first.last == Exchange("How many?", waiting=True)
    assert last.last == Exchange("How many?", answer(STATEMENT))


def test_the_history_goes_with_the_next_question(conversations: Conversations) -> None:
    seen: list[Sequence[Turn]] = []

    def stream(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        seen.append(history)
        yield answer(STATEMENT)

    *_, last = run(Chat(stream, conversations), "How many?", "And in Kursk?", "   ")
    assert seen == [[], [Turn("How many?", "Up to 8,000. [1]", quotes=("8,000 troops",))]]
    assert [e.question for e in last.exchanges] == ["How many?", "And in Kursk?"]


def test_the_options_go_with_the_question(conversations: Conversations) -> None:
    seen: list[object] = []

    def stream(question: str, history: Sequence[Turn], *wished: object) -> Iterator[Answer]:
        seen.extend(wished)
        yield answer(STATEMENT)

    only = SourceFilter(publishers=("The Daily Wave",))
    asyncio.run(
        drain(
            Chat(stream, conversations).ask(
                "How many?", ChatView(), WINDOW, AskOptions(only, "quotes")
            )
        )
    )
    assert seen == [only, "quotes"]


def test_an_error_is_shown_and_kept(conversations: Conversations) -> None:
    def stream(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        yield answer(draft=True)
        raise RagError("The index is damaged.", "Run: rag index")

    last = run(Chat(stream, conversations), "How many?")[-1]
    assert last.last is not None
    assert str(last.last.failure) == "The index is damaged.\n  Run: rag index"
    assert str(conversations.open("", last.chat)[0].failure) == str(last.last.failure)


def test_a_fault_of_the_program_is_an_apology_and_goes_to_the_terminal(
    conversations: Conversations, capsys: pytest.CaptureFixture[str]
) -> None:
    def stream(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        yield answer(draft=True)
        raise ZeroDivisionError("secret")

    last = run(Chat(stream, conversations), "How many?")[-1].last
    assert last is not None
    assert "inside the program" in str(last.failure)
    assert "secret" not in str(last.failure)
    assert "ZeroDivisionError: secret" in capsys.readouterr().err


def test_stop_ends_at_once_and_what_was_written_is_kept(conversations: Conversations) -> None:
    closed, silent = threading.Event(), threading.Event()

    def stream(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        try:
            growing = Statement("Half of a", (), "partly", "", complete=False)
            yield answer(STATEMENT, growing, draft=True)
            silent.wait(5)
            yield answer(STATEMENT)
        finally:
            closed.set()

    async def go() -> ChatView:
        chat = Chat(stream, conversations)
        async for view in chat.ask("How many?", ChatView(), WINDOW):
            if view.last and view.last.answer:
                asyncio.get_running_loop().call_later(0.1, chat.stop, WINDOW)
        return view

    last = asyncio.run(go())
    assert not silent.is_set()  # nobody waited for the model
    assert last.last == Exchange("How many?", answer(STATEMENT), stopped=True)
    assert conversations.open("", last.chat) == (last.last,)
    silent.set()
    assert closed.wait(2)


def test_a_page_that_is_closed_keeps_what_there_was(conversations: Conversations) -> None:
    def stream(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        yield answer(STATEMENT, draft=True)
        time.sleep(0.2)
        yield answer(STATEMENT, STATEMENT)

    async def go() -> str:
        views = Chat(stream, conversations).ask("How many?", ChatView(), WINDOW)
        async for view in views:
            if view.last and view.last.answer:
                await views.aclose()
        return view.chat

    (exchange,) = conversations.open("", asyncio.run(go()))
    assert exchange == Exchange("How many?", answer(STATEMENT), stopped=True)


def test_a_conversation_opens_as_it_was(conversations: Conversations) -> None:
    chat = Chat(answers, conversations)
    *_, last = run(chat, "How many?", "And in Kursk?")
    assert Chat(answers, conversations).open(last.chat, BrowserSession("tomorrow")) == last
    assert [c.title for c in conversations.listed("")] == ["How many?"]


def test_retry_and_edit_replace_the_last_answer_only(conversations: Conversations) -> None:
    chat = Chat(answers, conversations)
    *_, last = run(chat, "How many?", "And in Kursk?")
    assert retry(chat, last) == last
    *_, edited = run(chat, "And in Donetsk?", view=replace(last, editing=True))
    assert [e.question for e in edited.exchanges] == ["How many?", "And in Donetsk?"]
    assert conversations.open("", last.chat) == edited.exchanges
    assert not edited.editing


def test_what_is_replaced_stays_until_there_is_another_answer(conversations: Conversations) -> None:
    *_, last = run(Chat(answers, conversations), "How many?")

    def looks(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        assert conversations.open("", last.chat) == (last.last,)
        yield answer()

    view = retry(Chat(looks, conversations), last)
    assert view.last is not None
    assert view.last.failure is None
    assert conversations.open("", last.chat) == (Exchange("How many?", answer()),)


def test_two_windows_of_one_conversation_lose_nothing(conversations: Conversations) -> None:
    chat = Chat(answers, conversations)
    *_, here = run(chat, "How many?")
    there = chat.open(here.chat, OTHER)
    *_, there = run(chat, "And in Kursk?", view=there, session=OTHER)
    stale = retry(chat, here)
    assert "another window" in str(stale.problem)
    assert stale.exchanges == there.exchanges
    *_, both = run(chat, "And in Donetsk?", view=here)
    asked = ["How many?", "And in Kursk?", "And in Donetsk?"]
    assert [e.question for e in both.exchanges] == asked
    assert [e.question for e in conversations.open("", here.chat)] == asked


def test_what_another_window_adds_while_an_answer_grows_stays(conversations: Conversations) -> None:
    *_, first = run(Chat(answers, conversations), "How many?")

    def meanwhile(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        number = len(conversations.open("", first.chat))
        conversations.keep("", first.chat, number, Exchange(f"{question} (elsewhere)", answer()))
        yield answer(STATEMENT)

    chat = Chat(meanwhile, conversations)
    *_, here = run(chat, "And in Kursk?", view=first)
    assert [e.question for e in here.exchanges] == ["How many?", "And in Kursk?"]
    asked = ["How many?", "And in Kursk?", "And in Kursk? (elsewhere)"]
    assert [e.question for e in conversations.open("", first.chat)] == asked
    latest = retry(chat, chat.open(first.chat, WINDOW))
    assert [e.question for e in latest.exchanges] == asked
    asked.append("And in Kursk? (elsewhere) (elsewhere)")
    assert [e.question for e in conversations.open("", first.chat)] == asked
    assert all(e.answer for e in conversations.open("", first.chat))


def test_an_edit_does_not_undo_that_of_another_window(conversations: Conversations) -> None:
    chat = Chat(answers, conversations)
    *_, here = run(chat, "How many?", "And in Kursk?")
    *_, there = run(chat, "And in Donetsk?", view=replace(here, editing=True), session=OTHER)
    stale = retry(chat, here)
    assert "another window" in str(stale.problem)
    assert stale.exchanges == there.exchanges == conversations.open("", here.chat)


def test_two_edits_at_once_are_both_kept(conversations: Conversations) -> None:
    *_, here = run(Chat(answers, conversations), "How many?")

    def edited(question: str, history: Sequence[Turn], *_: object) -> Iterator[Answer]:
        conversations.keep("", here.chat, 0, Exchange("How many there?", answer()), "How many?")
        yield answer(STATEMENT)

    *_, both = run(Chat(edited, conversations), "How many here?", view=replace(here, editing=True))
    assert [e.question for e in both.exchanges] == ["How many there?", "How many here?"]
    assert conversations.open("", here.chat) == both.exchanges


def test_each_user_has_conversations_of_their_own(conversations: Conversations) -> None:
    chat = Chat(answers, conversations)
    *_, ann = run(chat, "How many?", session=BrowserSession("s", "ann"))
    assert not conversations.listed("bob")
    assert chat.open(ann.chat, BrowserSession("t", "bob")).problem is not None
    *_, bob = run(chat, "And in Kursk?", view=ann, session=BrowserSession("t", "bob"))
    assert bob.chat != ann.chat
    assert [e.question for e in bob.exchanges] == ["And in Kursk?"]
    assert [e.question for e in conversations.open("ann", ann.chat)] == ["How many?"]


def test_an_answer_is_shown_even_where_it_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").write_text("This is no database at all. " * 50)
    *_, last = run(Chat(answers, Conversations(tmp_path)), "How many?")
    assert last.last == Exchange("How many?", answer(STATEMENT))
    assert last.problem is not None
    assert "conversations.sqlite" in last.problem.message


def test_while_the_file_is_in_use_the_page_goes_on(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path)
    *_, begun = run(Chat(answers, conversations), "How many?")

    async def go() -> ChatView:
        elsewhere = sqlite3.connect(tmp_path / "conversations.sqlite", isolation_level=None)
        elsewhere.execute("BEGIN IMMEDIATE")
        asking = asyncio.create_task(
            drain(Chat(answers, conversations).ask("When?", begun, WINDOW))
        )
        await asyncio.sleep(0.1)
        assert not asking.done()
        elsewhere.execute("COMMIT")  # the loop got here, although the question waits
        elsewhere.close()
        return (await asking)[-1]

    last = asyncio.run(go())
    assert last.problem is None
    assert conversations.open("", begun.chat) == last.exchanges
