"""The card of differing figures."""

from __future__ import annotations

import re
from urllib.parse import parse_qs
from xml.etree import ElementTree

from rag.app.html.answer import answer_html
from rag.app.html.disagreement import card_html
from rag.app.html.links import fingerprint
from rag.types import Answer, Disagreement, Figure, Statement
from tests.answers import answer, figure, giving
from tests.fragment import Page, checked

LATE = figure(None, 8000, "as many as 8,000 men", "Ann", publisher="Post", published="2024-11-01")
EARLY = figure(3000, None, "at least 3,000 men", start=50, publisher="Times", published="2024-10")
VAGUE = figure(1000, None, "thousands of men", start=90, title="On men")


def card(*figures: Figure) -> Page:
    return checked(card_html(Disagreement("troops", figures), {}, Answer("How many?")))


def table(*figures: Figure) -> list[list[str]]:
    """The cells of the rows, heads first."""
    drawn = ElementTree.fromstring(
        card_html(Disagreement("troops", figures), {}, Answer("How many?"))
    )
    return [["".join(cell.itertext()) for cell in row] for row in drawn.iter("tr")]


def test_the_range_and_the_latest_stand_first() -> None:
    text = card(LATE, EARLY, VAGUE).text
    assert text.startswith("The sources differ on troopsat least 3,000 – as many as 8,000")
    assert "Latest: as many as 8,000 men (Ann, Post, 1 November 2024)." in text


def test_a_figure_that_is_a_range_gives_its_end_to_the_whole_range() -> None:
    wide = figure(9000, 11000, "between 9,000 and 11,000 men", published="2024-07")
    high = figure(15000, 15000, "15,000 men", start=50)
    inner = figure(10000, 10000, "10,000 men", start=90)
    assert "troops9,000 – 15,000The" in card(wide, high).text
    assert "troops9,000 – 11,000The" in card(wide, inner).text


def test_a_single_dated_figure_is_not_called_the_latest() -> None:
    assert "The only dated one: as many as" in card(LATE, VAGUE).text
    assert "None of the sources is dated." in card(VAGUE, figure()).text


def test_each_figure_is_a_row_that_opens_its_source() -> None:
    assert table(LATE, EARLY, VAGUE) == [
        ["Figure", "Qualifier", "According to", "Source", "Date"],
        ["8,000 men", "as many as", "Ann", "[1] Post", "1 Nov 2024"],
        ["3,000 men", "at least", "", "[2] Times", "Oct 2024"],
        ["thousands of men", "", "", "[3] On men", ""],
    ]
    opened = [link for link in card(LATE, EARLY, VAGUE).links() if link["class"] == "open"]
    assert len(opened) == 3
    for link, one in zip(opened, (LATE, EARLY, VAGUE), strict=True):
        c = one.citation
        place = parse_qs((link["href"] or "")[1:])
        assert place["at"] == [f"{c.start}-{c.end}"]
        assert place["is"] == [fingerprint(c.quote)]
        assert link["data-quote"] == c.quote


def test_answers_that_are_no_figures_are_listed_without_a_range() -> None:
    one = figure(None, None, "Ann Lee", publisher="Post", published="2024")
    other = figure(None, None, "Bob Ray", start=50, publisher="Times", published="2023")
    page = card(one, other)
    assert page.text.startswith("The sources give different answersLatest: Ann Lee (Post, 2024).")
    assert table(one, other)[0][0] == "Answer"
    assert "svg" not in {tag for tag, _ in page.tags}


def test_several_answers_are_listed_below_a_heading_that_claims_nothing() -> None:
    made = answer(
        giving("3,559 people", publisher="Post"),
        giving("4,120 people", 50, id="d2", publisher="Times"),
    )
    assert checked(answer_html(made)).text.startswith(
        "Figures in the sourcesThey may be about different things."
    )
    (drawn,) = re.findall(r'<section class="differ".*?</section>', answer_html(made), re.DOTALL)
    rows = [
        ["".join(cell.itertext()) for cell in row]
        for row in ElementTree.fromstring(drawn).iter("tr")
    ]
    assert rows == [
        ["Figure", "Qualifier", "According to", "Source", "Date"],
        ["3,559 people", "", "", "[1] Post", ""],
        ["4,120 people", "", "", "[2] Times", ""],
    ]


def test_the_table_and_the_prose_number_their_sources_alike() -> None:
    prose = [Statement(f.wording, (f.citation,), "supported", "") for f in (EARLY, VAGUE, LATE)]
    drawn = answer_html(answer(*prose, disagreements=(Disagreement("men", (LATE, EARLY, VAGUE)),)))
    numbers: dict[str, set[str]] = {}
    for link in re.findall(r'<a class="(?:open|chip supported)".*?</a>', drawn):
        place, number = re.findall(r"at=([\d-]+)|\[(\d)\]", link)
        numbers.setdefault(place[0], set()).add(number[1])
    assert sorted(numbers.values(), key=min) == [{"1"}, {"2"}, {"3"}]
