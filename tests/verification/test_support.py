"""Support: what stands in the cited passage, and what does not."""

from __future__ import annotations

import pytest

from rag.types import Citation, Draft, Source
from rag.verification.support import check

SOURCE = Source("d", "d.txt", title="Port strike", publisher="The Wave", published="2021-03-12")
TEXT = (
    "At least 3,000 dockers walked out in Oslo on Friday, said Ann Lee of the union. "
    "The port “will not reopen before May,” she told The Wave. "
    "The owners say that up to 12 ships are waiting, and that losses reach $4.5 million."
)


def checked(text: str, evidence: str = TEXT) -> tuple[str, str]:
    statement = check(Draft(text, (Citation("p", SOURCE, 100, 100 + len(evidence), evidence),)))
    return statement.support, statement.reason


def test_a_first_name_may_be_cut_short_or_written_out() -> None:
    full = "Rep. Michael Waltz said on Sunday that the union had won."
    assert checked("Mike Waltz said that the union had won.", full) == ("supported", "")
    short = "Mike Waltz said on Sunday that the union had won."
    assert checked("Michael Waltz said that the union had won.", short) == ("supported", "")
    assert checked("Max Waltz said that the union had won.", full)[0] != "supported"
    assert checked("Mike Lee said that the union had won.", full)[0] != "supported"


@pytest.mark.parametrize(
    "text",
    [
        "At least 3,000 dockers walked out in Oslo.",
        "At least 3000 dockers walked out in Oslo on Friday.",
        "Ann Lee said that at least three thousand dockers walked out.",
        "The port “will not reopen before May”, Ann Lee told The Wave.",
        "Losses reach $4.5m, the owners say.",
        "Up to a dozen ships are waiting, the owners say.",
        "The Wave reported on 2021-03-12 that up to 12 ships are waiting.",
    ],
)
def test_true_statements_are_supported(text: str) -> None:
    assert checked(text) == ("supported", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("At least 3,500 dockers walked out in Oslo.", "3,500 is not in"),
        ("At least 3,000 dockers walked out in Bergen.", "Bergen is not in"),
        ("Bo Ek said that at least 3,000 dockers walked out.", "Bo Ek is not in"),
        ("The port “will reopen in May,” Ann Lee said.", "quotation"),
        ("Losses reach $4.5 billion, the owners say.", "$4.5 billion is not in"),
        ("Thousands of dockers walked out in Oslo.", "Thousands is not in"),
        ("At least 3,000 dockers walked out in Oslo on Monday.", "Monday is not in"),
        ("At least 3,000 dockers walked out in Oslo in March.", "March is not in"),
        ("Losses reach €4.5 million, the owners say.", "€4.5 million is not in"),
        ("The port ‘will reopen before long,’ Ann Lee said.", "quotation"),
        ("The government resigned after a vote of the parliament.", "something else"),
    ],
)
def test_changed_statements_are_unsupported_and_say_why(text: str, reason: str) -> None:
    support, why = checked(text)
    assert support == "unsupported"
    assert reason in why


@pytest.mark.parametrize(
    "text",
    [
        "Exactly 3,000 dockers walked out in Oslo.",
        "12 ships are waiting, the owners say.",
        "Losses do not reach $4.5 million, the owners say.",
    ],
)
def test_a_bound_or_a_denial_is_borne_out_in_part_at_most(text: str) -> None:
    support, why = checked(text)
    assert support == "partly"
    assert "not" in why


def test_a_statement_without_a_citation_is_unsupported() -> None:
    assert check(Draft("Ships float.", ())).reason == "it cites no passage"


def test_the_citation_is_narrowed_to_the_sentence_that_carries_it() -> None:
    draft = Draft(
        "Losses reach $4.5 million.", (Citation("p", SOURCE, 100, 100 + len(TEXT), TEXT),)
    )
    citation = check(draft).citations[0]
    assert citation.quote.startswith("The owners say")
    assert TEXT[citation.start - 100 : citation.end - 100] == citation.quote


@pytest.mark.parametrize(
    ("text", "evidence", "support"),
    [
        ("30,000 troops were sent.", "Between 20,000 and 30,000 troops were sent.", "partly"),
        ("3,000 troops were sent.", "Nearly 3,000 troops were sent.", "partly"),
        ("The bridge is 300 miles long.", "The bridge is 300 metres long.", "unsupported"),
        ("The king sent 2,000 troops.", "In 2000, the king sent troops.", "unsupported"),
        ("It costs 1.5 million pounds.", "It costs £1.5m.", "supported"),
        ("It rose by 5 percent.", "It rose by 5 percentage points.", "unsupported"),
        ("Ann Lee won the second round.", "Ann Lee won the first round.", "unsupported"),
        ("A quarter of the houses burned.", "A third of the houses burned.", "unsupported"),
        ("Python 3.1.3 was released.", "Python 3.1.2 was released.", "unsupported"),
        ("Ann Lee won the first round.", "The first round was won by Ann Lee.", "supported"),
        ("The strike began in 2021.", "The strike began last year.", "unsupported"),
        ("Signed on 3 June 2019 in Oslo.", "It was signed on 2019-06-03 in Oslo.", "supported"),
    ],
)
def test_values_units_and_dates(text: str, evidence: str, support: str) -> None:
    assert checked(text, evidence)[0] == support


def test_what_bears_it_out_is_shown_even_where_it_stands_far_apart() -> None:
    filler = "The rest of it is long and dull. " * 8
    evidence = f"The law has 12 articles. It was written by Tom Kay. {filler}The king signed it."
    text = "Tom Kay wrote the law of 12 articles that the king signed."
    statement = check(Draft(text, (Citation("p", SOURCE, 0, len(evidence), evidence),)))
    shown = " ".join(c.quote for c in statement.citations)
    assert "12 articles" in shown
    assert "Tom Kay" in shown


def test_a_quote_below_its_heading_is_verbatim_whatever_its_marks() -> None:
    source = Source("a", "a.md")
    citations = (
        Citation("p", source, 40, 71, "This\nvalue may be changed later."),
        Citation("p", source, 0, 20, "**Default** - ``1000``"),
    )
    draft = Draft("Default - 1000 › This\nvalue may be changed later.", citations)
    assert check(draft).citations == citations
