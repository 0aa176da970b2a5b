"""Places in a source: read from an address, checked, and found again where the text has moved."""

from __future__ import annotations

from rag.app.html.links import fingerprint
from rag.app.html.source_text.marked_places import (
    CHANGED,
    MOVED,
    NOWHERE,
    Highlights,
    find_highlights,
)
from rag.types import Span

MANY = "Up to 8,000 troops."


def test_places_whose_text_has_changed_are_passed_over() -> None:
    text = "One. Two. Three."
    assert find_highlights(text, also=f"0-4.{fingerprint('One.')},5-9.{fingerprint('2.')}").all == (
        (0, 4),
    )
    assert find_highlights(text, also="5-9,x,9-5,,0-99,1-2-3,-").all == ((5, 9),)


def test_a_place_that_fits_is_the_current_one_among_the_others() -> None:
    text = "One. Two. Three."
    found = find_highlights(text, "5-9", fingerprint("Two."), "10-16,0-4,5-9")
    assert found == Highlights(Span(5, 9), (Span(0, 4), Span(5, 9), Span(10, 16)))
    assert find_highlights(text, "5-9", "", "0-4").all == (Span(0, 4), Span(5, 9))
    assert find_highlights(text, "", "", "0-4") == Highlights(None, (Span(0, 4),))


def test_a_quote_that_stands_elsewhere_once_is_found() -> None:
    text = f"A “new” first line. 🪖\n\n“{MANY}” And more."
    found = find_highlights(text, "0-19", fingerprint(MANY))
    assert found.note == MOVED
    assert found.current is not None
    assert text[found.current.start : found.current.end] == MANY
    at_the_ends = find_highlights(MANY, "500-519", fingerprint(MANY))
    assert at_the_ends.current == Span(0, len(MANY))


def test_a_quote_that_is_gone_or_stands_twice_is_not_found() -> None:
    for text in ("Up to 3,000 troops.", f"{MANY} {MANY}", ""):
        assert find_highlights(text, "40-59", fingerprint(MANY)) == Highlights(note=CHANGED)


def test_what_is_too_long_for_a_quote_is_not_looked_for() -> None:
    text = "a b " * 5_000
    assert find_highlights(text + "c", "1-9002", fingerprint(text[:9001])).note == CHANGED


def test_a_place_beyond_the_end_is_none() -> None:
    assert find_highlights("One.", "0-5") == Highlights(note=NOWHERE)
    assert find_highlights("One.", "x") == Highlights(note=NOWHERE)
    assert find_highlights("One.") == Highlights()
