"""Every view, looked at by axe-core: no fault that it calls serious or critical."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import OpenPage, Scheme
from tests.ui.driving import ELSEWHERE, ask, faults

pytestmark = pytest.mark.ui
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("phone", "dark")])
def test_no_view_shuts_anybody_out(
    open_page: OpenPage, seeds_url: str, size: str, scheme: Scheme
) -> None:
    page = open_page(seeds_url, *SIZES[size], scheme)
    found = {"empty": faults(page)}
    ask(page)
    found["answer"] = faults(page)
    page.locator("#live .chip").first.focus()
    found["quote"] = faults(page)
    page.locator("#live .chip").first.click()
    expect(page.locator("#cited")).to_be_visible()
    found["source pane"] = faults(page)
    page.keyboard.press("Escape")
    page.click("#live .thumb.down")
    expect(page.locator("#live .panel input")).to_be_visible()
    found["note"] = faults(page)
    page.click("#live [data-question]")
    page.click("#live .panel summary")
    found["right quote"] = faults(page)
    page.locator("#live .quote").first.click()
    expect(page.locator("#live [data-undo]")).to_be_visible()
    found["eval question"] = faults(page)
    for button, panel in [("#choose", "#choices"), ("#choose-sources", "#filter")]:
        page.click(button)
        expect(page.locator(f"{panel} fieldset")).to_be_visible()
        found[panel] = faults(page)
        page.keyboard.press("Escape")
    ask(page, ELSEWHERE)
    found["abstention"] = faults(page)
    page.click("#edit")
    found["editing"] = faults(page)
    if size == "phone":
        page.click("[data-drawer]")
        found["conversations"] = faults(page)
        page.locator("#chats .more").first.click()
        found["menu"] = faults(page)
        page.click("[data-do=rename]:visible")
        found["renaming"] = faults(page)
        page.keyboard.press("Escape")
        page.locator("#chats .more").first.click()
        page.click("[data-do=delete]:visible")
        expect(page.locator("#chats .said button")).to_be_visible()
        found["deleted"] = faults(page)
        page.click("#chats .said button")
        page.keyboard.press("Escape")
        page.click("#top .narrow")
        expect(page.locator("#source-pane .sources")).to_be_visible()
        found["sources"] = faults(page)
        page.keyboard.press("Escape")
    page.click("#top [data-view=documents]")
    expect(page.locator("#documents")).to_be_visible()
    found["documents"] = faults(page)
    assert {view: what for view, what in found.items() if what} == {}


def test_the_check_can_fail(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    page.evaluate("document.getElementById('empty').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in faults(page))
