"""Answers as HTML: chips, verdicts, notices, what is over and what grows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from rag.app.html.answer import answer_html, exchange_html
from rag.app.html.links import fingerprint
from rag.errors import RagError
from rag.store.conversations import Exchange
from rag.types import Answer, Disagreement, Figure, Span, Statement, Support
from tests.answers import answer, cite, figure, giving, hit, statement
from tests.fragment import HOSTILE, checked, source


def test_a_chip_names_the_outlet_and_the_date_and_leads_to_the_span() -> None:
    made = answer(statement(publisher="National Review", published="2024-11-01"))
    page = checked(answer_html(made))
    (link,) = page.links()
    assert "[1] National Review · 1 Nov 2024" in page.text
    assert link["aria-label"] == "source 1: National Review, 1 November 2024"
    place = parse_qs((link["href"] or "")[1:])
    assert place == {"doc": ["d1"], "at": ["3-15"], "is": [fingerprint("8,000 troops")]}


def test_a_chip_falls_back_to_title_and_file_and_needs_no_date() -> None:
    titled = checked(answer_html(answer(statement(title="A long title about very many things"))))
    assert "[1] A long title about very many…" in titled.text
    assert checked(answer_html(answer(statement()))).text.endswith("[1] a.txt")


def test_a_chip_carries_its_quote_and_whose_it_is() -> None:
    known: dict[str, Any] = {"title": "A War", "publisher": "The Post", "published": "2024-11"}
    said = figure(speaker="Ann Lee", wording="8,000 troops", **known)
    quoted = Statement("Up to 8,000.", (said.citation,), "supported", "")
    made = answer(quoted, disagreements=(Disagreement("troops", (said,)),))
    for link in checked(answer_html(made)).links():
        assert link["data-quote"] == "There are 8,000 troops."
        assert link["data-about"] == "Ann Lee · The Post · A War · November 2024"
        assert link["aria-describedby"] == "peek"
    (plain,) = checked(answer_html(answer(statement()))).links()
    assert plain["data-about"] == "a.txt"


def test_one_span_has_one_number_and_one_chip_in_a_statement() -> None:
    twice = Statement("Both.", (cite(), cite(), cite("more", 40)), "supported", "")
    page = checked(answer_html(answer(statement(), twice)))
    assert [link["aria-label"] for link in page.links()] == [
        "source 1: a.txt",
        "source 1: a.txt",
        "source 2: a.txt",
    ]


@pytest.mark.parametrize(
    ("support", "words", "label"),
    [("partly", "◐ Partly supported by the source: “9,000” is not there", "partly supported"),
     ("unsupported", "○ Not supported by the source: “9,000” is not there", "not supported")],
)  # fmt: skip
def test_a_statement_that_is_not_supported_says_so_with_the_reason(
    support: Support, words: str, label: str
) -> None:
    doubted = statement("9,000.", support, "“9,000” is not there")
    page = checked(answer_html(answer(doubted, answerer="llama")))
    assert words in page.text
    (link,) = page.links()
    assert link["class"] == f"chip {support}"
    assert link["aria-label"] == f"source 1: a.txt, {label}"


def test_a_quotation_has_no_mark_of_support() -> None:
    page = checked(answer_html(answer(statement("9,000.", "partly", "“9,000” is not there"))))
    assert "upported" not in page.text
    (link,) = page.links()
    assert link["class"] == "chip plain"
    (written,) = checked(answer_html(answer(statement(), answerer="llama"))).links()
    assert (written["aria-label"] or "").endswith(", supported")


@pytest.mark.parametrize(
    ("confidence", "answerer", "words"),
    [(0.39, "quotes", "Closest passages They may not answer the question."),
     (0.39, "llama", "Possible answer The sources may not answer the question."),
     (0.4, "quotes", "")],
)  # fmt: skip
def test_an_unsure_answer_is_shown_as_passages_that_may_answer(
    confidence: float, answerer: str, words: str
) -> None:
    made = answer(statement(), confidence=confidence, answerer=answerer)
    page = checked(answer_html(made))
    assert page.text.startswith(words or "Up to 8,000.")
    assert "[1]" in page.text


AGE = "He attained to the Age of **thirty Years** & more."


def aged(words: str = "thirty Years", **fields: Any) -> Answer:
    """An answer by a quote, with the words in it that answer."""
    at = 10 + AGE.index(words)
    citation = replace(cite(AGE, 10), answer=Span(at, at + len(words)))
    return answer(Statement(f"{AGE} — Madison", (citation,), "supported", ""), **fields)


def test_the_words_that_answer_are_emphasised_and_stand_first() -> None:
    page = checked(answer_html(aged()))
    assert page.text.startswith("thirty YearsHe attained to the Age of thirty Years & more.")
    assert [tag for tag, _ in page.tags].count("strong") == 1
    headline, chip = page.links()
    assert headline["href"] == chip["href"]
    assert headline["data-quote"] == chip["data-quote"]


@pytest.mark.parametrize(
    "made",
    [aged("thirty Years", confidence=0.3),
     aged("thirty Years", disagreements=(Disagreement("ages", (figure(), figure(start=90))),)),
     aged("thirty Years", abstained=True),
     answer(giving("1912", publisher="Post"), giving("1914", 50, id="d2", publisher="Times"))],
)  # fmt: skip
def test_words_that_are_unsure_or_disputed_make_no_headline(made: Answer) -> None:
    assert "headline" not in answer_html(made)


def test_long_words_and_those_outside_of_the_quote_make_no_headline() -> None:
    long = "A sentence of which all of the words answer, and which is long enough."
    citation = replace(cite(long, 0), answer=Span(0, len(long)))
    made = answer(Statement(long, (citation,), "supported", ""))
    assert "headline" not in answer_html(made)
    assert f"<strong>{long}</strong>" in answer_html(made)
    outside = replace(cite("8,000 troops"), answer=Span(0, 9))
    made = answer(Statement("8,000 troops", (outside,), "supported", ""))
    assert "strong" not in answer_html(made)
    assert "headline" not in answer_html(made)


def test_a_statement_that_is_being_written_has_no_chip_and_no_verdict() -> None:
    written = Statement("Up to", (cite(),), "partly", "not yet checked", complete=False)
    page = checked(answer_html(answer(statement(), written, draft=True)))
    assert len(page.links()) == 1
    assert written.reason not in page.text


def test_the_parts_of_an_answer_keep_their_places_while_it_grows() -> None:
    differing = (Disagreement("troops", (figure(), figure(start=90))),)
    stages = [
        Exchange("How many?", waiting=True),
        Exchange("How many?", answer(draft=True), waiting=True),
        Exchange("How many?", answer(statement(), draft=True), waiting=True),
        Exchange("How many?", answer(statement(), notices=("N",), disagreements=differing)),
    ]
    for stage in stages:
        classes = [attrs.get("class") for _, attrs in checked(exchange_html(stage)).children(1)]
        assert [c and c.split()[0] for c in classes] == [
            *["asked", "notices", "cards", "statements", "rest", "state", "tools"]
        ]


def test_notices_are_read_before_the_answer_and_who_answered_after_it() -> None:
    made = answer(statement(), notices=("Read as: How many men?",), timings={"total": 1234.0})
    text = checked(exchange_html(Exchange("How many?", made))).text
    assert text.index("Read as") < text.index("Up to 8,000.") < text.index("Answered with")
    assert "Answered with quotes · 1.2 s" in text
    grows = Exchange("How many?", answer(statement(), draft=True), waiting=True)
    assert "Answered with" not in checked(exchange_html(grows)).text


def test_an_answer_that_is_over_can_be_copied_with_its_footnotes() -> None:
    page = checked(exchange_html(Exchange("How many?", answer(statement()))))
    (button,) = (attrs for tag, attrs in page.tags if "data-copy" in attrs)
    copied = button["data-copy"] or ""
    assert copied.startswith("Up to 8,000.[^1]\n")
    assert "[^1]: “8,000 troops” — undated" in copied


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    known = {"id": text, "path": text, "title": text, "publisher": text, "author": text}
    bad = source(**known, published=text)
    figures = (
        Figure(1, 2, text, text, cite(text, of=bad), text, text),
        figure(1, 2, f"{text} 5", text, 50, **{**known, "published": "2024"}),
        figure(7, None, f"{text} 7", text, 70, **{**known, "published": "2023-01-01"}),
    )
    for abstained in (False, True):
        made = Answer(
            text,
            (Statement(text, (cite(text, of=bad),), "partly", text),),
            abstained=abstained,
            passages=(hit(text, **known),),
            disagreements=(Disagreement(text, figures),),
            answerer=text,
            notices=(text,),
        )
        for failure in (None, RagError(text, text)):
            assert text in checked(exchange_html(Exchange(text, made, failure))).text
