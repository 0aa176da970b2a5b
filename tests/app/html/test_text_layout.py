"""Which line ends of a plain text flow, and which end a paragraph."""

from __future__ import annotations

from rag.app.html.text_layout import line_breaks

WRAPPED = (
    "The committee met on Tuesday and heard from three of the five\n"
    "members who had asked for more time to study the report, which\n"
    "runs to four hundred pages.\n\nIt adjourned at noon.\n"
)
VERSE = "Rain came down\nOn the town\nAll night long\n"


def test_wrapped_lines_flow_and_others_stay() -> None:
    dresses = [dress for _, dress in line_breaks(WRAPPED)]
    assert dresses == ["soft", "soft", "gap", "gap"]
    assert [dress for _, dress in line_breaks(VERSE)] == ["line", "line", "gap"]


def test_a_long_line_is_a_paragraph_of_its_own() -> None:
    text = "A title\n" + "Words and words. " * 20 + "\n" + "More of them. " * 20
    assert [dress for _, dress in line_breaks(text)][:2] == ["gap", "gap"]
