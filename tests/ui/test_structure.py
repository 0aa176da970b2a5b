"""The structure of a source in a real browser: Markdown as it is meant, and pages of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from rag.app.html.links import fingerprint
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings
from rag.types import Document
from tests.serving import serving
from tests.ui.conftest import OpenPage, Scheme
from tests.ui.driving import faults
from tests.ui.test_source_pane import quoted

pytestmark = pytest.mark.ui

MARKDOWN = """\
# Harbour rules

The harbour is **40 metres** deep, and the council wants it to stay so.

The tenant shall:

- pay the rent on time
- keep the pier clean

| Permit    | Fee  | Days |
|-----------|------|------|
| Dredging  | 1450 | 12   |
| Anchoring | 20   | 1    |

    def fee(days):
        return days * 20
    print(fee(3));
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(home=tmp_path_factory.mktemp("structure"), answerer="extractive")


@pytest.fixture(scope="module")
def documents(
    settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Document]:
    texts = tmp_path_factory.mktemp("structured")
    (texts / "rules.md").write_text(MARKDOWN)
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for words in ("The harbour is old and deep.", "The engineer counted 14 cracks in the pier."):
        canvas.drawString(72, 700, words)
        canvas.showPage()
    canvas.save()
    (texts / "report.pdf").write_bytes(buffer.getvalue())
    sync([texts], embedder, settings)
    index = Index(settings.home, recipe_of(embedder, settings)).current()
    found = {source.path: index.document(i) for i, source in index.sources.items()}
    return {path: document for path, document in found.items() if document}


@pytest.fixture(scope="module")
def url(settings: Settings, documents: dict[str, Document]) -> Iterator[str]:
    with serving(settings) as served:
        yield served


def opened(
    open_page: OpenPage,
    url: str,
    document: Document,
    quote: str,
    width: int = 1280,
    scheme: Scheme = "light",
) -> Page:
    start = document.text.index(quote)
    at = f"{start}-{start + len(quote)}"
    address = f"{url}/?doc={document.source.id}&at={at}&is={fingerprint(quote)}"
    page = open_page(address, width, 844, scheme)
    expect(page.locator("#cited")).to_be_visible()
    assert page.text_content("#source-pane .document") == document.text
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_table_a_list_and_code_look_like_it(
    url: str, open_page: OpenPage, documents: dict[str, Document], width: int, scheme: Scheme
) -> None:
    rules = documents["rules.md"]
    row = next(
        b for b in rules.blocks if b.kind == "row" and "Dredging" in rules.text[b.start :][:12]
    )
    page = opened(open_page, url, rules, rules.text[row.start : row.end], width, scheme)
    cells = page.locator("#cited .cell")
    assert [words.strip() for words in cells.all_inner_texts()] == ["Dredging", "1450", "12"]
    head, below = page.locator(".head .cell").nth(1), cells.nth(1)
    boxes = head.bounding_box(), below.bounding_box()
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] == boxes[1]["x"]
    assert page.locator(".item").evaluate_all("(all) => all.map((e) => e.innerText)") == [
        "pay the rent on time",
        "keep the pier clean",
    ]
    shown = page.inner_text("#source-pane .document")
    assert "**" not in shown
    assert "|" not in shown
    assert "def fee(days):\n        return days * 20" in shown
    assert not faults(page)


def test_a_selection_ends_where_words_that_are_shown_end(
    url: str, open_page: OpenPage, documents: dict[str, Document]
) -> None:
    rules = documents["rules.md"]
    page = opened(open_page, url, rules, "pay the rent on time")
    told = quoted(page, "pay the rent on time", 0, "keep the pier", 0)
    assert told is not None
    assert told["text"] == "pay the rent on time" == rules.text[told["start"] : told["end"]]


def test_a_pdf_is_read_as_text_or_page_by_page(
    url: str, open_page: OpenPage, documents: dict[str, Document]
) -> None:
    quote = "The engineer counted 14 cracks in the pier."
    page = opened(open_page, url, documents["report.pdf"], quote)
    page.click("#source-pane [data-show=page]")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    picture = page.locator("#source-pane .sheet img")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 500")
    expect(page.locator("#source-pane .document")).not_to_be_visible()
    assert not faults(page)
    page.get_by_label("Previous page").click()
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    expect(page.get_by_label("Next page")).to_be_focused()
    page.click("#source-pane [data-show=text]")
    expect(page.locator("#cited")).to_be_in_viewport()
