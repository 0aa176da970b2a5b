"""A conversation in a real browser: kept, opened from the address, edited, left and found again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ollama_script import Script
from tests.ollama_server import FakeOllama
from tests.ui.conftest import OpenPage
from tests.ui.driving import KIRBY, TROOPS, ask, chat_of, new_chat, settled

pytestmark = pytest.mark.ui


def asked(page: Page) -> list[str]:
    return page.locator("#talk .asked").all_inner_texts()


def test_a_conversation_has_an_address_that_opens_it(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    assert not chat_of(page)
    ask(page)
    answer = page.inner_text("#live .statements")
    assert chat_of(page)
    other = open_page(page.url)
    expect(other.locator("#live .asked")).to_have_text(TROOPS)
    assert other.inner_text("#live .statements") == answer
    other.locator("#live .chip").first.click()
    expect(other.locator("#cited")).to_be_visible()
    assert chat_of(other) == chat_of(page)
    ask(other, KIRBY)
    page.reload()
    expect(page.locator("#live .asked")).to_have_text(KIRBY)
    assert asked(page) == [TROOPS, KIRBY]


def test_an_address_of_no_conversation_says_so(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(f"{seeds_url}?chat=nothing")
    expect(page.locator("#live [role=alert]")).to_contain_text("conversation")
    ask(page)
    expect(page.locator("#live .chip").first).to_be_visible()
    assert chat_of(page) != "nothing"


def test_the_last_question_can_be_edited(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    ask(page)
    ask(page, KIRBY)
    page.click("#edit")
    expect(page.locator("#box textarea")).to_have_value(KIRBY)
    page.click("#leave")
    expect(page.locator("#editing")).not_to_be_visible()
    expect(page.locator("#box textarea")).to_have_value("")
    assert asked(page) == [TROOPS, KIRBY]
    page.click("#edit")
    expect(page.locator("#box textarea")).to_have_value(KIRBY)
    ask(page, "How many missiles?")
    assert asked(page) == [TROOPS, "How many missiles?"]
    expect(page.locator("#editing")).not_to_be_visible()
    page.reload()
    expect(page.locator("#live .asked")).to_have_text("How many missiles?")
    assert asked(page) == [TROOPS, "How many missiles?"]


def test_back_and_forward_go_between_conversations(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    ask(page)
    first = chat_of(page)
    new_chat(page)
    expect(page.locator("#empty")).to_be_visible()
    assert not chat_of(page)
    ask(page, KIRBY)
    assert chat_of(page) not in ("", first)
    page.go_back()
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])
    page.go_forward()
    expect(page.locator("#talk .asked")).to_have_text([KIRBY])


def test_leaving_an_answer_stops_it_and_keeps_what_there_is(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(delay=0.05)
    page = open_page(mixed_url)
    ask(page, wait=False)
    page.wait_for_selector("#live .statement")
    expect(page).to_have_url(re.compile("chat="))
    left = page.url
    page.evaluate("document.dispatchEvent(new Event('rag:new'))")
    expect(page.locator("#talk .asked")).to_have_count(0)
    expect(page.locator("#send")).to_be_visible()
    assert ollama.hung_up.wait(2)
    page.goto(left)
    expect(page.locator("#live .asked")).to_have_text(TROOPS)
    expect(page.locator("#live")).to_contain_text("Stopped.")
    ask(page, "How many shells?")
    settled(page)
