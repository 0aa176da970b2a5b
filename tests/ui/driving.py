"""What a person does on the page, for the browser tests."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

TROOPS = "How many troops?"
KIRBY = "Who is John Kirby?"
ELSEWHERE = "Which enzyme polymerises ribonucleotides in mitochondria?"
OPENING = re.compile("/gradio_api/run/")  # a conversation; also its last question, to be edited


def ask(page: Page, question: str = TROOPS, wait: bool = True) -> None:
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    expect(page.locator("#live .asked")).to_have_text(question)
    if wait:
        settled(page)


def settled(page: Page) -> None:
    """Waits for the end of the answer, and for Gradio to have noticed it."""
    done = page.locator("body:not([data-asking]) #live article[aria-busy=false]")
    expect(done).to_be_visible(timeout=20_000)


def again(page: Page) -> None:
    """Retries; the page takes the sign off the answer as soon as it draws a new one."""
    page.evaluate("document.querySelector('#live article').setAttribute('data-old', '')")
    page.click("#retry")
    expect(page.locator("#live article[data-old]")).to_have_count(0)
    settled(page)


def new_chat(page: Page) -> None:
    """Begins another conversation, from the list at the left."""
    page.click("#chats .new")
    expect(page.locator("#talk .asked")).to_have_count(0)


def hold_the_next(page: Page, what: re.Pattern[str]) -> list[Route]:
    """The next request of that kind waits until its route goes on; later ones pass."""
    held: list[Route] = []

    def passing(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(what, passing)
    return held


def faults(page: Page) -> list[str]:
    """What axe-core finds that shuts somebody out, each with the place where it was found."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def release(page: Page, held: list[Route]) -> None:
    """Lets it go on, and waits until its answer has come."""
    with page.expect_response(held[0].request.url):
        held[0].continue_()
    page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done), 50))")


def chat_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("chat", [""])[0]


def two_conversations(page: Page) -> tuple[str, str]:
    """Asked on the page; the second is open."""
    ask(page, TROOPS)
    first = chat_of(page)
    new_chat(page)
    ask(page, KIRBY)
    second = chat_of(page)
    expect(page.locator(f"#chats .title[href='?chat={second}']")).to_be_visible()
    return first, second


def take(page: Page, words: str, what: str) -> None:
    """An entry of a conversation's menu."""
    row = page.locator("#chats li", has=page.locator(".title", has_text=words))
    row.hover()
    row.locator(".more").click()
    row.get_by_text(what, exact=True).click()
