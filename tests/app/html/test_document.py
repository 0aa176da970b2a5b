"""Documents and the list of sources as HTML, and the routes that serve them."""

from __future__ import annotations

import random
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from rag.app.application import build_app
from rag.app.html.document import document_html, missing_html
from rag.app.html.links import fingerprint
from rag.app.html.source_text.marked_places import (
    CHANGED,
    MOVED,
    NOWHERE,
    find_highlights,
    parse_span,
)
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.types import Document, Span
from tests.fragment import HOSTILE, Page, checked, source


def at(span: Span) -> str:
    return f"{span.start}-{span.end}"


def opened(document: Document, cited: Span | None = None, *others: Span) -> Page:
    """The document at a cited span, as a link in an answer opens it; its text is whole."""
    quoted = fingerprint(document.text[cited.start : cited.end]) if cited else ""
    also = ",".join(
        f"{at(span)}.{fingerprint(document.text[span.start : span.end])}" for span in others
    )
    page = checked(document_html(document, at(cited) if cited else "", quoted, also))
    assert page.inside("document") == document.text
    return page


def links(page: Page, cls: str) -> list[Span]:
    """The places that elements of that class lead to."""
    hrefs = [attrs["href"] or "" for _, attrs in page.tags if attrs.get("class") == cls]
    return [span for href in hrefs if (span := parse_span(parse_qs(href[1:])["at"][0]))]


# The text.


def test_the_mark_is_exactly_the_cited_span() -> None:
    text = "Ad.\r\nUp to <8,000> troops & “more” 🪖.\n\n  The end.\n"
    document = Document(source(title="T"), text, (Span(0, 3), Span(10, 25)))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            page = opened(document, Span(start, end))
            assert page.marked == text[start:end]
            assert [attrs.get("id") for _, attrs in page.tags].count("cited") <= 1


def test_what_a_file_says_of_itself_above_its_text_is_folded() -> None:
    text = "---\ntitle: Talks\ndate: 2024-05-02\n---\nThey met on Monday."
    page = opened(Document(source(title="Talks"), text, (Span(0, 3),)))
    assert [attrs["data-label"] for tag, attrs in page.tags if tag == "summary"] == [
        "4 lines folded"
    ]


def test_the_text_is_whole_wherever_spans_overlap() -> None:
    text = (
        "Ad. Buy!\nSponsor\n\n🪖 Up to 8,000 troops,\nor more.\n\n\n1. One\n2. Two\r\n\r\nThe end."
    )
    furniture = (Span(0, 8), Span(4, 8), Span(9, 16), Span(len(text) - 8, len(text)))
    document = Document(source(path="a.md"), text, furniture)
    choose = random.Random(1)
    for _ in range(400):
        spans = [Span(*sorted(choose.sample(range(len(text) + 1), 2))) for _ in range(5)]
        page = opened(document, *spans)
        assert page.marked == text[spans[0].start : spans[0].end]
        assert set(links(page, "light")) <= set(spans[1:])


# Boilerplate.


def test_boilerplate_is_folded_and_counted() -> None:
    text = "Sponsor: A\n\nSponsor: B\nUp to 3,000 troops.\n" + "Your e-mail address. " * 5 + "\n"
    document = Document(source(), text, (Span(0, 10), Span(12, 22), Span(43, 147)))
    page = opened(document)
    labels = [attrs["data-label"] for tag, attrs in page.tags if tag == "summary"]
    assert labels == ["2 lines folded", "1 line folded"]
    assert labels == [attrs["aria-label"] for tag, attrs in page.tags if tag == "summary"]
    assert page.inside("fold") == text.replace("Up to 3,000 troops.\n", "")


def test_what_is_cited_is_never_folded() -> None:
    text = "Sponsor: A\nSponsor: B\nSponsor: C\nSponsor: D\nUp to 3,000 troops.\n"
    document = Document(source(), text, tuple(Span(n, n + 10) for n in (0, 11, 22, 33)))
    assert opened(document, Span(45, 50)).inside("fold") == text[:44]
    assert opened(document, Span(0, 7)).inside("fold") == text[11:44]
    assert opened(document, Span(45, 50), Span(2, 8)).inside("fold") == text[11:44]
    assert opened(document, Span(12, 25)).inside("fold") == ""


