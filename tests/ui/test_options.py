"""Choosing who answers and which sources are searched, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.ollama_script import Pull
from tests.ollama_server import FakeOllama
from tests.ui.conftest import OpenPage
from tests.ui.driving import TROOPS, ask

pytestmark = pytest.mark.ui


def choose(page: Page) -> None:
    page.click("#choose")
    expect(page.locator("#choices fieldset")).to_be_visible()


def choose_sources(page: Page) -> None:
    page.click("#choose-sources")
    expect(page.locator("#filter fieldset")).to_be_visible()


def test_an_answer_comes_only_from_what_was_chosen(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    choose_sources(page)
    outlet = page.locator("#filter input[name=publishers]").first
    name = outlet.get_attribute("value") or ""
    outlet.check()
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).not_to_be_visible()
    expect(page.locator("#only")).to_contain_text(name)
    ask(page)
    chips = page.locator("#live .chip")
    assert chips.count() >= 1
    assert all(name in chip for chip in chips.all_inner_texts())
    expect(page.locator("#live .notice").first).to_contain_text("that match your filter")
    page.reload()
    expect(page.locator("#only")).to_contain_text(name)
    page.get_by_label("Search all sources again").click()
    expect(page.locator("#only .words")).to_have_text("All sources")
    expect(page.locator("#choose-sources")).to_be_focused()
    ask(page, TROOPS)
    expect(page.locator("#live .chip").filter(has_not_text=name).first).to_be_visible()


def test_dates_narrow_and_leave_out_what_is_undated(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    choose_sources(page)
    page.fill("#filter input[name=since]", "2024-10-01")
    page.keyboard.press("Escape")
    expect(page.locator("#only")).to_contain_text("from 2024-10-01")
    ask(page)
    assert all("Nov 2024" in chip for chip in page.locator("#live .chip").all_inner_texts())


def test_each_model_can_be_chosen_and_quotes_too(
    open_page: OpenPage, mixed_url: str, ollama_port: int
) -> None:
    with FakeOllama(port=ollama_port):
        page = open_page(mixed_url)
        expect(page.locator("#who")).to_contain_text("llama3.2")
        choose(page)
        expect(page.locator("#choices")).to_contain_text("context of 8,192 of 131,072 tokens")
        page.check("#choices input[value=quotes]")
        expect(page.locator("#who")).to_contain_text("Quotes only")
        page.keyboard.press("Escape")
        ask(page)
        expect(page.locator("#live .who")).to_contain_text("Answered with quotes")
        choose(page)
        page.check("#choices input[value^='llama3.2']")
        page.keyboard.press("Escape")
        ask(page)
        expect(page.locator("#live .who")).to_contain_text("Answered with llama3.2")


def test_without_ollama_a_line_says_what_to_do(open_page: OpenPage, mixed_url: str) -> None:
    page = open_page(mixed_url)
    choose(page)
    expect(page.locator("#choices .answerers .note").first).to_contain_text("ollama serve")


def test_a_model_is_fetched_by_name_and_can_then_be_chosen(
    open_page: OpenPage, mixed_url: str, ollama_port: int
) -> None:
    with FakeOllama(port=ollama_port) as server:
        server.pulling = Pull(delay=0.2)
        page = open_page(mixed_url)
        choose(page)
        page.fill("#choices input[name=name]", "phi4")
        page.click("#choices .pull [type=submit]")
        expect(page.locator("#pulled")).to_be_visible()
        expect(page.locator("#choices input[value^=phi4]")).to_be_visible()
        page.fill("#choices input[name=name]", "no-such")
        page.keyboard.press("Enter")
        expect(page.locator("#pull-said")).to_contain_text("no-such")
