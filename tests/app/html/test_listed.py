"""The table of documents in an answer about the collection."""

from __future__ import annotations

from rag.app.html.answer import answer_html
from rag.types import Listed
from tests.answers import answer, cite, statement
from tests.fragment import source


def test_each_field_links_to_where_the_document_states_it() -> None:
    known = source(
        title="New boiler & pump",
        author="Ida",
        published="2024-01-08",
        origins=(("author", "byline"),),
    )
    row = Listed(
        known, (("title", cite("New boiler & pump", of=known)), ("mention", cite(of=known)))
    )
    shown = answer(statement(), kind="collection", documents=(row,), documents_found=60)
    html = str(answer_html(shown))
    assert html.count("<tr>") == 2
    assert "New boiler &amp; pump</a>" in html
    assert "Ida <span" in html
    assert "from the byline" in html
    assert 'data-quote="8,000 troops"' in html
    assert "59 more" in html


def test_suggested_questions_are_buttons() -> None:
    shown = answer(statement(), kind="talk", suggestions=("What is said about <i>?",))
    assert 'data-ask="What is said about &lt;i&gt;?"' in str(answer_html(shown))
