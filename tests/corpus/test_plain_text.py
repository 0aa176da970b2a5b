"""Plain text of many habits becomes whole paragraphs, items, rows and turns."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.corpus.documents import make_document
from rag.corpus.plain_text.reader import read_plain_text
from rag.corpus.units import is_quotable, units

HABITS = [
    "We met in June and agreed on the terms of the lease.",
    "1. The tenant pays.",
    "  a) on time",
    "- one\n  more",
    "Depot     Drivers   Buses\nHill           8      61\nMarsh        110       7",
    "SECTION 2. The rent is due.",
    "Title\n=====",
    "> quoted\n> more",
    "Ann: Is it open?",
    "Bo: No.",
    "key: value\nother_key: 5",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "    if (x) {\n      return 1;\n    }",
    "\f",
    "ALL CAPS",
    "\r\n",
]


def blocks_of(text: str) -> list[tuple[str, str]]:
    document = make_document(Path("/texts"), "a.txt", text)
    return [
        (block.kind, " ".join(text[block.start : block.end].split())) for block in document.blocks
    ]


def quotable(text: str) -> list[str]:
    document = make_document(Path("/texts"), "a.txt", text)
    return [
        " ".join(text[unit.start : unit.end].split())
        for _, unit in units(document)
        if is_quotable(unit)
    ]


@given(st.lists(st.sampled_from(HABITS), max_size=30).map("\n\n".join) | st.text(max_size=300))
@settings(deadline=None)
def test_blocks_are_in_order_and_inside_the_text(text: str) -> None:
    document = make_document(Path("/texts"), "a.txt", text)
    assert all(0 <= b.start < b.end <= len(text) for b in document.blocks)
    assert all(a.end <= b.start for a, b in itertools.pairwise(document.blocks))
    for block in document.blocks:
        assert all(block.start <= s <= e <= block.end for s, e in block.cells)
    for block, unit in units(document):
        assert block.start <= unit.start < unit.end <= block.end


@given(st.lists(st.sampled_from(HABITS), min_size=1, max_size=20).map("\n\n".join))
@settings(deadline=None)
def test_every_word_is_in_a_block(text: str) -> None:
    covered = [text[b.start : b.end] for b in read_plain_text(text).blocks]
    words = {word for word in text.split() if word.isalnum() and len(word) > 1}
    assert words <= set(" ".join(covered).split())


def test_a_hard_wrapped_sentence_is_quoted_whole() -> None:
    text = (
        "2. When there are fewer than 8 members the Technical Committee may\n"
        "   appoint somebody until the next vote. They serve for one year and\n"
        "   may be appointed again.\n\n"
        "3. Nobody may serve for more than six years without a break of at\n"
        "   least one year.\n"
    )
    assert quotable(text) == [
        "2. When there are fewer than 8 members the Technical Committee may appoint somebody until"
        " the next vote. They serve for one year and may be appointed again.",
        "3. Nobody may serve for more than six years without a break of at least one year.",
    ]


def test_a_number_at_a_line_start_within_a_sentence_begins_no_item() -> None:
    text = (
        "    b) The work must carry prominent notices stating that it is\n"
        "    released under this License and any conditions added under section\n"
        "    7.  This requirement modifies the requirement in section 4 to keep\n"
        "    intact all notices.\n\n"
        "    c) You must license the entire work, as a whole, under this one\n"
        "    License to anyone who comes into possession of a copy.\n"
    )
    assert [kind for kind, _ in blocks_of(text)] == ["item", "item"]


def test_short_lines_stay_apart() -> None:
    text = "Ann Lee\n12 Mill Street\nAshby\n\nDear Bo, the bridge is open again since Monday."
    assert quotable(text)[:2] == ["12 Mill Street", "Ashby"]


@pytest.mark.parametrize(
    "heading", ["# Costs", "COSTS", "4.2 Costs", "Costs\n=====", "ARTICLE IV", "§ 4 Costs"]
)
def test_a_heading_is_above_what_follows_and_never_quoted(heading: str) -> None:
    text = f"The first part says nothing of it.\n\n{heading}\n\nThe rent is 450 pounds a month."
    document = make_document(Path("/texts"), "a.txt", text)
    last = document.blocks[-1]
    assert [text[s:e] for s, e in last.path] == [heading.split("\n")[0].strip("# ")]
    assert len(quotable(text)) == 2


def test_a_frame_without_words_is_no_heading() -> None:
    text = "*****\n*   *\n*****\n\nThe rent is due in June.\n"
    assert "heading" not in [kind for kind, _ in blocks_of(text)]


def test_headings_have_levels() -> None:
    text = (
        "ARTICLE I\n\nSECTION 1. The House is chosen every second year by the people.\n\n"
        "SECTION 2. The Senate is chosen for six years by the people.\n\n"
        "ARTICLE II\n\nSECTION 1. The power is vested in a President of the country.\n"
    )
    document = make_document(Path("/texts"), "a.txt", text)
    paths = [[text[s:e] for s, e in b.path] for b in document.blocks if b.kind == "paragraph"]
    assert paths == [
        ["ARTICLE I", "SECTION 1."],
        ["ARTICLE I", "SECTION 2."],
        ["ARTICLE II", "SECTION 1."],
    ]


def test_a_row_is_read_with_its_header_and_an_item_with_its_lead_in() -> None:
    text = (
        "Staff by depot\n\nDepot      Drivers   Buses\nHill            84      61\n"
        "Marsh          110       7\n\nThe tenant shall:\n- pay the rent;\n- clean."
    )
    document = make_document(Path("/texts"), "a.txt", text)
    readings = [unit.reading for _, unit in units(document) if unit.reading]
    assert readings == [
        "Depot: Hill; Drivers: 84; Buses: 61",
        "Depot: Marsh; Drivers: 110; Buses: 7",
        "The tenant shall: pay the rent;",
        "The tenant shall: clean.",
    ]


def test_turns_know_their_speaker() -> None:
    text = (
        "Hearing\n\nAnn Lee (chair): Is the bridge open?\n\nBo Ek: No. It is shut until May.\n\n"
        "It may open in June.\n\nAnn Lee: Who says so?\n"
    )
    document = make_document(Path("/texts"), "a.txt", text)
    turns = [
        (text[slice(*b.context[0])], text[b.start : b.end])
        for b in document.blocks
        if b.kind == "turn"
    ]
    assert turns == [
        ("Ann Lee", "Is the bridge open?"),
        ("Bo Ek", "No. It is shut until May."),
        ("Bo Ek", "It may open in June."),
        ("Ann Lee", "Who says so?"),
    ]


def test_quoted_lines_are_one_sentence_without_their_marks() -> None:
    text = "No.\n\n> Somebody told me that it holds 400 people and\n> costs 1,900 pounds a day.\n"
    document = make_document(Path("/texts"), "a.txt", text)
    block = document.blocks[-1]
    assert (block.kind, text[block.start :][:8]) == ("quotation", "Somebody")
    assert len(quotable(text)) == 2


def test_a_table_of_contents_is_no_answer() -> None:
    contents = "Contents\n\nStart ........ 1\nCosts ........ 7\nEnd .......... 9"
    text = f"{contents}\n\nThe rent is 450 pounds."
    assert quotable(text) == ["The rent is 450 pounds."]
