"""Where a citation is in its document, and what one must read along with it."""

from __future__ import annotations

from pathlib import Path

from rag.answering.citation_places import placed
from rag.corpus.documents import make_document
from rag.corpus.formats.content import Content, ContentBuilder
from rag.types import Citation, Document


def document(content: Content | str) -> Document:
    return make_document(Path("/texts"), "a.txt", content)


def cited(of: Document, quote: str) -> Citation:
    start = of.text.index(quote)
    return placed(Citation("p", of.source, start, start + len(quote), quote), of)


def report() -> Document:
    builder = ContentBuilder()
    builder.add("heading", "**Harbour** report", level=1)
    builder.add("heading", "Fees", level=2)
    builder.add("caption", "Fees of 2024", page=3)
    builder.add_row("header", ["Permit", "Fee"], page=3)
    builder.add_row("row", ["Dredging", "1,450"], page=3)
    builder.add("paragraph", "The fees are due in May.", page=4)
    return document(builder.build())


def test_a_row_comes_with_its_caption_header_headings_and_page() -> None:
    citation = cited(report(), "Dredging\u20031,450")
    assert citation.context == ("Fees of 2024", "Permit | Fee")
    assert citation.heading == ("Harbour report", "Fees")
    assert (citation.page, citation.place, citation.where) == (3, "", "page 3")


def test_a_paragraph_needs_no_context() -> None:
    citation = cited(report(), "The fees are due in May.")
    assert citation.context == ()
    assert citation.where == "page 4"


def test_an_item_comes_with_what_leads_it_in() -> None:
    of = document("The tenant shall:\n\n- pay the rent on time\n- keep the pier clean\n")
    assert cited(of, "keep the pier clean").context == ("The tenant shall:",)


def test_a_cue_has_a_place() -> None:
    builder = ContentBuilder()
    builder.add("cue", "It took four years.", place="0:01:05")
    assert cited(document(builder.build()), "four years").where == "0:01:05"


def test_a_citation_of_another_version_of_the_document_stays() -> None:
    stale = Citation("p", report().source, 3, 9, "gone")
    assert placed(stale, report()) is stale
