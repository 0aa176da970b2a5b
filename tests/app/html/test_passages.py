"""Passages beside the answer."""

from __future__ import annotations

from markupsafe import Markup

from rag.app.html.answer import answer_html
from rag.app.html.passages import abstention_html, uncited_html
from rag.types import Citation, Disagreement, Hit, Passage, Statement
from tests.answers import answer, figure, hit, statement
from tests.fragment import checked, source


def passage(start: int, text: str) -> Hit:
    return Hit(Passage(f"p{start}", "d1", start, start + len(text), text), source(), 0.123456)


def test_what_no_citation_touches_is_folded_and_opens_at_the_passage() -> None:
    cited, other = passage(0, "Up to 8,000 troops."), passage(100, "It rained.")
    made = answer(statement(), passages=(cited, other))
    page = checked(uncited_html(made))
    assert page.text.startswith("Found but not cited (1)a.txt")
    assert "It rained." in page.text
    assert "8,000" not in page.text
    assert "0.12" not in page.text
    (link,) = page.links()
    assert "at=100-110" in (link["href"] or "")


def test_what_the_differing_figures_cite_is_cited() -> None:
    one = figure(start=100)
    made = answer(
        disagreements=(Disagreement("men", (one,)),), passages=(passage(98, "There are"),)
    )
    assert uncited_html(made) == ""


def test_nothing_is_folded_where_everything_is_cited() -> None:
    assert uncited_html(answer(statement(), passages=(passage(0, "Up to 8,000 troops."),))) == ""


def test_an_abstention_says_so_and_shows_the_three_closest_passages() -> None:
    hits = tuple(hit(f"Passage {n}.", path=f"{n}.txt") for n in range(5))
    page = checked(answer_html(answer(abstained=True, passages=hits)))
    assert page.text.startswith("The sources do not answer this.")
    assert [n for n in range(5) if f"Passage {n}." in page.text] == [0, 1, 2]
    assert len(page.links()) == 3


def test_unsupported_writing_is_folded_away_in_an_abstention() -> None:
    made_up = statement("A million.", "unsupported", "not in the source")
    page = checked(answer_html(answer(made_up, abstained=True, answerer="llama3.2")))
    assert ("details", {}) in page.tags
    assert "What llama3.2 wrote, which the sources do not support" in page.text


def test_an_abstention_without_passages_is_no_empty_list() -> None:
    assert "closest" not in abstention_html(answer(abstained=True), Markup())


def test_a_citation_of_another_source_touches_nothing() -> None:
    elsewhere = Citation("p", source(id="d2"), 100, 110, "It rained.")
    said = Statement("It rained.", (elsewhere,), "supported", "")
    assert "It rained." in uncited_html(
        answer(said, passages=(passage(100, "It snowed. It rained."),))
    )
