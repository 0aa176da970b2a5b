"""Documents and the list of sources as HTML, and the routes that serve them."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from rag.app.markup import fingerprint
from rag.app.page import build_app
from rag.app.reader import document_html, sources_html
from rag.app.web import span_of
from rag.index import Index
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.types import Document, Span
from tests.fragment import HOSTILE, checked, source

# Documents.


def test_the_mark_is_exactly_the_cited_span() -> None:
    text = "Ad.\r\nUp to <8,000> troops & “more”.\n\n  The end.\n"
    document = Document(source(title="T"), text, (Span(0, 5), Span(10, 25)))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            quote = text[start:end]
            page = checked(document_html(document, Span(start, end), fingerprint(quote)))
            assert page.marked == quote
            assert page.text.endswith(text)


def test_a_source_that_has_changed_is_not_marked() -> None:
    document = Document(source(), "Up to 3,000 troops.")
    page = checked(document_html(document, Span(6, 11), fingerprint("8,000")))
    assert not page.marked
    assert "has changed since the answer was given" in page.text


def test_boilerplate_is_dimmed() -> None:
    document = Document(source(), "Subscribe! Up to 3,000 troops.", (Span(0, 10),))
    assert '<span class="faded">Subscribe!</span>' in document_html(document)


def test_sources_are_listed_by_name_those_without_one_last() -> None:
    listed = [source(path="0.txt"), source(title="“At least”"), source(title="Zebra", author="Ann")]
    page = checked(sources_html(listed))
    assert page.text.index("At least") < page.text.index("Zebra") < page.text.index("0.txt")
    assert "3 sources" in page.text
    assert "Ann · undated" in page.text


@pytest.mark.parametrize(
    "at", ["", "5", "-", "9-3", "3-999", "-1-4", "1e3-4", "٣-٤٥", "1" * 40 + "-2"]
)
def test_a_span_that_is_none_is_not_taken(at: str) -> None:
    assert span_of(at, 40) is None


def test_a_megabyte_is_rendered_at_once() -> None:
    text = "Some words & <more> of them.\n" * 35_000
    began = time.perf_counter()
    html = document_html(
        Document(source(), text), Span(500_000, 500_100), fingerprint(text[500_000:500_100])
    )
    assert time.perf_counter() - began < 0.5
    assert len(html) > 1_000_000


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_the_reader(text: str) -> None:
    bad = source(id=text, path=text, title=text, publisher=text, author=text, published=text)
    document = Document(bad, f"{text} and {text}", (Span(0, 4),))
    assert checked(document_html(document)).text.endswith(f"{text} and {text}")
    assert text in checked(sources_html([bad])).text


@pytest.fixture(scope="module")
def web(pipeline: Pipeline, seeds_settings: Settings) -> TestClient:
    return TestClient(build_app(pipeline, seeds_settings, 7860), base_url="http://127.0.0.1:7860")


def test_the_reader_serves_sources_and_documents(web: TestClient, seeds: Index) -> None:
    generation = seeds.current()
    assert f"{len(generation.sources)} sources" in web.get("/reader").text
    for i in generation.sources:
        document = generation.document(i)
        assert document is not None
        quoted = fingerprint(document.text[5:25])
        page = checked(web.get(f"/reader/{i}", params={"at": "5-25", "quoted": quoted}).text)
        assert page.text.endswith(document.text)
        assert page.marked == document.text[5:25]


def test_a_source_that_is_gone_is_told(web: TestClient) -> None:
    response = web.get("/reader/nothing")
    assert response.status_code == 404
    assert "no longer in the index" in checked(response.text).text
