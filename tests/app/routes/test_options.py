"""The panel in which a user chooses who answers and which sources are searched."""

from __future__ import annotations

import pytest

from rag.answering.chooser import AvailableAnswerers, AvailableModel
from rag.app.html.options_panel import answerers_html, sources_html
from rag.app.page_state import AskOptions
from rag.app.routes.options import parse_options
from rag.errors import RagError
from rag.types import Source, SourceFilter


def test_nothing_chosen_asks_everything() -> None:
    assert parse_options("") == parse_options("{}") == AskOptions()


def test_a_choice_is_read_as_the_page_sends_it() -> None:
    sent = (
        '{"answerer": "llama3.2", "only": {"documents": ["d1"], "publishers": ["The Daily Wave"],'
        ' "since": "2024-06-01", "until": ""}}'
    )
    only = SourceFilter(("d1",), ("The Daily Wave",), "2024-06-01")
    assert parse_options(sent) == AskOptions(only, "llama3.2")


@pytest.mark.parametrize("sent", ["[", "[1]", '{"only": {"documents": 3}}', '{"only": null}'])
def test_a_choice_that_cannot_be_read_is_not_taken_for_none(sent: str) -> None:
    with pytest.raises(RagError, match="question was not asked"):
        parse_options(sent)


def test_each_model_says_how_much_it_reads() -> None:
    found = AvailableAnswerers(
        "big", (AvailableModel("big", 8192, 131_072), AvailableModel("small", 4096, 4096)), "0.12"
    )
    html = answerers_html(found, may_pull=True)
    assert "reads 8,192 of its 131,072 tokens at once" in html
    assert "reads 4,096 tokens at once" in html
    assert "currently big" in html
    assert "data-pull" in html
    assert "data-pull" not in answerers_html(found, may_pull=False)


def test_without_ollama_it_says_what_to_do() -> None:
    found = AvailableAnswerers(
        "quotes", advice="Ollama cannot be reached. Start it with: ollama serve"
    )
    html = answerers_html(found, may_pull=True)
    assert "Start it with: ollama serve" in html
    assert "currently quotes" in html
    assert "data-pull" not in html


def test_outlets_and_documents_are_offered_and_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    dated = Source("d1", "a.txt", title=hostile, publisher="Wave", published="2024-06-20")
    html = sources_html([dated, Source("d2", "b.txt", publisher="Wave")])
    assert "2 documents" in html
    assert "20 Jun 2024" in html
    assert 'name="since"' in html
    assert "<script" not in html


def test_a_long_list_comes_with_a_box_to_find_one() -> None:
    many = [Source(f"d{n}", f"{n}.txt") for n in range(30)]
    assert "data-filter" in sources_html(many)
    assert "data-filter" not in sources_html(many[:3])
    assert 'name="since"' not in sources_html(many)
