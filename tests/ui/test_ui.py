"""The page in a real browser: answers, chips, source pane, a streaming model, small screens."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import Page, expect

from rag.index.index import Index
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama
from tests.ui.conftest import OpenPage, Scheme
from tests.ui.driving import ELSEWHERE, TROOPS, again, ask, new_chat, settled

pytestmark = pytest.mark.ui


def in_view(page: Page, selector: str) -> bool:
    """Whether the whole of it lies within the window, and nothing lies over it."""
    script = """(selector) => {
        const mark = document.querySelector(selector), box = mark.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
            && document.getElementById("source-pane").contains(top);
    }"""
    return bool(page.evaluate(script, selector))


def no_sideways_scroll(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => document.documentElement.scrollWidth <= innerWidth"
            " && document.getElementById('talk').scrollWidth"
            " <= document.getElementById('talk').clientWidth"
        )
    )


def test_a_question_is_answered_and_each_chip_opens_its_span(
    open_page: OpenPage, seeds_url: str, seeds: Index
) -> None:
    page = open_page(seeds_url)
    expect(page.locator("#who")).to_contain_text("Quotes only")
    expect(page.locator("#source-pane .sources li")).to_have_count(5)
    ask(page)
    expect(page.locator("#live .who")).to_contain_text("Answered with quotes")
    expect(page.locator("#cited")).to_be_in_viewport()  # the first cited place, by itself
    chips = page.locator("#live .chip")
    assert chips.count() >= 2
    for number in range(chips.count()):
        chip = chips.nth(number)
        assert re.match(r"\[\d+\] .+( · .*\d{4})?$", chip.inner_text())
        assert (chip.get_attribute("aria-label") or "").startswith("source ")
        place = dict(p.split("=") for p in (chip.get_attribute("href") or "")[1:].split("&"))
        start, end = map(int, place["at"].split("-"))
        document = seeds.current().document(place["doc"])
        assert document is not None
        chip.click()
        expect(chip).to_have_attribute("aria-current", "true")
        mark = page.locator("#cited")
        expect(mark).to_have_text(document.text[start:end], use_inner_text=False)
        assert mark.text_content() == document.text[start:end]
        assert page.text_content("#source-pane .document") == document.text
        assert in_view(page, "#cited")
    page.click("#source-pane >> text=All sources")
    expect(page.locator("#source-pane .sources li")).to_have_count(5)
    page.go_back()
    expect(page.locator("#cited")).to_be_visible()


def test_a_question_without_an_answer_shows_the_closest_passages(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    ask(page, ELSEWHERE)
    expect(page.locator("#live .abstained")).to_have_text("The sources do not answer this.")
    expect(page.locator("#live .passages li")).to_have_count(3)
    page.locator("#live .passages a").first.click()
    expect(page.locator("#cited")).to_be_visible()


def test_retry_asks_again_and_a_new_chat_begins_anew(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    expect(page.locator("#retry")).to_have_count(0)
    ask(page)
    expect(page.locator("#empty")).not_to_be_visible()
    expect(page.locator("#box textarea")).to_have_value("")
    answer = page.inner_text("#live .statements")
    again(page)
    expect(page.locator("#talk .asked")).to_have_count(1)
    assert page.inner_text("#live .statements") == answer
    ask(page, "Who is John Kirby?")
    expect(page.locator("#talk .asked")).to_have_count(2)
    new_chat(page)
    expect(page.locator("#empty")).to_be_visible()
    ask(page)


def test_the_keyboard_is_enough(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    ask(page)
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "chip plain":
            break
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#cited")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('href')") == focused


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_source_pane_is_a_sheet(
    open_page: OpenPage, seeds_url: str, scheme: Scheme
) -> None:
    page = open_page(seeds_url, 390, 844, scheme)
    expect(page.locator("#source-pane")).not_to_be_visible()
    assert no_sideways_scroll(page)
    ask(page)
    assert no_sideways_scroll(page)
    page.locator("#live .chip").first.click()
    expect(page.locator("#cited")).to_be_visible()
    assert in_view(page, "#cited")
    assert no_sideways_scroll(page)
    sheet = page.locator("#side").bounding_box()
    assert sheet is not None
    assert sheet["width"] == 390
    assert sheet["height"] > 700
    page.keyboard.press("Escape")
    expect(page.locator("#source-pane")).not_to_be_visible()
    page.click("#top .narrow")
    expect(page.locator("#source-pane .sources")).to_be_visible()
    page.click("#source-pane [data-close]")
    expect(page.locator("#source-pane")).not_to_be_visible()
    expect(page.locator("#live .chip").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(
    open_page: OpenPage, seeds_url: str, scheme: Scheme
) -> None:
    page = open_page(seeds_url, scheme=scheme)
    ask(page)
    page.locator("#live .chip").first.click()
    page.wait_for_selector("#cited")
    places = "#top h1|#who|.asked|.text|.chip|.who|#send|#retry|.back|.about|.document|#cited"
    assert page.evaluate(CONTRAST, [f"{s}" for s in places.split("|")]) == []


# The least contrast of text that WCAG 2.2 asks for, success criterion 1.4.3.
CONTRAST = """(selectors) => {
    const parse = (c) => c.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => {
        for (; e; e = e.parentElement) {
            const c = parse(getComputedStyle(e).backgroundColor);
            if (c.length === 3 || c[3] === 1) return c;
        }
        return [255, 255, 255];
    };
    const poor = [];
    for (const selector of selectors) {
        const e = document.querySelector(selector);
        if (!e) { poor.push(selector + " is missing"); continue; }
        const pair = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort();
        const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        if (ratio < 4.5) poor.push(selector + " " + ratio.toFixed(2));
    }
    return poor;
}"""


# With a model.


def test_a_model_streams_and_stop_stops_it(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(delay=0.15)  # the whole answer would take half a minute
    page = open_page(mixed_url)
    expect(page.locator("#who")).to_contain_text("llama3.2")
    ask(page, wait=False)
    page.wait_for_selector("#live .statement")
    lengths = set[int]()
    until = time.monotonic() + 15
    while len(lengths) < 5 and time.monotonic() < until:
        lengths.add(len(page.inner_text("#live")))
        page.wait_for_timeout(60)
    assert len(lengths) >= 5
    page.click("#stop")
    settled(page)
    assert ollama.hung_up.wait(5)
    expect(page.locator("#live")).to_contain_text("Stopped.")
    expect(page.locator("#live .growing")).to_have_count(0)
    expect(page.locator("#send")).to_be_visible()


def test_stop_does_not_wait_for_a_model_that_is_silent(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(load=60)
    page = open_page(mixed_url)
    ask(page, wait=False)
    expect(page.locator("#live .progress")).to_contain_text("llama3.2")
    page.click("#stop")
    settled(page)
    assert ollama.hung_up.wait(5)
    ollama.script = Script()
    again(page)
    expect(page.locator("#live .who")).to_contain_text("Answered with llama3.2")


def test_who_waits_is_told_for_how_many_and_how_long(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(load=60)
    first, second = open_page(mixed_url), open_page(mixed_url)
    ask(first, wait=False)
    assert ollama.asked.wait(10)
    ask(second, wait=False)
    expect(second.locator("#live .progress")).to_contain_text("answers 1 other question first")
    seconds = second.locator("#live .progress").evaluate_handle("e => e")
    second.wait_for_function(
        "e => getComputedStyle(e, '::after').getPropertyValue('--seconds') >= 4", arg=seconds
    )
    first.click("#stop")
    expect(second.locator("#live .progress")).to_contain_text("is reading")
    second.click("#stop")
    settled(second)


def test_closing_the_page_stops_the_model(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(delay=0.05)
    page = open_page(mixed_url)
    ask(page, wait=False)
    page.wait_for_selector("#live .statement")
    page.close()
    assert ollama.hung_up.wait(5)


def test_a_broken_stream_falls_back_to_quotes_and_says_so(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(fault="break", after=40, delay=0.01)
    page = open_page(mixed_url)
    ask(page)
    expect(page.locator("#live .notice").first).to_contain_text("quoted from the sources instead")
    expect(page.locator("#live .who")).to_contain_text("Answered with quotes")
    expect(page.locator("#live .chip").first).to_be_visible()


def test_ollama_started_while_the_page_is_open_is_noticed(
    open_page: OpenPage, mixed_url: str, ollama_port: int
) -> None:
    page = open_page(mixed_url)
    expect(page.locator("#who")).to_contain_text("Quotes only")
    ask(page)
    expect(page.locator("#live .who")).to_contain_text("Answered with quotes")
    with FakeOllama(port=ollama_port):
        ask(page, "How many soldiers are in Kursk?")
        expect(page.locator("#live .who")).to_contain_text("Answered with llama3.2")
        expect(page.locator("#who")).to_contain_text("llama3.2")


# Texts that are up to no good.


@pytest.mark.parametrize("with_model", [False, True])
def test_hostile_text_makes_no_elements(
    open_page: OpenPage, mixed_url: str, ollama_port: int, with_model: bool
) -> None:
    evil = '<img src=x onerror="document.title=4">![x](http://example.invalid/y.png)${1}{{2}}'
    answer = json.dumps({"statements": [{"text": evil, "passages": [1]}]})
    server = FakeOllama(port=ollama_port, script=Script(answer=answer)) if with_model else None
    page = open_page(mixed_url)
    example = page.locator("#empty button", has_text="<b>widgets</b>")
    expect(example).to_be_visible()
    if server:
        with server:
            ask(page, evil)
            expect(page.locator("#live")).to_contain_text(evil)
    else:
        ask(page, "How many widgets does Zorblatt export every year?")
        page.locator("#live .chip, #live .passages a").first.click()
        expect(page.locator("#source-pane .document")).to_contain_text("<script>document.title=2")
        expect(page.locator("#source-pane .document")).to_contain_text("![here](http://")
    assert page.evaluate("document.title") == "Rag with Receipts"
    drawn = (
        "#talk :is(img, script, style, form, iframe, b), "
        "#source-pane :is(img, script, style, b, form)"
    )
    assert page.locator(drawn).count() == 0
    links = (
        "[...document.querySelectorAll('#talk a, #source-pane a')]"
        ".map((a) => a.getAttribute('href'))"
    )
    assert all(href.startswith(("?doc=", "?sources=")) for href in page.evaluate(links))


def test_an_example_is_asked_with_a_click(open_page: OpenPage, mixed_url: str) -> None:
    page = open_page(mixed_url)
    page.click("#empty button >> nth=0")
    expect(page.locator("#live .asked")).to_have_text(TROOPS)
    settled(page)
    expect(page.locator("#live .chip").first).to_be_visible()
