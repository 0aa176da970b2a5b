"""The source pane in a real browser: places, folds, copying, links, what is selected, the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.app.html.links import fingerprint
from rag.app.html.source_text.marked_places import CHANGED, MOVED, NOWHERE
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings
from rag.types import Document
from tests.serving import serving
from tests.ui.conftest import OpenPage, Scheme
from tests.ui.driving import ask, hold_the_next

pytestmark = pytest.mark.ui

CRACKS = (
    "The bridge\n\n🪖 It was built for carts.\n\nSponsor: Acme paint\nSponsor: Acme rope\n\n"
    "The engineer counted 14 cracks in the second pier.\n\n"
    + "".join(f"On day {n} nothing was seen, and the river rose again. 🪖\n\n" for n in range(40))
    + "The ministry counted 17 cracks in the second pier.\n\nSponsor: Acme salt\n"
)
QUESTION = "How many cracks were counted in the second pier?"
FEW = "The engineer counted 14 cracks in the second pier."
MANY = "The ministry counted 17 cracks in the second pier."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(home=tmp_path_factory.mktemp("source-pane"), answerer="extractive")


@pytest.fixture(scope="module")
def cracks(
    settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Document:
    """The document that is read, indexed beside a dozen of others."""
    texts = tmp_path_factory.mktemp("read")
    (texts / "cracks.txt").write_text(CRACKS)
    for number in range(12):
        (texts / f"other{number}.txt").write_text(f"Letter {number}\n\nThe boat is blue.\n")
    sync([texts], embedder, settings)
    generation = Index(settings.home, recipe_of(embedder, settings)).current()
    found = [generation.document(s.id) for s in generation.sources.values() if "crack" in s.path]
    assert found[0] is not None
    return found[0]


@pytest.fixture(scope="module")
def url(settings: Settings, cracks: Document) -> Iterator[str]:
    with serving(settings) as served:
        yield served


def place(document: Document, quote: str, guarded: bool = True) -> str:
    start = document.text.index(quote)
    guard = f"&is={fingerprint(quote)}" if guarded else ""
    return f"?doc={document.source.id}&at={start}-{start + len(quote)}{guard}"


def cited(page: Page, quote: str) -> None:
    """Waits until exactly this is marked, within the whole text and in sight."""
    expect(page.locator("#cited")).to_have_text(quote, use_inner_text=False)
    assert page.text_content("#cited") == quote
    assert page.text_content("#source-pane .document") == CRACKS
    expect(page.locator("#cited")).to_be_in_viewport()
    expect(page.locator("#source-pane mark")).to_have_count(1)


# From place to place.


def test_the_cited_places_of_a_conversation_are_gone_through_in_order(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    ask(page, QUESTION)
    page.locator("#live .chip[data-quote*=engineer]").first.click()
    expect(page.locator("#source-pane .steps .count")).to_have_text("1 of 2")
    cited(page, FEW)
    first = page.url
    expect(page.locator("#source-pane [data-step=previous]")).to_be_disabled()
    expect(page.locator("#source-pane .light")).to_have_text(MANY)
    page.click("#source-pane [data-step=next]")
    cited(page, MANY)
    expect(page.locator("#source-pane .steps .count")).to_have_text("2 of 2")
    expect(page.locator("#source-pane [data-step=next]")).to_be_disabled()
    expect(page.locator("#live .chip[data-quote*=ministry][aria-current]").first).to_be_visible()
    page.keyboard.press("[")
    cited(page, FEW)
    assert page.url == first
    page.keyboard.press("ArrowRight")
    cited(page, MANY)
    page.go_back()
    cited(page, FEW)
    page.fill("#box textarea", "a [ bracket ] typed")
    page.press("#box textarea", "]")
    cited(page, FEW)


def test_a_source_that_is_drawn_again_keeps_the_focus(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(url)
    ask(page, QUESTION)
    page.locator("#live .chip").first.click()
    expect(page.locator("#cited")).to_be_focused()
    page.evaluate("document.querySelector('#cited').dataset.old = ''")
    page.evaluate("document.dispatchEvent(new Event('rag:indexed'))")
    expect(page.locator("#cited:not([data-old])")).to_be_focused()


def test_steps_that_are_pressed_ahead_are_taken_one_after_the_other(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(url)
    ask(page, QUESTION)
    page.click("#source-pane .back")
    page.locator(f"#source-pane .sources a[href='?doc={cracks.source.id}']").click()
    expect(page.locator("#place-count")).to_have_text("2 cited places")
    held = hold_the_next(page, re.compile("/reader/"))
    page.click("[data-step=next]")
    page.press("[data-step=next]", "ArrowRight")
    page.press("[data-step=next]", "ArrowRight")
    expect(page.locator("#place-count")).to_have_text("2 cited places")
    held[0].continue_()
    expect(page.locator("#place-count")).to_have_text("2 of 2")
    cited(page, MANY)
    page.go_back()
    cited(page, FEW)


def test_a_place_that_is_marked_lightly_can_be_opened(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    ask(page, QUESTION)
    page.locator("#live .chip[data-quote*=engineer]").first.click()
    cited(page, FEW)
    light = page.locator("#source-pane .light")
    light.focus()
    page.keyboard.press("Enter")
    cited(page, MANY)
    assert page.evaluate("document.activeElement.id") == "cited"
    light.click()
    cited(page, FEW)


def test_a_conversation_that_is_opened_again_marks_its_places(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    ask(page, QUESTION)
    page.locator("#live .chip[data-quote*=engineer]").first.click()
    cited(page, FEW)
    assert "chat=" in page.url
    again = open_page(page.url)
    cited(again, FEW)
    expect(again.locator("#source-pane .light")).to_have_text(MANY)
    expect(again.locator("#source-pane .steps .count")).to_have_text("1 of 2")


def test_an_answer_opens_its_first_cited_place_and_names_its_sources(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url)
    expect(page.locator("#source-pane .sources")).to_be_visible()
    ask(page, QUESTION)
    first = page.locator("#live .differ tbody a, #live .chip").first
    cited(page, first.get_attribute("data-quote") or "?")
    assert "doc=" not in page.url
    expect(page.locator("#box textarea")).to_be_focused()
    names = page.get_by_role("navigation", name="Sources of this answer")
    expect(names.locator("a")).to_have_text(re.compile(r"\[1\].* The bridge|\[1\].* cracks"))
    expect(names.locator("a")).to_have_attribute("aria-current", "true")
    page.click("#source-pane .back")
    expect(page.locator("#source-pane .sources li")).to_have_count(13)
    names.locator("a").click()
    cited(page, first.get_attribute("data-quote") or "?")
    page.reload()
    page.wait_for_selector("#live .chip")
    cited(page, first.get_attribute("data-quote") or "?")


def test_an_answer_takes_the_place_of_what_was_open_before_it_was_asked_for(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(f"{url}/?sources=all")
    ask(page, QUESTION)
    expect(page.locator("#cited")).to_be_visible()
    assert "sources=" not in page.url
    page.locator("#live .chip[data-quote*=ministry]").first.click()
    cited(page, MANY)
    ask(page, "What is the colour of zorblatt?")
    cited(page, MANY)  # what cites nothing leaves the pane alone


def test_what_is_opened_while_an_answer_is_written_stays(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(url)
    page.evaluate(
        """(href) => document.addEventListener("rag:busy", () => {
          const link = document.createElement("a");
          link.href = href;
          link.setAttribute("href", href);
          document.getElementById("box").append(link);
          link.click();
          link.remove();
        }, { once: true })""",
        place(cracks, MANY),
    )
    ask(page, QUESTION)
    cited(page, MANY)
    assert "doc=" in page.url


def test_on_a_phone_no_source_opens_over_the_answer(url: str, open_page: OpenPage) -> None:
    page = open_page(url, 390, 844)
    ask(page, QUESTION)
    expect(page.locator("#source-pane")).not_to_be_visible()
    page.click("#top .narrow")
    page.locator("#source-pane .answer-sources a").click()
    expect(page.locator("#cited")).to_be_in_viewport()


def test_the_way_to_the_next_place_ends_there_when_it_is_shown(browser: Browser, url: str) -> None:
    page = browser.new_page(reduced_motion="no-preference")
    page.goto(url)
    ask(page, QUESTION)
    page.locator("#live .chip[data-quote*=engineer]").first.click()
    cited(page, FEW)
    page.click("#source-pane [data-step=next]")
    cited(page, MANY)
    page.close()


# Links to a place.


@pytest.mark.parametrize("guarded", [True, False])
def test_a_link_to_a_place_opens_it(
    url: str, open_page: OpenPage, cracks: Document, guarded: bool
) -> None:
    page = open_page(f"{url}/{place(cracks, MANY, guarded)}")
    cited(page, MANY)
    expect(page.locator("#source-pane .steps")).to_have_count(0)


def test_what_is_wrong_with_a_link_is_told(url: str, open_page: OpenPage, cracks: Document) -> None:
    beyond = f"?doc={cracks.source.id}&at=5-{len(CRACKS) + 1}"
    page = open_page(f"{url}/{beyond}")
    expect(page.locator("#source-pane .note")).to_have_text(NOWHERE)
    assert page.text_content("#source-pane .document") == CRACKS
    page = open_page(f"{url}/?doc={cracks.source.id}&at=1-4&is={fingerprint('9 cracks')}")
    expect(page.locator("#source-pane .note")).to_have_text(CHANGED)
    expect(page.locator("#cited")).to_have_count(0)
    moved = f"?doc={cracks.source.id}&at=1-{1 + len(MANY)}&is={fingerprint(MANY)}"
    page = open_page(f"{url}/{moved}")
    expect(page.locator("#source-pane .note")).to_have_text(MOVED)
    cited(page, MANY)


def test_a_source_that_is_gone_is_told(browser: Browser, url: str) -> None:
    page = browser.new_page()
    page.goto(f"{url}/?doc=gone&at=1-2")
    expect(page.locator("#source-pane .note")).to_have_text(
        "This source is no longer in the index."
    )
    page.click("#source-pane .back")
    expect(page.locator("#source-pane .sources")).to_be_visible()
    page.close()


# Copying.


def test_a_citation_and_a_link_are_copied(url: str, open_page: OpenPage, cracks: Document) -> None:
    page = open_page(f"{url}/{place(cracks, FEW)}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    start = CRACKS.index(FEW)
    page.click("text=Copy citation")
    expect(page.locator("p.unseen[role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{FEW}” — ")
    assert copied.endswith(f"(cracks.txt, characters {start}–{start + len(FEW)})")
    page.click("text=Copy link")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{url}/{place(cracks, FEW)}"
    cited(open_page(link), FEW)


def test_what_cannot_be_copied_is_shown_to_be_copied_by_hand(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(f"{url}/{place(cracks, FEW)}")
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no'));"
        " document.execCommand = () => false; }"
    )
    page.click("text=Copy citation")
    field = page.get_by_label("To copy")
    expect(field).to_be_focused()
    assert FEW in field.input_value()
    assert page.evaluate("getSelection().toString()") == field.input_value()


# Folds.


def test_boilerplate_is_folded_until_it_is_wanted(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(f"{url}/?doc={cracks.source.id}")
    fold = page.locator("#source-pane .fold")
    expect(fold).to_have_count(1)
    expect(page.get_by_text("Acme rope")).not_to_be_visible()
    assert page.text_content("#source-pane .document") == CRACKS
    page.get_by_label("2 lines folded").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Acme rope")).to_be_visible()
    assert page.text_content("#source-pane .document") == CRACKS


# Selecting.

SELECT = """([first, from, last, to]) => new Promise((done) => {
    document.addEventListener("rag:selected", (event) => done(event.detail), { once: true });
    const shown = document.querySelector("#source-pane .document");
    const texts = [];
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode);
    const at = (words) => texts.find((node) => node.data.includes(words));
    const [one, two] = [at(first), at(last)];
    const start = one.data.indexOf(first) + from, end = two.data.indexOf(last) + to;
    getSelection().setBaseAndExtent(one, start, two, end);
})"""


def quoted(page: Page, *selected: Any) -> dict[str, Any] | None:
    """What the page is told of a selection: from words and an offset in them, to others."""
    told: dict[str, Any] | None = page.evaluate(SELECT, list(selected))
    return told


def test_what_is_selected_is_told_with_its_place(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(f"{url}/{place(cracks, FEW)}")
    cited(page, FEW)
    for first, last in [("engineer", "second pier."), ("🪖 It was", "pier."), ("bridge", "carts")]:
        told = quoted(page, first, 0, last, len(last.encode("utf-16-le")) // 2)
        assert told is not None
        assert told["doc"] == cracks.source.id
        assert told["text"] == CRACKS[told["start"] : told["end"]]
        assert told["text"].startswith(first)
        assert told["text"].endswith(last)
    padded = quoted(page, " engineer ", 0, " engineer ", 10)
    assert padded is not None
    assert padded["text"] == "engineer" == CRACKS[padded["start"] : padded["end"]]
    assert quoted(page, "bridge", 0, MANY, 5) is None  # more than a quote


def test_a_selection_by_mouse_and_keyboard_is_told_and_taken_back(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(f"{url}/{place(cracks, FEW)}")
    cited(page, FEW)
    page.evaluate("document.addEventListener('rag:selected', (e) => (window.told = e.detail))")
    said = page.wait_for_function
    page.locator("#cited").dblclick(position={"x": 60, "y": 10})
    said("window.told?.text === 'engineer'")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    said("window.told?.text === 'engineer c'")
    page.locator("#cited").click()
    said("window.told === null")
    page.locator("#cited").click(click_count=3, position={"x": 60, "y": 10})
    said("(words) => window.told?.text === words", arg=FEW)


# The list of sources.


def test_a_long_list_is_narrowed_as_one_types(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    expect(page.locator("#source-pane .sources li")).to_have_count(13)
    page.get_by_label("Find a source").press_sequentially("BRIDGE")
    expect(page.locator("#source-pane .sources li")).to_have_count(1)
    expect(page.locator("#source-pane .found [role=status]")).to_have_text("1 of 13 sources")
    page.keyboard.press("Escape")
    expect(page.locator("#source-pane .sources li")).to_have_count(13)
    page.get_by_label("Find a source").press_sequentially("BRIDGE")
    expect(page.locator("#source-pane .sources li")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#source-pane .document")).to_be_visible()
    assert page.text_content("#source-pane .document") == CRACKS


def test_the_source_pane_stands_beside_the_documents(
    url: str, open_page: OpenPage, cracks: Document
) -> None:
    page = open_page(f"{url}/{place(cracks, FEW)}")
    page.click("#top [data-view=documents]")
    expect(page.locator("#chat")).not_to_be_visible()
    cited(page, FEW)
    page.click("#source-pane .back")
    expect(page.locator("#source-pane .sources li")).to_have_count(13)


# On a phone, or a tablet held upright.


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (820, "light")])
def test_the_sheet_keeps_what_is_behind_it_out_of_reach(
    url: str, open_page: OpenPage, width: int, scheme: Scheme
) -> None:
    page = open_page(url, width, 844, scheme)
    ask(page, QUESTION)
    chip = page.locator("#live .chip").first
    chip.click()
    expect(page.locator("#cited")).to_be_focused()
    assert page.evaluate("['top', 'chat'].every((id) => document.getElementById(id).inert)")
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = "['BODY', 'HTML'].includes(document.activeElement.tagName)"
        assert page.evaluate(f"{inside} || Boolean(document.activeElement.closest('#side'))")
    close = page.locator("#source-pane [data-close]").bounding_box()
    assert close is not None
    assert min(close["width"], close["height"]) >= 44
    page.keyboard.press("Escape")
    expect(page.locator("#source-pane")).not_to_be_visible()
    expect(chip).to_be_focused()
    assert not page.evaluate("document.getElementById('chat').inert")
    page.click("#top a[href='?sources=all']")
    page.click("#source-pane [data-close]")
    expect(page.locator("#top a[href='?sources=all']")).to_be_focused()


def test_the_sheet_is_pulled_down_or_left_by_a_touch_beside_it(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url, 390, 844)
    page.click("#top a[href='?sources=all']")
    bar = page.locator("#source-pane .bar")
    expect(bar).to_be_in_viewport(ratio=1)
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(195, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(195, box["y"] + 40)
    page.mouse.up()
    expect(page.locator("#source-pane")).to_be_visible()
    page.mouse.move(195, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(195, box["y"] + 200, steps=4)
    page.mouse.up()
    expect(page.locator("#source-pane")).not_to_be_visible()
    page.click("#top a[href='?sources=all']")
    expect(page.locator("#source-pane")).to_be_visible()
    page.mouse.click(195, 10)
    expect(page.locator("#source-pane")).not_to_be_visible()


def test_a_conversation_that_cites_thousands_of_places_opens_its_source(
    url: str, cracks: Document, open_page: OpenPage
) -> None:
    page = open_page(url)
    page.evaluate(
        """(doc) => {
          for (let at = 0; at < 3000; at += 1) {
            const chip = document.createElement("a");
            chip.className = "chip";
            chip.textContent = at;
            chip.href = `?doc=${doc}&at=${at}-${at + 9}&is=0123456789abcdef`;
            document.getElementById("talk").append(chip);
          }
        }""",
        cracks.source.id,
    )
    page.locator("#talk .chip").last.click()
    expect(page.locator("#source-pane .document")).to_contain_text("The bridge")
