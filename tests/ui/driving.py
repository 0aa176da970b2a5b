"""What a person does on the page, for the browser tests."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TROOPS = "How many troops?"
ELSEWHERE = "Which enzyme polymerises ribonucleotides in mitochondria?"


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


def faults(page: Page) -> list[str]:
    """What axe-core finds that shuts somebody out, each with the place where it was found."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
