"""The sign-in page in a real browser: by hand, without scripts, and back to what was wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import load_settings
from rag.store.users import Users
from tests.serving import serving
from tests.ui.conftest import Scheme
from tests.ui.driving import faults

pytestmark = pytest.mark.ui

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def users(home: Path) -> Users:
    users = Users(home)
    users.add("ann", PASSWORD)
    return users


@pytest.fixture(scope="module")
def url(home: Path, users: Users, pipeline: Pipeline) -> Iterator[str]:
    with serving(load_settings(home=home, answerer="extractive"), pipeline) as address:
        yield address


def sign_in(page: Page, name: str = "ann", password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_user_signs_in_comes_to_the_wanted_source_and_signs_out(
    visit: BrowserContext, url: str, seeds: Index
) -> None:
    document = next(iter(seeds.current().sources))
    page = visit.new_page()
    page.goto(f"{url}/?doc={document}&at=0-20")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    sign_in(page, password="battery staple")
    expect(page.get_by_role("alert")).to_have_text("Wrong user name or password.")
    expect(page.get_by_label("Name")).to_have_value("ann")
    expect(page.get_by_label("Password")).to_be_focused()
    sign_in(page)
    expect(page).to_have_url(f"{url}/?doc={document}&at=0-20")
    expect(page.locator("#source-pane h2")).to_be_visible()
    expect(page.locator("#account .user")).to_have_text("ann")
    page.fill("#box textarea", "How many troops?")
    page.press("#box textarea", "Enter")
    expect(page.locator("#live article[aria-busy=false]")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_no_script_is_needed(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/reader")
    sign_in(page)
    expect(page).to_have_url(f"{url}/reader")
    expect(page.get_by_text("5 sources")).to_be_visible()
    context.close()


def test_a_session_that_ends_leads_to_the_sign_in_page(
    visit: BrowserContext, url: str, users: Users
) -> None:
    users.add("bob", PASSWORD)
    page = visit.new_page()
    page.goto(url)
    sign_in(page, "bob")
    expect(page.locator("#account .user")).to_have_text("bob")
    users.remove("bob")
    page.locator("#source-pane a").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_fits_a_phone_and_shuts_nobody_out(
    browser: Browser, url: str, scheme: Scheme
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 844})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
    for field in (page.get_by_label("Name"), page.get_by_role("button")):
        box = field.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.close()
