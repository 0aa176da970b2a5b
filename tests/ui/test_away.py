"""A program that does not answer for a while, or answers late, and a user who is signed out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.store.users import Users
from tests.serving import serving
from tests.ui.driving import TROOPS, ask, hold_the_next, settled

pytestmark = pytest.mark.ui
OpenTab = Callable[[str], Page]
PASSWORD = "correct horse"
JOB = re.compile("/documents/job")


@pytest.fixture
def open_tab(visit: BrowserContext) -> OpenTab:
    def opened(url: str) -> Page:
        page = visit.new_page()
        page.goto(url)
        page.wait_for_selector("#box textarea", state="attached")
        page.wait_for_selector("#source-pane .bar", state="attached")
        return page

    return opened


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


def away(page: Page, what: str | re.Pattern[str]) -> None:
    page.route(what, lambda route: route.abort("connectionrefused"))


def test_a_source_that_did_not_come_is_fetched_when_it_is_opened_again(
    open_tab: OpenTab, seeds_url: str
) -> None:
    page = open_tab(seeds_url)
    ask(page)
    away(page, "**/reader/*")
    chip = page.locator("#live .chip").nth(1)
    chip.click()
    expect(page.locator("#source-pane")).to_contain_text("Cannot reach the server")
    page.unroute_all()
    chip.click()
    expect(page.locator("#cited")).to_be_visible()


def test_what_was_chosen_outlasts_a_panel_that_does_not_come(
    open_tab: OpenTab, seeds_url: str
) -> None:
    page = open_tab(seeds_url)
    page.click("#choose")
    page.check("#choices input[value=quotes]")
    page.keyboard.press("Escape")
    page.click("#choose-sources")
    outlet = page.locator("#filter input[name=publishers]").first
    outlet.check()
    page.keyboard.press("Escape")
    for button, panel in [("#choose", "choices"), ("#choose-sources", "filter")]:
        away(page, f"**/{panel}")
        page.click(button)
        expect(page.locator(f"#{panel}")).to_contain_text("Cannot reach the server")
        page.keyboard.press("Escape")
        page.unroute_all()
    page.click("#choose-sources")
    expect(outlet).to_be_checked()
    page.keyboard.press("Escape")
    page.click("#choose")
    expect(page.locator("#choices input[value=quotes]")).to_be_checked()


def test_sources_that_cannot_be_listed_stay_chosen(open_tab: OpenTab, seeds_url: str) -> None:
    page = open_tab(seeds_url)
    page.click("#choose-sources")
    outlet = page.locator("#filter input[name=publishers]").first
    name = outlet.get_attribute("value") or ""
    outlet.check()
    page.keyboard.press("Escape")
    # What `options_router` sends where the index cannot be read.
    page.route("**/filter", lambda route: route.fulfill(body="<p class=note>Damaged.</p>"))
    page.click("#choose-sources")
    expect(page.locator("#filter")).to_contain_text("Damaged.")
    expect(page.locator("#only")).to_contain_text(name)


def test_who_answers_is_told_of_the_last_choice(open_tab: OpenTab, seeds_url: str) -> None:
    page = open_tab(seeds_url)
    expect(page.locator("#who")).to_contain_text("no model is used")
    held = hold_the_next(page, re.compile("/who"))
    page.route("**/who?answerer=quotes", lambda route: route.fulfill(body="The last"))
    page.click("#choose")
    page.check("#choices input[value=quotes]")
    expect(page.locator("#who")).to_have_text("The last")
    held[0].fulfill(body="The first")
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    expect(page.locator("#who")).to_have_text("The last")


def test_a_job_is_followed_again_after_a_look_that_failed(open_tab: OpenTab, url: str) -> None:
    page = open_tab(f"{url}?view=documents")
    rows = page.locator("#catalog tbody tr")
    expect(rows).to_have_count(2)
    away(page, JOB)
    page.click("[aria-label='Remove Bread']")
    expect(page.locator("#job .failure")).to_contain_text("Cannot reach the server")
    expect(page.locator("#job progress")).to_be_hidden()
    page.unroute_all()
    expect(page.locator("#job [role=status]")).to_have_text("1 document removed.", timeout=20_000)
    expect(rows).to_have_count(1)


def test_what_is_refused_while_a_job_runs_is_told_until_it_is_over(
    open_tab: OpenTab, url: str
) -> None:
    page = open_tab(f"{url}?view=documents")
    running = '{"number": 1, "running": true, "what": "Re-indexing", "done": 1, "total": 9,'
    running += ' "remarks": [], "failed": false, "message": "", "remedy": "",'
    running += ' "waiting": [], "ended": []}'
    page.route(JOB, lambda route: route.fulfill(body=running, content_type="application/json"))
    page.click("[data-do=reindex]")
    expect(page.locator("#job progress")).to_be_visible()
    refusal = '{"message": "This has to wait.", "remedy": "Try again."}'
    page.route(
        "**/documents/remove",
        lambda route: route.fulfill(status=409, body=refusal, content_type="application/json"),
    )
    page.click("[aria-label='Remove Bread']")
    with page.expect_response(JOB), page.expect_response(JOB):
        pass
    expect(page.locator("#job [role=status]")).to_have_text(
        "This has to wait. Try again. Re-indexing …"
    )
    page.unroute_all()
    expect(page.locator("#job [role=status]")).to_contain_text(
        "This has to wait. Try again. Everything was up to date."
    )


def test_a_question_that_is_written_outlasts_the_restart_of_the_program(
    open_tab: OpenTab, seeds_url: str
) -> None:
    page = open_tab(seeds_url)
    ask(page)
    away(page, "**/gradio_api/**")
    page.fill("#box textarea", "Who is John Kirby?")
    page.press("#box textarea", "Enter")
    expect(page.locator(".toast-body")).to_contain_text("Connection to the server was lost")
    with page.expect_navigation(timeout=20_000):  # Gradio loads the page again
        page.unroute_all()
    expect(page.locator("#live .asked")).to_have_text(TROOPS)
    expect(page.locator("#box textarea")).to_have_value("Who is John Kirby?")
    page.press("#box textarea", "Enter")
    expect(page.locator("#talk .asked")).to_have_text([TROOPS, "Who is John Kirby?"])
    settled(page)
    page.reload()
    expect(page.locator("#live .asked")).to_be_visible()
    expect(page.locator("#box textarea")).to_have_value("")


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#account .user")).to_have_text(name)
    page.wait_for_selector("#source-pane .bar", state="attached")


@pytest.fixture
def shared(tmp_path: Path, pipeline: Pipeline) -> Iterator[tuple[Users, str]]:
    """The users of a page, and its address."""
    users = Users(tmp_path)
    users.add("ann", PASSWORD)
    users.add("bob", PASSWORD)
    with serving(load_settings(home=tmp_path, answerer="extractive"), pipeline) as address:
        yield users, address


def test_who_asks_without_being_signed_in_any_more_signs_in_and_still_has_the_question(
    visit: BrowserContext, shared: tuple[Users, str]
) -> None:
    users, url = shared
    page = visit.new_page()
    page.goto(url)
    sign_in(page, "bob")
    users.remove("bob")
    users.add("bob", PASSWORD)
    page.fill("#box textarea", TROOPS)
    page.press("#box textarea", "Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, "bob")
    expect(page.locator("#box textarea")).to_have_value(TROOPS)
    ask(page)


def test_who_opens_a_conversation_without_being_signed_in_any_more_signs_in(
    visit: BrowserContext, shared: tuple[Users, str]
) -> None:
    users, url = shared
    page = visit.new_page()
    page.goto(url)
    sign_in(page, "bob")
    ask(page)
    users.remove("bob")
    page.click("#chats .new")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_what_one_user_has_written_is_not_shown_to_the_next(
    visit: BrowserContext, shared: tuple[Users, str]
) -> None:
    _, url = shared
    page = visit.new_page()
    page.goto(url)
    sign_in(page, "bob")
    page.fill("#box textarea", "A secret")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "ann")
    expect(page.locator("#box textarea")).to_have_value("")
