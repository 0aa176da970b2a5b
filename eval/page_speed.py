"""How quick the page is in Chromium: `python -m eval.page_speed --help`.

Measures, from outside, what a user waits for: the start with and without an index, a reload, the
first words of an answer, a cited span, Stop; and what is transferred. The texts are the seeds; the
model is the Ollama server of the tests, which adds no time of its own. Nothing is judged.
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
LONGEST = 300_000  # milliseconds for a start that loads models and embeds texts
LATE = 1000  # milliseconds in which the page fetches the rest, once it is usable
USABLE = "#box textarea:enabled", "#chats .list > *", "#source-pane .sources li"
TEXT = "document.querySelector('#live .statement, #live .differ')"
MARK = "document.querySelector('#cited')"
FREE = "document.querySelector('#send') && !document.querySelector('#live [aria-busy=true]')"
# Promises the milliseconds from the next event of a kind to the first frame with a condition true.
ELAPSED = """([kind, condition]) => {
    const look = new Function(`return ${condition}`);
    window.elapsed = new Promise((done) => addEventListener(kind, ({ timeStamp }) => {
        const again = () => look() ? done(performance.now() - timeStamp)
            : requestAnimationFrame(again);
        requestAnimationFrame(again);
    }, { capture: true, once: true }));
}"""
QUESTIONS = "How many troops?", "Who is John Kirby?", "How many soldiers are in Kursk?"
GRADIO = {"", "assets", "static", "gradio_api", "theme.css", "favicon.ico", "manifest.json"}

Figures = dict[str, list[float]]


def measure(runs: int) -> Figures:
    """Return the values of each figure, one per run; its name says the unit."""
    figures: Figures = defaultdict(list)
    chromium = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        for _ in range(runs):
            ollama = _free_port()
            with tempfile.TemporaryDirectory() as home:
                for name in ("start, nothing indexed", "start, indexed"):
                    with _serve(home, ollama) as (url, started, process):
                        page = open_page(browser, url, started, name, figures)
                        figures[f"{name}: processor time, s"].append(_processor_seconds(process))
                        if name == "start, indexed":
                            use_page(page, ollama, figures)
                        page.close()
        browser.close()
    return figures


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _serve(home: str, ollama: int) -> Iterator[tuple[str, float, int]]:
    """Run `rag serve`; yield its address, when it was started, and its process id."""
    port = _free_port()
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", str(port), "--home", home]
    environment = {**os.environ, "RAG_OLLAMA_HOST": f"http://127.0.0.1:{ollama}"}
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None:  # it listens before it can answer
                with (
                    suppress(ConnectionRefusedError),
                    socket.create_connection(("127.0.0.1", port)),
                ):
                    break
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}/", started, process.pid
        finally:
            process.terminate()
            process.wait(10)


def _processor_seconds(process: int) -> float:
    """Return the processor time of a process, which other processes do not lengthen."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def open_page(browser: Browser, url: str, started: float, name: str, figures: Figures) -> Page:
    """Open the page in a browser with an empty cache, and wait until it is usable."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(30_000)
    transfers = Transfers(page.context.new_cdp_session(page))
    page.goto(url, wait_until="commit", timeout=LONGEST)
    figures[f"{name}: the address answers, s"].append(time.perf_counter() - started)
    _wait_until_usable(page)
    figures[f"{name}: usable page, s"].append(time.perf_counter() - started)
    page.wait_for_timeout(LATE)
    transfers.add_to(figures, "first load")
    return page


def _wait_until_usable(page: Page) -> None:
    for selector in USABLE:
        page.wait_for_selector(selector)
    page.fill("#box textarea", "H")


def use_page(page: Page, ollama: int, figures: Figures) -> None:
    """Reload, ask, open a citation, stop."""
    transfers = Transfers(page.context.new_cdp_session(page))
    started = time.perf_counter()
    page.reload(wait_until="commit")
    _wait_until_usable(page)
    figures["reload: usable page, s"].append(time.perf_counter() - started)
    page.wait_for_timeout(LATE)
    transfers.add_to(figures, "reload")

    def ask(name: str, question: str) -> None:
        page.fill("#box textarea", question)
        page.evaluate(ELAPSED, ["keydown", TEXT])
        page.press("#box textarea", "Enter")
        figures[f"{name}, ms"].append(page.evaluate("() => window.elapsed"))

    def click(name: str, selector: str, condition: str) -> None:
        page.evaluate(ELAPSED, ["click", condition])
        page.locator(selector).first.click()
        figures[f"{name}, ms"].append(page.evaluate("() => window.elapsed"))

    def new_conversation() -> None:
        page.wait_for_selector("#live article[aria-busy=false]")
        page.click("#chats .new")
        page.wait_for_selector("#live .asked", state="detached")

    ask("quotes, first question: Enter to text", QUESTIONS[0])
    click("a chip: click to mark", "#live .chip", MARK)
    new_conversation()
    ask("quotes, next question: Enter to text", QUESTIONS[1])
    new_conversation()
    with FakeOllama(port=ollama) as model:
        ask("a model of no delay: Enter to text", QUESTIONS[2])
        new_conversation()
        model.script = Script(delay=0.1)
        page.fill("#box textarea", QUESTIONS[0])
        page.press("#box textarea", "Enter")
        page.wait_for_selector("#live .statement")
        click("Stop: click to free", "#stop", FREE)


class Transfers:
    """What a page fetches from now on, except from the browser's cache."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def add_to(self, figures: Figures, name: str) -> None:
        """Add the bytes and requests to the figures, Gradio's apart, and stop watching."""
        self._session.detach()
        sums = {"ours": [0.0, 0], "Gradio's": [0.0, 0]}
        for request, length in self._bytes.items():
            first = urlsplit(self._addresses[request]).path[1:].partition("/")[0]
            sum_ = sums["Gradio's" if first in GRADIO else "ours"]
            sum_[0] += length / 1000
            sum_[1] += 1
        for owner, (kilobytes, requests) in sums.items():
            figures[f"{name}, {owner}: kB"].append(kilobytes)
            figures[f"{name}, {owner}: requests"].append(requests)

    def _sent(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._addresses and event["encodedDataLength"]:
            self._bytes[event["requestId"]] = event["encodedDataLength"]


def print_figures(figures: Figures, console: Console) -> None:
    """Print a line for each figure."""
    table = Table("")
    for name in ("min", "median", "max"):
        table.add_column(name, justify="right")
    for name, values in figures.items():
        row = (min(values), statistics.median(values), max(values))
        digits = 2 if name.endswith(" s") else 0
        table.add_row(name, *(f"{value:.{digits}f}" for value in row))
    console.print(table)


def main(
    runs: Annotated[
        int, typer.Option(min=1, help="Number of runs; each starts the page twice.")
    ] = 5,
) -> None:
    """Measure how quick the page is."""
    print_figures(measure(runs), Console())


if __name__ == "__main__":
    typer.run(main)