def test_what_a_fold_would_not_shorten_is_dimmed() -> None:
    document = Document(
        source(), "Subscribe! Up to 3,000 troops.\nReply\n", (Span(0, 10), Span(31, 36))
    )
    page = opened(document)
    assert page.inside("faded") == "Subscribe!Reply"
    assert page.inside("fold") == ""


# Places.


def test_other_places_are_links_in_order() -> None:
    text = "One says 3,000. Another says 8,000. A third says thousands."
    spans = [Span(0, 15), Span(16, 35), Span(36, 59)]
    page = opened(Document(source(), text), spans[1], spans[2], spans[0])
    assert page.marked == "Another says 8,000."
    assert links(page, "light") == [spans[0], spans[2]]
    assert "2 of 3" in page.inside("steps")


def steps(page: Page) -> dict[str, Span | None]:
    buttons = {attrs["data-step"]: attrs for _, attrs in page.tags if "data-step" in attrs}
    assert all(("disabled" in b) != ("data-to" in b) for b in buttons.values())
    return {
        step or "": parse_span(parse_qs((button.get("data-to") or "?at=")[1:]).get("at", [""])[0])
        for step, button in buttons.items()
    }


def test_steps_lead_to_the_neighbours_and_end_at_the_ends() -> None:
    document = Document(source(), "One. Two. Three.")
    first, second, third = Span(0, 4), Span(5, 9), Span(10, 16)
    assert steps(opened(document, first, second, third)) == {"previous": None, "next": second}
    assert steps(opened(document, second, first, third)) == {"previous": first, "next": third}
    assert steps(opened(document, third, first, second)) == {"previous": second, "next": None}
    assert steps(opened(document, None, third, second)) == {"previous": None, "next": second}
    assert "2 cited places" in opened(document, None, third, second).text
    assert steps(opened(document, second)) == {}
    assert steps(opened(document)) == {}


def test_a_place_within_the_marked_one_is_still_stepped_to() -> None:
    document = Document(source(), "At least 3,000 troops.")
    whole, part = Span(0, 22), Span(9, 14)
    page = opened(document, whole, part)
    assert links(page, "light") == []
    assert steps(page)["next"] == part
    assert links(opened(document, part, whole), "light") == [whole, whole]


def test_of_places_that_overlap_the_one_that_began_last_is_on_top() -> None:
    document = Document(source(), "0123456789")
    page = opened(document, None, Span(0, 6), Span(4, 9))
    assert links(page, "light") == [Span(0, 6), Span(4, 9)]
    nested = opened(document, None, Span(0, 9), Span(3, 5))
    assert links(nested, "light") == [Span(0, 9), Span(3, 5), Span(0, 9)]
    stops = [attrs.get("tabindex") for _, attrs in nested.tags if attrs.get("class") == "light"]
    assert stops == [None, None, "-1"]


# A source that has changed.


def test_a_quote_that_has_moved_is_marked_where_it_stands_now() -> None:
    text = "🪖 A new first paragraph.\n\nThen “Up to 8,000 troops.” And more."
    quoted = fingerprint("“Up to 8,000 troops.”")
    page = checked(document_html(Document(source(), text), "0-21", quoted))
    assert page.marked == "“Up to 8,000 troops.”"
    assert MOVED in page.text


@pytest.mark.parametrize("text", ["Up to 3,000 troops.", "8,000 here, 8,000 there.", ""])
def test_a_quote_that_is_gone_or_stands_twice_is_not_marked(text: str) -> None:
    page = checked(document_html(Document(source(), text), "40-45", fingerprint("8,000")))
    assert not page.marked
    assert CHANGED in page.text


