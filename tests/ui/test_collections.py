"""Collections in a real browser: none is seen until one is made, and then one is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from rag.ingestion.collections import create_collection
from rag.models.embedder import Embedder
from rag.settings import Settings
from tests.serving import serving
from tests.ui.conftest import OpenPage, Scheme
from tests.ui.driving import ask, faults

pytestmark = pytest.mark.ui

DEPTH = "How deep is the harbour?"
BREAD = "Bread is baked from flour"


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


def choice(page: Page) -> Locator:
    return page.get_by_label("Collection", exact=True)


def make(page: Page, name: str) -> None:
    page.click("#top [data-view=documents]")
    page.click(".collections summary")
    page.get_by_label("New collection").fill(name)
    page.get_by_role("button", name="Create").click()


def test_a_collection_is_made_filled_asked_and_left(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    expect(page.locator("#catalog")).to_have_count(0)
    expect(page.locator("#collection")).to_have_count(0)
    make(page, "Old files")
    expect(page).to_have_url(re.compile("/collections/Old%20files/.view=documents"))
    expect(page).to_have_title(re.compile("^Old files"))
    expect(page.locator("#catalog .sum")).to_contain_text("Add files or a folder")
    quay = b"The quay of the old harbour is 12 metres deep."
    file = FilePayload(name="quay.txt", mimeType="text/plain", buffer=quay)
    page.set_input_files("#files", [file])
    expect(page.locator("#catalog tbody tr")).to_have_count(1, timeout=30_000)
    page.click("#top [data-view='']")
    ask(page, DEPTH)
    expect(page.locator("#live")).to_contain_text("12 metres")
    expect(page.locator("#live")).not_to_contain_text("40 metres")
    page.locator("#live a[href^='?doc=']").first.click()
    expect(page.locator("#source-pane #cited")).to_contain_text("12 metres")
    expect(page.locator("#chats .title")).to_have_count(1)
    page.reload()
    expect(page.locator("#talk .asked")).to_have_text(DEPTH)
    choice(page).select_option("Default")
    expect(page).to_have_url(f"{url}/")
    expect(page.locator("#chats .none")).to_be_visible()
    ask(page, DEPTH)
    expect(page.locator("#live")).to_contain_text("40 metres")
    page.go_back()
    page.go_back()
    expect(choice(page)).to_have_value("/collections/Old%20files/")
    expect(page.locator("#talk .asked")).to_have_text(DEPTH)


def test_the_tab_stays_open_when_another_collection_is_chosen(
    url: str, settings: Settings, embedder: Embedder, open_page: OpenPage
) -> None:
    create_collection(settings.in_collection("Übung"), embedder)
    page = open_page(url)
    page.click("#top [data-view=documents]")
    choice(page).select_option("Übung")
    expect(page.locator("#catalog .sum")).to_contain_text("No documents are indexed")
    choice(page).select_option("Default")
    expect(page.locator("#catalog tbody tr")).to_have_count(2)


def test_sources_that_were_chosen_hold_in_their_own_collection(
    url: str, settings: Settings, embedder: Embedder, open_page: OpenPage
) -> None:
    create_collection(settings.in_collection("Other"), embedder)
    page = open_page(url)
    page.click("#choose-sources")
    page.locator("#filter input[name=publishers]").first.check()
    expect(page.locator("#only.narrowed")).to_be_visible()
    choice(page).select_option("Other")
    page.wait_for_url("**/collections/Other/")
    expect(page.locator("#who")).to_contain_text("Quotes")
    expect(page.locator("#only.narrowed")).to_have_count(0)
    page.go_back()
    expect(page.locator("#only.narrowed")).to_be_visible()


def test_a_name_that_cannot_be_is_told_beside_the_form(url: str, open_page: OpenPage) -> None:
    page = open_page(url, refused=True)
    make(page, "../x")
    expect(page.locator(".collections [role=status]")).to_contain_text("cannot be the name")
    expect(page.get_by_label("New collection")).to_have_value("../x")
    expect(page).to_have_url(f"{url}/?view=documents")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_choice_and_nobody_is_shut_out(
    url: str, settings: Settings, embedder: Embedder, open_page: OpenPage, scheme: Scheme
) -> None:
    create_collection(settings.in_collection("A collection with quite a long name"), embedder)
    page = open_page(url, 360, 740, scheme)
    page.click("#top [data-view=documents]")
    page.click(".collections summary")
    expect(choice(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []
    for part in page.locator("#top :is(a, select, button):visible").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["width"] >= 24
        assert box["x"] + box["width"] <= 360
