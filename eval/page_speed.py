"""How quick the page is, in Chromium: `python -m eval.page_speed`, see `--help`.

Measures from the outside what a reader waits for: a start with and without an index, a reload, the
first words of an answer, a cited place, Stop; and what goes over the wire. The texts are the seeds;
the model is the tests' Ollama server, which adds no time of its own. Judges nothing.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.ollama_script import Script
from tests.ollama_server import FakeOllama

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LONGEST = 300_000  # milliseconds until it answers; models are loaded and texts embedded
LATE = 1000  # milliseconds in which what is fetched after the page is usable has come
USABLE = "#box textarea:enabled", "#chats .list > *", "#reader .sources li"
TEXT = "document.querySelector('#live .statement, #live .differ')"
MARK = "document.querySelector('#cited')"
FREE = "document.querySelector('#send') && !document.querySelector('#live [aria-busy=true]')"
# Milliseconds from an event until a frame in which something holds.
SPENT = """([kind, holds]) => {
    const look = new Function(`return ${holds}`);
    window.spent = new Promise((done) => addEventListener(kind, ({ timeStamp }) => {
        const again = () => look() ? done(performance.now() - timeStamp)
            : requestAnimationFrame(again);
        requestAnimationFrame(again);
    }, { capture: true, once: true }));
}"""
QUESTIONS = "How many troops?", "Who is John Kirby?", "How many soldiers are in Kursk?"
GRADIO = {"", "assets", "static", "gradio_api", "theme.css", "favicon.ico", "manifest.json"}

Figures = dict[str, list[float]]


def measure(runs: int) -> Figures:
    """Each figure's values, a value a run; seconds, milliseconds, kB and numbers as named."""
    figures: Figures = defaultdict(list)
    chromium = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        for _ in range(runs):
            ollama = _free_port()
            with tempfile.TemporaryDirectory() as home:
                for name in ("start, nothing indexed", "start, indexed"):
                    with _served(home, ollama) as (url, began, process):
                        page = open_page(browser, url, began, name, figures)
                        figures[f"{name}: processor time, s"].append(_worked(process))
                        if name == "start, indexed":
                            use_page(page, ollama, figures)
                        page.close()
        browser.close()
    return figures


def _free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _served(home: str, ollama: int) -> Iterator[tuple[str, float, int]]:
    """`rag serve`: its address, when it was started, its process id."""
    port = _free_port()
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", str(port), "--home", home]
    environment = {**os.environ, "RAG_OLLAMA_HOST": f"http://127.0.0.1:{ollama}"}
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None:  # it listens before it answers
                with (
                    suppress(ConnectionRefusedError),
                    socket.create_connection(("127.0.0.1", port)),
                ):
                    break
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}/", began, process.pid
        finally:
            process.terminate()
            process.wait(10)


def _worked(process: int) -> float:
    """Seconds that its threads were at work; that of others on the machine does not count."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def open_page(browser: Browser, url: str, began: float, name: str, figures: Figures) -> Page:
    """The page in a browser that has seen nothing yet, as soon as it is there."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(30_000)
    wire = Wire(page.context.new_cdp_session(page))
    page.goto(url, wait_until="commit", timeout=LONGEST)
    figures[f"{name}: the address answers, s"].append(time.perf_counter() - began)
    _usable(page)
    figures[f"{name}: usable page, s"].append(time.perf_counter() - began)
    page.wait_for_timeout(LATE)
    wire.tell("first load", figures)
    return page


def _usable(page: Page) -> None:
    for selector in USABLE:
        page.wait_for_selector(selector)
    page.fill("#box textarea", "H")


def use_page(page: Page, ollama: int, figures: Figures) -> None:
    """Ask, read, stop; reload."""
    wire = Wire(page.context.new_cdp_session(page))
    began = time.perf_counter()
    page.reload(wait_until="commit")
    _usable(page)
    figures["reload: usable page, s"].append(time.perf_counter() - began)
    page.wait_for_timeout(LATE)
    wire.tell("reload", figures)

    def ask(name: str, question: str) -> None:
        page.fill("#box textarea", question)
        page.evaluate(SPENT, ["keydown", TEXT])
        page.press("#box textarea", "Enter")
        figures[f"{name}, ms"].append(page.evaluate("() => window.spent"))

    def click(name: str, selector: str, holds: str) -> None:
        page.evaluate(SPENT, ["click", holds])
        page.locator(selector).first.click()
        figures[f"{name}, ms"].append(page.evaluate("() => window.spent"))

    def anew() -> None:
        page.wait_for_selector("#live article[aria-busy=false]")
        page.click("#chats .new")
        page.wait_for_selector("#live .asked", state="detached")

    ask("quotes, first question: Enter to text", QUESTIONS[0])
    click("a chip: click to mark", "#live .chip", MARK)
    anew()
    ask("quotes, next question: Enter to text", QUESTIONS[1])
    anew()
    with FakeOllama(port=ollama) as model:
        ask("a model of no delay: Enter to text", QUESTIONS[2])
        anew()
        model.script = Script(delay=0.1)
        page.fill("#box textarea", QUESTIONS[0])
        page.press("#box textarea", "Enter")
        page.wait_for_selector("#live .statement")
        click("Stop: click to free", "#stop", FREE)


class Wire:
    """What a page fetches from now on; what comes from the browser's cache is not counted."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def tell(self, name: str, figures: Figures) -> None:
        """Add up whose bytes and requests they are, and look no further."""
        self._session.detach()
        counted = {"ours": [0.0, 0], "Gradio's": [0.0, 0]}
        for request, length in self._bytes.items():
            first = urlsplit(self._addresses[request]).path[1:].partition("/")[0]
            whose = counted["Gradio's" if first in GRADIO else "ours"]
            whose[0] += length / 1000
            whose[1] += 1
        for who, (size, number) in counted.items():
            figures[f"{name}, {who}: kB"].append(size)
            figures[f"{name}, {who}: requests"].append(number)

    def _sent(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._addresses and event["encodedDataLength"]:
            self._bytes[event["requestId"]] = event["encodedDataLength"]


def print_figures(figures: Figures, console: Console) -> None:
    """A line for each figure."""
    table = Table("")
    for name in ("min", "median", "max"):
        table.add_column(name, justify="right")
    for name, values in figures.items():
        row = (min(values), statistics.median(values), max(values))
        digits = 2 if name.endswith(" s") else 0
        table.add_row(name, *(f"{value:.{digits}f}" for value in row))
    console.print(table)


def main(
    runs: Annotated[int, typer.Option(min=1, help="Each starts the page twice.")] = 5,
) -> None:
    """How quick the page is."""
    print_figures(measure(runs), Console())


if __name__ == "__main__":
    typer.run(main)