def test_a_quote_is_found_again_in_a_megabyte() -> None:
    text = "Some words & <more> of them.\n" * 35_000 + "Up to 8,000 troops.\n"
    found = find_highlights(text, "500000-500019", fingerprint("Up to 8,000 troops."))
    assert found.current == Span(len(text) - 20, len(text) - 1)
    document = Document(source(), text)
    assert document_html(document, "5-10", fingerprint(text[5:10])).count("<mark") == 1


def test_what_is_too_long_for_a_quote_is_not_searched_for() -> None:
    text = "Some words of them. " * 100_000
    assert find_highlights(text, "0-1000000", fingerprint("gone")).note == CHANGED


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0"])
def test_a_line_with_a_megabyte_of_white_space_is_shown(blank: str) -> None:
    text = f"Up to{blank * 1_000_000}8,000 troops.\n= x{blank * 1_000_000}y ="
    assert document_html(Document(source(), text), "0-5").count("<mark") == 1


def test_a_source_full_of_boilerplate_is_shown() -> None:
    text = "Sponsor: X\nThe talks failed today.\n" * 30_000
    marks = tuple(Span(at, at + 10) for at in range(0, len(text), 35))
    page = document_html(Document(source(), text, marks), "11-20")
    assert page.count('class="faded"') == 30_000


@pytest.mark.parametrize(
    "wrong", ["5", "-", "9-3", "3-999", "-1-4", "1e3-4", "٣-٤٥", "1" * 40 + "-2"]
)
def test_a_place_that_is_none_is_told_and_the_source_is_shown(wrong: str) -> None:
    document = Document(source(), "Up to 3,000 troops.")
    page = checked(document_html(document, wrong))
    assert NOWHERE in page.text
    assert page.inside("document") == document.text
    assert not page.marked


def test_a_place_without_a_fingerprint_is_marked() -> None:
    page = checked(document_html(Document(source(), "Up to 3,000 troops."), "6-11"))
    assert page.marked == "3,000"


# What is known of a source.


def test_a_document_says_what_it_is() -> None:
    known = source(title="A summit", publisher="The Times", author="Ann Lee")
    page = opened(Document(known, "Text."))
    assert page.text.startswith("All sourcesThe Times✕A summit")
    assert "The Times · Ann Leea.txt" in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_the_source_pane(text: str) -> None:
    bad = source(id=text, path=text, title=text, publisher=text, author=text, published=text)
    document = Document(bad, f"{text} and {text}\n{text}", (Span(0, 4),))
    page = checked(document_html(document, "2-9", "", "5-12,11-14"))
    assert page.inside("document") == document.text
    assert text in checked(missing_html(text)).text


# The routes.


@pytest.fixture(scope="module")
def web(pipeline: Pipeline, seeds_settings: Settings) -> TestClient:
    return TestClient(build_app(pipeline, seeds_settings, 7860), base_url="http://127.0.0.1:7860")


def test_the_source_pane_serves_sources_and_documents(web: TestClient, seeds: Index) -> None:
    generation = seeds.current()
    assert f"{len(generation.sources)} sources" in web.get("/reader").text
    for i in generation.sources:
        document = generation.document(i)
        assert document is not None
        asked = {"at": "5-25", "quoted": fingerprint(document.text[5:25]), "also": "30-40"}
        page = checked(web.get(f"/reader/{i}", params=asked).text)
        assert page.inside("document") == document.text
        assert page.marked == document.text[5:25]
        assert "1 of 2" in page.inside("steps")


def test_the_list_of_sources_is_narrowed_by_the_server(web: TestClient, seeds: Index) -> None:
    title = next(s.title for s in seeds.current().sources.values() if s.title)
    found = checked(web.get("/reader", params={"find": title}).text)
    assert f"1 of {len(seeds.current().sources)} sources" in found.text
    assert title in found.text


def test_a_source_that_is_gone_is_told(web: TestClient) -> None:
    response = web.get("/reader/nothing")
    assert response.status_code == 404
    assert "no longer in the index" in checked(response.text).text
