"""How an answer looks and behaves in a real browser: quotes beside links, the card, abstentions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import load_settings
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama
from tests.serving import serving
from tests.ui.conftest import OpenPage, Scheme
from tests.ui.driving import ELSEWHERE, TROOPS, ask, faults, settled

pytestmark = pytest.mark.ui

SHIPS = "How many ships were lost in the storm off Varnholm?"
TEXTS = {
    "a": ("Courier", "2023-03-07", "At least 40 ships were lost in the storm off Varnholm."),
    "b": ("Gazette", "2023-04", "Up to 1,200 ships were lost in the storm off Varnholm."),
    "c": ("Bulletin", "2024-01-15", "About 450 ships were lost in the storm off Varnholm."),
    "d": ("Island Post", "", "Some 90 ships were lost in the storm off Varnholm, it is said."),
}


@pytest.fixture(scope="module")
def ships_url(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over texts that differ, three of them dated."""
    home, texts = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("texts")
    known = []
    for name, (publisher, published, text) in TEXTS.items():
        (texts / f"{name}.txt").write_text(f"Storm\n\n{text}\n")
        known.append(f'["{name}.txt"]\npublisher = "{publisher}"\npublished = "{published}"\n')
    (texts / "sources.toml").write_text("".join(known).replace('published = ""\n', ""))
    settings = load_settings(home=home, answerer="extractive", host="127.0.0.1")
    sync([texts], embedder, settings)
    with serving(settings) as url:
        yield url


def shown(page: Page) -> Locator:
    """The quote beside a link, while it is there."""
    return page.locator("#peek:popover-open")


def inside_window(page: Page) -> bool:
    box, size = shown(page).bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    across = box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    return across and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


# Quotes beside links.


