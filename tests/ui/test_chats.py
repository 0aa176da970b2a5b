"""The sidebar, ratings and evaluation questions, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from eval.questions import read_questions
from rag.index.index import Index
from rag.store.conversations import Conversations
from tests.serving import served_by_command
from tests.ui.conftest import OpenPage
from tests.ui.driving import KIRBY, TROOPS, ask, take

pytestmark = pytest.mark.ui
ENZYME = "Which enzyme polymerises ribonucleotides in mitochondria?"


def title(page: Page, words: str) -> Locator:
    return page.locator("#chats .title", has_text=words)


def asked_both(page: Page) -> None:
    ask(page)
    page.click("#chats .new")
    expect(page.locator("#talk .asked")).to_have_count(0)
    ask(page, KIRBY)
    expect(page.locator("#chats .title")).to_have_text([KIRBY, TROOPS])


def test_a_conversation_is_there_after_a_restart_with_its_citations(
    open_page: OpenPage, home: Path, seeds: Index
) -> None:
    with served_by_command(home) as url:
        page = open_page(url)
        expect(page.locator("#chats .none")).to_contain_text("No conversations yet.")
        asked_both(page)
        page.close()
    with served_by_command(home) as url:
        page = open_page(url)
        title(page, TROOPS).click()
        expect(page.locator("#live .asked")).to_have_text(TROOPS)
        expect(title(page, TROOPS)).to_have_attribute("aria-current", "page")
        expect(page.locator("#chats [aria-current]")).to_have_count(1)
        chip = page.locator("#live .statement .chip").first
        place = dict(p.split("=") for p in (chip.get_attribute("href") or "")[1:].split("&"))
        start, end = map(int, place["at"].split("-"))
        document = seeds.current().document(place["doc"])
        assert document is not None
        chip.click()
        expect(page.locator("#cited")).to_have_text(document.text[start:end], use_inner_text=False)
        ask(page, "And in Kursk?")
        assert page.locator("#talk .asked").all_inner_texts() == [TROOPS, "And in Kursk?"]
        page.close()


def test_a_title_opens_in_a_new_tab(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    asked_both(page)
    with page.context.expect_page() as opened:
        title(page, TROOPS).click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator("#live .asked")).to_have_text(TROOPS)
    expect(page.locator("#live .asked")).to_have_text(KIRBY)
    opened.value.close()


def test_a_conversation_is_renamed_in_place(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    ask(page)
    take(page, TROOPS, "Rename")
    naming = page.locator("#chats .naming")
    expect(naming).to_be_focused()
    naming.fill("Something else")
    naming.press("Escape")
    expect(title(page, TROOPS)).to_be_focused()
    take(page, TROOPS, "Rename")
    naming.fill("Soldiers <b>abroad</b>")
    naming.press("Enter")
    expect(page.locator("#chats .title")).to_have_text(["Soldiers <b>abroad</b>"])
    expect(title(page, "Soldiers")).to_be_focused()
    page.reload()
    expect(page.locator("#chats .title")).to_have_text(["Soldiers <b>abroad</b>"])


def test_a_deleted_conversation_can_be_had_back(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    asked_both(page)
    take(page, KIRBY, "Delete")
    expect(page.locator("#chats .title")).to_have_text([TROOPS])
    expect(page.locator("#talk .asked")).to_have_count(0)
    expect(page.locator("#chats .said")).to_contain_text(f"Deleted “{KIRBY}”.")
    expect(page.locator("#chats .said button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chats .title")).to_have_text([KIRBY, TROOPS])
    expect(page.locator("#live .asked")).to_have_text(KIRBY)
    expect(page.locator("#chats .said")).to_be_empty()


def test_words_find_a_conversation(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    asked_both(page)
    search = page.get_by_label("Search conversations")
    search.fill("TROOPS many")
    expect(page.locator("#chats .title")).to_have_text([TROOPS])
    search.fill("zebra")
    expect(page.locator("#chats .none")).to_have_text("No conversation contains “zebra”.")
    search.fill("")
    expect(page.locator("#chats .title")).to_have_text([KIRBY, TROOPS])


def test_exports_hold_the_answer_with_its_sources(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    ask(page)
    quote = page.locator("#live .statement .text").first.inner_text()
    with page.expect_download() as download:
        take(page, TROOPS, "Export as Markdown")
    assert download.value.suggested_filename == "How-many-troops.md"
    text = Path(download.value.path()).read_text("utf-8")
    assert text.startswith(f"# {TROOPS}\n\n## {TROOPS}\n")
    assert quote.split(".")[0][:40] in text
    assert "\n[^1]: “" in text
    with page.expect_download() as download:
        take(page, TROOPS, "Export as JSON")
    assert download.value.suggested_filename == "How-many-troops.json"
    exported = json.loads(Path(download.value.path()).read_text("utf-8"))
    statements = exported["exchanges"][0]["answer"]["statements"]
    assert statements[0]["text"] == quote
    assert statements[0]["citations"][0]["quote"]


def test_the_keyboard_is_enough_for_the_list(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    asked_both(page)
    title(page, TROOPS).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label(f"More for “{TROOPS}”")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Rename “{TROOPS}”")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label(f"Rename “{TROOPS}”")).not_to_be_visible()
    expect(page.get_by_label(f"More for “{TROOPS}”")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#live .asked")).to_have_text(TROOPS)


def test_on_a_phone_the_list_is_a_drawer(url: str, open_page: OpenPage) -> None:
    page = open_page(url, 390, 844)
    ask(page)
    expect(title(page, TROOPS)).not_to_be_visible()
    page.click("#top [data-drawer]")
    expect(page.locator("#chats .new")).to_be_focused()
    page.click("#chats .new")
    expect(page.locator("#chats .new")).not_to_be_visible()
    expect(page.locator("#talk .asked")).to_have_count(0)
    page.click("#top [data-drawer]")
    page.locator("#chats .more").click()
    page.keyboard.press("Escape")
    expect(page.locator("#chats .menu")).not_to_be_visible()
    expect(page.locator("#chats .new")).to_be_visible()
    title(page, TROOPS).click()
    expect(page.locator("#chats .new")).not_to_be_visible()
    expect(page.locator("#live .asked")).to_have_text(TROOPS)


def test_thumbs_and_note_are_kept(url: str, open_page: OpenPage, home: Path) -> None:
    page = open_page(url)
    ask(page)
    good, bad = page.get_by_label("Good answer"), page.get_by_label("Bad answer")
    bad.click()
    note = page.locator("#live .panel input")
    expect(note).to_be_focused()
    note.fill("It is older than that.")
    note.press("Enter")
    expect(page.locator("#live .panel [role=status]")).to_have_text("Saved")
    page.reload()
    expect(bad).to_have_attribute("aria-pressed", "true")
    expect(good).to_have_attribute("aria-pressed", "false")
    page.locator("#live [data-note]").click()
    expect(note).to_have_value("It is older than that.")
    ask(page, KIRBY)
    expect(page.locator("#log").get_by_label("Bad answer")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#live").get_by_label("Bad answer")).to_have_attribute(
        "aria-pressed", "false"
    )
    with page.expect_response("**/feedback"):
        page.locator("#log").get_by_label("Bad answer").click()
    kept = Conversations(home)
    (conversation,) = kept.listed("")
    assert [e.rating for e in kept.open("", conversation.id)] == [0, 0]


def test_a_bad_answer_becomes_a_test_in_two_clicks(
    url: str, open_page: OpenPage, home: Path, seeds: Index
) -> None:
    page = open_page(url)
    ask(page)
    ask(page, KIRBY)
    page.locator("#live [data-question]").click()
    quote = page.locator("#live .quote").first
    wanted = page.evaluate("(button) => ({...button.dataset})", quote.element_handle())
    quote.click()
    written = home / "questions.jsonl"
    expect(page.locator("#live .panel [role=status]")).to_contain_text("Kept")
    expect(page.locator("#live .panel .kept")).to_contain_text(KIRBY)
    assert str(home) not in page.inner_text("#live .panel")
    assert "{" not in page.inner_text("#live .panel")
    document = seeds.current().document(wanted["doc"])
    assert document is not None
    (question,) = read_questions(written, {document.source.path: document.text})
    (gold,) = question.evidence
    assert question.text == KIRBY
    assert [turn.question for turn in question.history] == [TROOPS]
    assert (
        document.text[gold.start : gold.end]
        == document.text[int(wanted["start"]) : int(wanted["end"])]
    )
    page.locator("#live [data-undo]").click()
    expect(page.locator("#live .quote").first).to_be_visible()
    assert not written.read_bytes()


def test_what_is_selected_in_the_source_is_offered_first(
    url: str, open_page: OpenPage, home: Path, seeds: Index
) -> None:
    page = open_page(url)
    ask(page, ENZYME)
    page.locator("#live a[href^='?doc=']").first.click()
    expect(page.locator("#cited")).to_be_visible()
    lines = "[...document.querySelector('#cited').getClientRects()].map((r) => [r.x, r.y, r.width])"
    x, y, _ = max(page.evaluate(lines), key=lambda line: line[2])
    page.mouse.dblclick(x + 20, y + 10)
    word = page.evaluate("getSelection().toString().trim()")
    assert word
    page.locator("#live [data-question]").click()
    first = page.locator("#live .quote").first
    expect(first).to_contain_text("Selected in the source")
    expect(first).to_contain_text(word)
    page.get_by_text("The sources do not say").click()
    expect(page.locator("#live .panel [role=status]")).to_contain_text("Kept")
    (question,) = read_questions(home / "questions.jsonl")
    assert (question.text, question.answerable) == (ENZYME, False)
