"""From a question to the marked words in its source, in a real browser, for each file format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import load_settings
from tests.corpus.formats.samples import Sample, samples
from tests.serving import serving
from tests.ui.conftest import PATIENCE
from tests.ui.driving import ask, new_chat

pytestmark = pytest.mark.ui

PRINTED = Sample("ferry.pdf", b"", "How long is the Cormorant ferry?", "83 metres")
FERRY = """<h1>The ferries of Lorn</h1>
<p>Three ferries cross the sound, and each of them carries cars.</p>
<p style="break-before: page">The Cormorant ferry is <b>83 metres</b> long and carries
forty cars. She was built in a yard on the river, and has sailed every day since.</p>
<table border><tr><th>Ferry<th>Cars<tr><td>Cormorant<td>40<tr><td>Heron<td>22</table>"""
# How much of the picture has the colour of a marked line on white paper, and whether a marked line
# is in sight.
MARKED = """(picture) => {
    const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    const rows = [];
    for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue] = data.slice(i, i + 3);
        if (red > 240 && green > 220 && blue < 200) rows.push(Math.floor(i / 4 / width));
    }
    const box = picture.getBoundingClientRect();
    const y = box.top + (rows[0] / height) * box.height;
    return { pixels: rows.length, inSight: y > 0 && y < innerHeight };
}"""


@dataclass(frozen=True, slots=True)
class Opened:
    """The page over a file of each format, and what went wrong on it so far."""

    page: Page
    complaints: list[str]


@pytest.fixture(scope="module")
def opened(
    browser: Browser, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    files, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    for sample in samples():
        (files / sample.name).write_bytes(sample.data)
    complaints: list[str] = []
    page = browser.new_page(reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    page.set_content(FERRY)
    page.pdf(path=files / PRINTED.name, format="A5")
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    settings = load_settings(home=home, answerer="extractive")
    assert not sync([files], embedder, settings).skipped
    with serving(settings) as url:
        page.goto(url)
        page.wait_for_selector("#source-pane .bar", state="attached")
        yield Opened(page, complaints)
        page.close()


def words(shown: str | None) -> str:
    """Only the words, as cells are shown apart and lines are joined."""
    return " ".join(re.findall(r"\w+", shown or ""))


@pytest.mark.parametrize("sample", [*samples(), PRINTED], ids=lambda sample: sample.name)
def test_a_citation_opens_its_file_at_the_cited_words(opened: Opened, sample: Sample) -> None:
    page = opened.page
    new_chat(page)
    ask(page, sample.question)
    chip = page.locator("#live .chip").first
    quote = words(chip.get_attribute("data-quote"))
    assert words(sample.answer) in quote
    chip.click()
    expect(page.locator("#source-pane")).to_contain_text(sample.name)
    expect(page.locator("#cited")).to_be_in_viewport()
    assert words(page.inner_text("#cited")) == quote
    if sample.name.endswith(".pdf"):
        page.click("#source-pane [data-show=page]")
        picture = page.locator("#source-pane .sheet img")
        expect(picture).to_be_visible()
        page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 300")
        marked = picture.evaluate(MARKED)
        assert marked["pixels"] > 1000
        assert marked["inSight"]
        page.click("#source-pane [data-show=text]")
    assert not opened.complaints