def test_the_pointer_on_a_chip_shows_its_quote_without_moving_anything(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    ask(page)
    chip = page.locator("#live .chip").first
    chip.scroll_into_view_if_needed()
    before = page.locator("#talk").bounding_box(), page.locator("#live .chip").last.bounding_box()
    chip.hover()
    expect(shown(page)).to_contain_text(chip.get_attribute("data-quote") or "?")
    expect(shown(page)).to_contain_text("US officials · National Review · The Corner")
    assert inside_window(page)
    after = page.locator("#talk").bounding_box(), page.locator("#live .chip").last.bounding_box()
    assert after == before


def test_the_quote_can_be_pointed_at_and_goes_when_it_is_left(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    ask(page)
    page.locator("#live .chip").first.hover()
    shown(page).hover()
    page.wait_for_timeout(400)
    expect(shown(page)).to_be_visible()
    page.locator("#top h1").hover()
    expect(shown(page)).to_have_count(0)


def test_the_focus_shows_the_quote_and_escape_takes_it_away(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    ask(page)
    for _ in range(25):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('chip')"):
            break
    chip = page.locator("#live .chip:focus")
    expect(shown(page)).to_contain_text(chip.get_attribute("data-quote") or "?")
    assert chip.get_attribute("aria-describedby") == page.locator("#peek").get_attribute("id")
    assert inside_window(page)
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(0)
    expect(chip).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#cited")).to_be_visible()
    expect(shown(page)).to_have_count(0)


def test_a_finger_opens_the_source_at_once(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url, 390, 844)
    ask(page)
    chip = page.locator("#live .chip").first
    chip.dispatch_event("pointerover", {"pointerType": "touch", "bubbles": True})
    chip.click()
    expect(page.locator("#cited")).to_be_visible()
    expect(shown(page)).to_have_count(0)


def test_the_focus_and_its_quote_outlast_what_is_written_below(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(delay=0.08)  # long enough to look while it is written
    page = open_page(mixed_url)
    ask(page, wait=False)
    page.wait_for_selector("#live .chip")
    page.evaluate("(window.kept = document.querySelector('#live .chip')).focus()")
    expect(shown(page)).to_be_visible()
    expect(page.locator("#live .growing")).to_be_visible()
    quote = shown(page).inner_text()
    settled(page)
    assert page.locator("#live .statement").count() > 1
    assert page.evaluate("document.activeElement === window.kept")
    assert shown(page).inner_text() == quote


# Support.


def test_what_is_held_back_is_folded_with_the_reason(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    ollama.script = Script(
        answer="US officials said that it could be as large as 8,000 troops. US officials said that"
        " it could be as large as 9,500 troops."
    )
    page = open_page(mixed_url)
    ask(page)
    expect(page.locator("#live .chip.supported").first).to_be_visible()
    expect(page.locator("#live .statements")).not_to_contain_text("9,500")
    held_back = page.locator("#live .held-back")
    expect(held_back.locator("summary")).to_have_text("1 sentence of the model held back")
    expect(held_back.locator("p")).to_be_hidden()
    held_back.locator("summary").click()
    expect(held_back.locator(".text")).to_contain_text("9,500 troops")
    expect(held_back.locator(".verdict")).to_contain_text("9,500 is not in the cited passage")


# In sight.


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
@pytest.mark.parametrize("question", [TROOPS, SHIPS])
def test_the_first_sentence_is_above_the_fold_below_a_compact_card(
    open_page: OpenPage,
    seeds_url: str,
    ships_url: str,
    question: str,
    width: int,
    height: int,
    scheme: Scheme,
) -> None:
    page = open_page(ships_url if question == SHIPS else seeds_url, width, height, scheme)
    ask(page, question)
    expect(page.locator("#live .differ")).to_be_visible()
    bottom = page.locator("#live .statement .text").first.bounding_box()
    fold = page.locator("#talk").bounding_box()
    assert bottom is not None
    assert fold is not None
    assert bottom["y"] + bottom["height"] <= fold["y"] + fold["height"]


# The card.


@pytest.mark.parametrize("width", [1440, 390])
def test_the_card_stands_above_the_prose_and_its_rows_open_their_sources(
    open_page: OpenPage, ships_url: str, width: int
) -> None:
    page = open_page(ships_url, width, 900)
    ask(page, SHIPS)
    card, prose = page.locator("#live .differ"), page.locator("#live .statements")
    above, below = card.bounding_box(), prose.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    expect(card.locator(".latest")).to_contain_text("Latest: About 450 ships (Bulletin")
    rows = card.locator("tbody tr")
    expect(rows.nth(3)).not_to_be_visible()
    card.get_by_text("1 more figure, timeline").click()
    dates = [row.locator(".when").inner_text()[-4:] for row in rows.all()]
    assert dates == ["2024", "2023", "2023", ""]
    for row in rows.all():
        box = row.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= above["x"] + above["width"]
    rows.nth(1).locator("th").click()
    expect(page.locator("#cited")).to_contain_text("Up to 1,200 ships")


@pytest.mark.parametrize(("width", "display"), [(1440, "table"), (1280, "block"), (390, "block")])
def test_the_card_has_columns_where_there_is_room(
    open_page: OpenPage, ships_url: str, width: int, display: str
) -> None:
    page = open_page(ships_url, width, 800)
    page.click("[data-drawer]") if width > 1400 else None
    ask(page, SHIPS)
    expect(page.locator("#live .differ table")).to_have_css("display", display)


def test_the_card_is_a_table_for_a_screen_reader_on_a_phone_too(
    open_page: OpenPage, ships_url: str
) -> None:
    page = open_page(ships_url, 390, 844)
    ask(page, SHIPS)
    page.click("#live .differ summary")
    table = page.get_by_role("table", name="In each source’s own words")
    expect(table.get_by_role("columnheader")).to_have_count(5)
    expect(table.get_by_role("row")).to_have_count(5)
    expect(table.get_by_role("rowheader").first).to_have_text("450 ships")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_shuts_nobody_out(open_page: OpenPage, ships_url: str, scheme: Scheme) -> None:
    page = open_page(ships_url, 1600, 900, scheme)
    ask(page, SHIPS)
    page.click("#live .differ summary")
    page.locator("#live .timeline .point").first.hover()
    expect(shown(page)).to_be_visible()
    assert faults(page) == []


def test_a_point_of_the_timeline_opens_its_source(open_page: OpenPage, ships_url: str) -> None:
    page = open_page(ships_url)
    ask(page, SHIPS)
    expect(page.locator("#live .timeline")).not_to_be_visible()
    page.click("#live .differ summary")
    points = page.locator("#live .timeline .point")
    expect(points).to_have_count(3)
    expect(page.locator("#live .timeline figcaption")).to_contain_text("logarithmic")
    expect(page.locator("#live .undated")).to_contain_text("90 ships (Island Post)")
    points.last.locator("circle").hover()
    expect(shown(page)).to_contain_text("At least 40 ships")
    points.last.locator("circle").click()
    expect(page.locator("#cited")).to_contain_text("At least 40 ships")


# On paper, and in the colours of the system.


def test_on_paper_a_conversation_is_whole_and_each_link_has_its_quote_beside_it(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url, scheme="dark")
    ask(page)
    ask(page, ELSEWHERE)
    page.emulate_media(media="print")
    expect(page.locator("#asking")).not_to_be_visible()
    expect(page.locator("#side")).not_to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    last = page.locator("#live .abstention").bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= page.evaluate("document.documentElement.scrollHeight")
    chip = page.locator("#log .chip").first
    beside = chip.evaluate("(link) => getComputedStyle(link, '::after').content")
    assert (chip.get_attribute("data-quote") or "?")[:20] in beside


def test_the_support_is_told_by_a_shape_where_the_system_chooses_the_colours(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    page = open_page(mixed_url)
    page.emulate_media(forced_colors="active")
    ask(page)
    disc = "(link) => getComputedStyle(link, '::before').backgroundImage"
    assert "gradient" in page.locator("#live .chip").first.evaluate(disc)


# Beside the answer.


def test_what_was_found_and_not_cited_is_folded(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    ask(page)
    found = page.locator("#live .rest details")
    expect(found.locator("li").first).not_to_be_visible()
    found.locator("summary").click()
    found.locator("a").first.click()
    expect(page.locator("#cited")).to_be_visible()


def test_an_abstention_offers_questions_that_are_answered(
    open_page: OpenPage, seeds_url: str
) -> None:
    page = open_page(seeds_url)
    ask(page, "How many North Korean troops are in Belarus?")
    expect(page.locator("#live .sought")).to_contain_text(
        "None of the passages found mentions Belarus"
    )
    offered = page.locator("#live .instead button").first
    question = offered.inner_text()
    offered.click()
    expect(page.locator("#live .asked")).to_have_text(question)
    settled(page)
    expect(page.locator("#live .chip").first).to_be_visible()
    expect(page.locator("#live .abstained")).to_have_count(0)


def test_an_answer_is_copied_with_its_footnotes(open_page: OpenPage, seeds_url: str) -> None:
    page = open_page(seeds_url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page)
    page.click("#live .tools [data-copy]")
    expect(page.locator("#live .tools [data-copy]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "8,000 troops" in copied
    assert "[^1]: " in copied
    expect(page.locator("#live .tools [data-copy]")).to_have_text("Copy")


# Where the user reads.


def top_of_question(page: Page) -> float:
    """Pixels from the top of the column."""
    return float(
        page.evaluate(
            "document.querySelector('#live .asked').getBoundingClientRect().top"
            " - document.getElementById('talk').getBoundingClientRect().top"
        )
    )


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_new_question_goes_to_the_top_and_stays_there(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama, width: int, height: int
) -> None:
    page = open_page(mixed_url, width, height)
    ask(page)
    ollama.script = Script(delay=0.02)
    ask(page, "How many soldiers are in Kursk?", wait=False)
    places = set()
    while page.locator("#live article[aria-busy=true]").count():
        places.add(round(top_of_question(page)))
    places.add(round(top_of_question(page)))
    assert len(places) == 1
    assert 0 <= places.pop() <= 60
    ask(page, ELSEWHERE)
    assert 0 <= top_of_question(page) <= 60


def test_who_scrolls_while_an_answer_grows_is_left_alone(
    open_page: OpenPage, mixed_url: str, ollama: FakeOllama
) -> None:
    page = open_page(mixed_url)
    ask(page)
    ollama.script = Script(delay=0.03)
    ask(page, "How many soldiers are in Kursk?", wait=False)
    page.wait_for_selector("#live .statement")
    page.locator("#talk").hover()
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(200)
    scrolled = page.evaluate("document.getElementById('talk').scrollTop")
    settled(page)
    assert page.evaluate("document.getElementById('talk').scrollTop") == scrolled
    assert top_of_question(page) > 100
