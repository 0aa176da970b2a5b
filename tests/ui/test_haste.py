"""Users who act before the page is done with what they did before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rag.store.conversations import Conversations
from tests.ui.conftest import OpenPage
from tests.ui.driving import (
    KIRBY,
    OPENING,
    TROOPS,
    ask,
    chat_of,
    hold_the_next,
    release,
    settled,
    take,
    two_conversations,
)

pytestmark = pytest.mark.ui
MISSILES = "How many missiles?"
# Does it as soon as the end of the answer is drawn, which Gradio notices a little later.
AT_THE_END = """does => new MutationObserver((_, watch) => {
    const over = document.querySelector("#live article[aria-busy=false]:not([data-old])");
    if (!over) return;
    watch.disconnect();
    window.early = "asking" in document.body.dataset;
    Function(does)();
}).observe(document.getElementById("talk"), { subtree: true, childList: true, attributes: true })"""
TYPE_AND_ENTER = """
    const box = document.querySelector("#box textarea");
    box.value = "Who is John Kirby?";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    for (const name of ["keydown", "keypress", "keyup"]) {
        box.dispatchEvent(new KeyboardEvent(name, { key: "Enter", bubbles: true }));
    }"""


def test_what_is_typed_after_a_question_was_sent_stays(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    held = hold_the_next(page, re.compile("/gradio_api/queue/join"))
    page.fill("#box textarea", TROOPS)
    page.press("#box textarea", "Enter")
    page.wait_for_selector("body[data-asking]")
    page.fill("#box textarea", KIRBY)
    held[0].continue_()
    settled(page)
    expect(page.locator("#live .asked")).to_have_text(TROOPS)
    expect(page.locator("#box textarea")).to_have_value(KIRBY)
    page.press("#box textarea", "Enter")
    expect(page.locator("#live .asked")).to_have_text(KIRBY)
    settled(page)
    expect(page.locator("#box textarea")).to_have_value("")


def test_a_question_sent_as_soon_as_the_answer_is_whole_is_asked(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    page.evaluate(AT_THE_END, TYPE_AND_ENTER)
    page.fill("#box textarea", TROOPS)
    page.press("#box textarea", "Enter")
    expect(page.locator("#live .asked")).to_have_text(KIRBY)
    settled(page)
    assert page.evaluate("window.early")
    expect(page.locator("#talk .asked")).to_have_text([TROOPS, KIRBY])


def test_retry_as_soon_as_the_answer_is_whole_is_heeded(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    page.evaluate(
        AT_THE_END,
        """const live = document.querySelector("#live article");
        live.setAttribute("data-old", "");
        requestAnimationFrame(() => {
            window.early = "asking" in document.body.dataset;
            document.getElementById("retry").click();
        });""",
    )
    page.fill("#box textarea", TROOPS)
    page.press("#box textarea", "Enter")
    page.wait_for_function("window.early")
    expect(page.locator("#live article[data-old]")).to_have_count(0)
    settled(page)
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])


def test_another_conversation_stays_that_is_chosen_before_the_last_question_came_to_be_edited(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    first, _ = two_conversations(page)
    held = hold_the_next(page, OPENING)
    page.click("#edit")
    page.click(f"#chats .title[href='?chat={first}']")
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])
    release(page, held)
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])
    expect(page.locator("#editing")).not_to_be_visible()
    assert chat_of(page) == first


def test_another_conversation_stays_that_is_chosen_while_the_open_one_is_deleted(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    first, _ = two_conversations(page)
    held = hold_the_next(page, re.compile("/delete$"))
    take(page, KIRBY, "Delete")
    page.click(f"#chats .title[href='?chat={first}']")
    expect(page.locator("#talk .asked")).to_have_text([TROOPS])
    release(page, held)
    expect(page.locator("#chats .said")).to_contain_text("Deleted")
    assert chat_of(page) == first
    page.click("#chats .said button")
    expect(page.locator("#chats .title")).to_have_text([KIRBY, TROOPS])
    assert chat_of(page) == first


def test_a_conversation_that_is_being_deleted_is_not_deleted_again(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    two_conversations(page)
    held = hold_the_next(page, re.compile("/delete$"))
    take(page, KIRBY, "Delete")
    row = page.locator("#chats li", has=page.locator(".title", has_text=KIRBY))
    row.locator(".more").click(force=True)
    expect(row.locator(".menu")).not_to_be_visible()
    release(page, held)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#chats .title")).to_have_text([KIRBY, TROOPS])


def test_a_menu_stays_open_while_the_list_is_drawn_anew(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    two_conversations(page)
    held = hold_the_next(page, re.compile(r"/chats\?"))
    page.evaluate("dispatchEvent(new Event('focus'))")
    row = page.locator("#chats li", has=page.locator(".title", has_text=TROOPS))
    row.hover()
    row.locator(".more").click()
    page.request.post(f"{url}/chats/{chat_of(page)}/rename", data={"title": "The spokesman"})
    release(page, held)
    expect(page.locator("#chats .title")).to_have_text(["The spokesman", TROOPS])
    row.get_by_text("Rename", exact=True).click(timeout=3000)
    expect(page.locator("#chats .naming")).to_have_value(TROOPS)


def test_a_list_that_came_while_a_title_was_written_is_shown_afterwards(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    two_conversations(page)
    take(page, TROOPS, "Rename")
    page.request.post(f"{url}/chats/{chat_of(page)}/rename", data={"title": "The spokesman"})
    with page.expect_response(re.compile(r"/chats\?")):
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#chats .naming")).to_be_visible()
    page.press("#chats .naming", "Escape")
    expect(page.locator("#chats .title")).to_have_text(["The spokesman", TROOPS])


def test_the_last_of_two_opinions_is_kept(url: str, open_page: OpenPage, home: Path) -> None:
    page = open_page(url)
    ask(page)
    held = hold_the_next(page, re.compile("/feedback$"))
    page.locator("#live").get_by_label("Good answer").click()
    page.locator("#live").get_by_label("Bad answer").click()
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    release(page, held)
    expect(page.locator("#live .panel input")).to_be_visible()
    page.reload()
    bad = page.locator("#live").get_by_label("Bad answer")
    expect(bad).to_have_attribute("aria-pressed", "true")


def test_a_quote_pressed_twice_can_be_taken_back(url: str, open_page: OpenPage, home: Path) -> None:
    page = open_page(url)
    ask(page)
    page.locator("#live [data-question]").click()
    held = hold_the_next(page, re.compile("/question$"))
    page.locator("#live .quote").first.dblclick()
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    release(page, held)
    expect(page.locator("#live .panel [role=status]")).to_contain_text("Kept")
    page.locator("#live [data-undo]").click()
    expect(page.locator("#live .quote").first).to_be_visible()
    assert not (home / "questions.jsonl").read_bytes()


def test_an_opinion_on_an_answer_that_another_window_has_replaced_is_refused(
    url: str, open_page: OpenPage, home: Path
) -> None:
    page = open_page(url, refused=True)
    ask(page)
    other = open_page(page.url)
    expect(other.locator("#live .asked")).to_have_text(TROOPS)
    other.click("#edit")
    expect(other.locator("#box textarea")).to_have_value(TROOPS)
    ask(other, KIRBY)
    page.locator("#live").get_by_label("Good answer").click()
    expect(page.locator("#live .panel")).to_contain_text("window")
    kept = Conversations(home)
    (conversation,) = kept.listed("")
    assert [e.rating for e in kept.open("", conversation.id)] == [0]
