"""Conversations that are chosen while another is being opened, or an answer is on its way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ollama_script import Script
from tests.ollama_server import FakeOllama
from tests.ui.conftest import OpenPage
from tests.ui.driving import (
    KIRBY,
    OPENING,
    TROOPS,
    ask,
    chat_of,
    hold_the_next,
    new_chat,
    release,
    settled,
    two_conversations,
)

pytestmark = pytest.mark.ui
ASKING = re.compile("/gradio_api/queue/join")
WIDGET = re.compile("/assets/HTML-")


def choose(page: Page, chat: str) -> None:
    page.click(f"#chats .title[href='?chat={chat}']")


def test_the_last_of_two_that_are_chosen_in_haste_is_shown(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    first, second = two_conversations(page)
    held = hold_the_next(page, OPENING)
    choose(page, first)
    choose(page, second)
    release(page, held)
    expect(page.locator("#talk .asked")).to_have_text([KIRBY])
    assert chat_of(page) == second


def test_what_is_chosen_while_the_page_opens_its_own_conversation_is_shown(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    first, second = two_conversations(page)
    held = hold_the_next(page, OPENING)
    page.goto(f"{seeds_url}?chat={second}")
    choose(page, first)
    release(page, held)
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])
    assert chat_of(page) == first


def test_a_question_goes_to_the_conversation_that_was_chosen(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    first, second = two_conversations(page)
    held = hold_the_next(page, OPENING)
    choose(page, first)
    ask(page, "How many missiles?")
    assert page.locator("#talk .asked").all_inner_texts() == [TROOPS, "How many missiles?"]
    release(page, held)
    page.reload()
    expect(page.locator("#live .asked")).to_have_text("How many missiles?")
    assert page.locator("#talk .asked").all_inner_texts() == [TROOPS, "How many missiles?"]
    choose(page, second)
    expect(page.locator("#talk .asked")).to_have_text([KIRBY])


def test_another_conversation_stays_that_is_chosen_while_an_answer_grows(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    page = open_page(mixed_url)
    ask(page, KIRBY)
    first = chat_of(page)
    new_chat(page)
    ollama.script = Script(delay=0.05)
    ask(page, wait=False)
    page.wait_for_selector("#live .statement")
    choose(page, first)
    expect(page.locator("#talk .asked")).to_have_text([KIRBY])
    expect(page.locator("#send")).to_be_visible()
    assert chat_of(page) == first
    assert ollama.hung_up.wait(2)


def test_a_conversation_chosen_before_the_answer_has_begun_is_shown(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    page = open_page(mixed_url)
    first, second = two_conversations(page)
    ollama.script = Script(delay=0.05)
    held = hold_the_next(page, ASKING)
    page.fill("#box textarea", "How many missiles?")
    page.press("#box textarea", "Enter")
    page.wait_for_selector("body[data-asking]")
    choose(page, first)
    held[0].continue_()
    expect(page.locator("body:not([data-asking]) #talk .asked")).to_have_text([TROOPS])
    assert chat_of(page) == first
    choose(page, second)
    expect(page.locator("#talk .asked")).to_have_text([KIRBY, "How many missiles?"])
    expect(page.locator("#live")).to_contain_text("Stopped.")


def test_a_new_chat_takes_a_problem_off_the_page(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(f"{seeds_url}?chat=nothing")
    expect(page.locator("#live [role=alert]")).to_be_visible()
    new_chat(page)
    expect(page.locator("#live [role=alert]")).to_have_count(0)
    expect(page.locator("#empty")).to_be_visible()
    ask(page)
    settled(page)


def test_a_question_asked_before_the_page_is_ready_is_answered(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    held = hold_the_next(page, WIDGET)
    page.goto(seeds_url, wait_until="commit")
    page.fill("#box textarea", TROOPS)
    page.press("#box textarea", "Enter")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert not page.locator("body[data-asking]").count()  # Gradio has not been told of it
    held[0].continue_()
    settled(page)
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])
    new_chat(page)
    expect(page.locator("#empty")).to_be_visible()
