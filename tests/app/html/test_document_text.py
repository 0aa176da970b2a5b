"""The text of a document as HTML: its structure, and the marks that are hidden but stay text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from rag.app.html.document import document_html
from rag.app.html.links import fingerprint
from rag.corpus.documents import make_document
from rag.corpus.formats.content import Content, ContentBuilder
from rag.types import Block, BlockKind, Document, Span
from tests.fragment import Page, checked, source

PERMITS = """\
Permit           Fee   Days
Dredging       1,450     12
Anchoring         20      1
Diving           310      3
"""


def document(content: Content | str) -> Document:
    return make_document(Path("/texts"), "a.txt", content)


def shown(of: Document, cited: str = "") -> Page:
    """The document as it is opened at a quote; its text is whole."""
    start = of.text.index(cited) if cited else 0
    at = f"{start}-{start + len(cited)}" if cited else ""
    page = checked(document_html(of, at, fingerprint(cited) if cited else ""))
    assert page.inside("document") == of.text
    assert page.marked == cited
    return page


def visible(page: Page, cls: str) -> str:
    """What is seen of the elements of a class, on one line."""
    pieces = [t for classes, t in page.pieces if cls in classes and "hid" not in classes]
    return " ".join("".join(pieces).split())


def roles(page: Page) -> list[str]:
    return [role for _, attrs in page.tags if (role := attrs.get("role"))]


def test_headings_have_levels_and_hide_their_marks() -> None:
    page = shown(document("# Rules\n\nThey hold.\n\n## Fees ##\n\nThe tenant pays the fees.\n"))
    levels = [attrs["aria-level"] for _, attrs in page.tags if "aria-level" in attrs]
    assert levels == ["3", "4"]
    assert visible(page, "heading") == "Fees"


def test_items_are_a_list_and_keep_their_own_numbers() -> None:
    text = "The tenant shall:\n\n- pay the rent\n  on time\n    - in cash\n\n1. First\n2. Then go"
    page = shown(document(text), "pay the rent\n  on time")
    assert roles(page).count("list") == 1
    assert roles(page).count("listitem") == 4
    assert visible(page, "d2") == "in cash"
    assert visible(page, "numbered") == "1. First2. Then go"


def test_a_table_has_rows_cells_and_a_header() -> None:
    page = shown(document(PERMITS), "Dredging       1,450     12")
    assert roles(page).count("table") == 1
    assert roles(page).count("row") == 4
    assert roles(page).count("columnheader") == 3
    assert visible(page, "num") == "FeeDays1,450122013103"
    [mark] = [attrs for tag, attrs in page.tags if tag == "mark"]
    assert (mark["id"], mark["class"], mark["role"]) == ("cited", "row", "row")


def test_a_cell_can_be_cited_alone_and_a_quote_over_rows_is_marked_in_each() -> None:
    shown(document(PERMITS), "1,450")
    page = shown(document(PERMITS), "1,450     12\nAnchoring         20")
    assert next(attrs.get("id") for tag, attrs in page.tags if tag == "mark") == "cited"
    assert [attrs.get("id") for _, attrs in page.tags].count("cited") == 1


def test_rows_far_from_the_place_in_a_long_table_are_lines() -> None:
    builder = ContentBuilder()
    builder.add_row("header", ["Number", "Square"])
    for n in range(9_000):
        builder.add_row("row", [str(n), f"{n * n} is the square"])
    page = shown(document(builder.build()), "6000\u200336000000 is the square")
    assert 3_000 < roles(page).count("row") < 5_000
    assert "0 is the square" in visible(page, "line")
    assert "36000000 is the square" in visible(page, "table")


def test_code_keeps_its_line_ends_and_its_signs() -> None:
    text = "    def fee(x):\n        return x * 2 * x  # <b>\n    print(fee(1));\n"
    page = shown(document(Content(text, (Block("code", 4, len(text) - 1),))))
    assert page.inside("code") == text.rstrip("\n")
    assert not page.inside("hid").strip()


def test_a_speaker_is_emphasised() -> None:
    text = "Ann: Is the pier open?\n\nBo: No. It is shut.\n\nAnn: Since when is it shut?\n"
    page = shown(document(text), "No. It is shut.")
    assert visible(page, "speaker") == "Ann: Bo: Ann:"


def test_pages_and_times_are_named_where_they_begin() -> None:
    builder = ContentBuilder()
    for number in (1, 1, 2):
        builder.add("paragraph", f"A paragraph of page {number}.", page=number)
    builder.add("cue", "A word is said.", place="0:01:05")
    page = shown(document(builder.build()))
    labels = [attrs["data-label"] for _, attrs in page.tags if attrs.get("class") == "place"]
    assert labels == ["page 1", "page 2", "0:01:05"]


def test_marks_of_emphasis_and_links_are_hidden() -> None:
    text = "The **harbour *of* Oslo** is _deep_; see `x*y*z` and [the map](https://a.org/b_c).\n"
    page = shown(document(text))
    assert visible(page, "paragraph") == "The harbour of Oslo is deep; see x*y*z and the map."
    assert (visible(page, "b"), visible(page, "i"), visible(page, "c")) == (
        "harbour of Oslo",
        "ofdeep",
        "x*y*z",
    )


def test_signs_that_are_no_marks_stay() -> None:
    text = "At 2 * 3 * 4 the snake_case_name of [12] and 5*6 stay, as does **this.\n"
    assert visible(shown(document(text)), "paragraph") == text.strip()


def test_a_word_divided_at_a_line_end_is_shown_whole() -> None:
    text = "Their manu-\nfacture is well-\nknown."
    of = Document(source(), text, (), (Block("paragraph", 0, len(text)),))
    assert visible(shown(of), "paragraph") == "Their manufacture is well- known."


def test_text_in_no_block_is_shown_and_marks_between_blocks_are_not() -> None:
    text = "```python\nx = 1\n```\n<div class='a'>\nOne.\n\n***\n\nMore words\n"
    blocks = (Block("code", 10, 15), Block("paragraph", 36, 40))
    page = shown(document(Content(text, blocks)))
    assert visible(page, "code") == "x = 1"
    assert visible(page, "other") == "More words"
    assert "python" not in visible(page, "document")


@given(st.data())
def test_the_text_is_whole_whatever_the_blocks_and_places(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab1 .:*_`[](>-|#~\n\r\u2028<&🪖", max_size=120))
    size = len(text)
    bounds = sorted(data.draw(st.sets(st.integers(0, size), max_size=10)))
    names: tuple[BlockKind, ...] = get_args(BlockKind)
    kinds: st.SearchStrategy[BlockKind] = st.sampled_from(names)
    blocks = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=False):
        cuts = sorted(data.draw(st.lists(st.integers(start, end), max_size=4)))
        cells = tuple(Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False))
        blocks.append(
            Block(data.draw(kinds), start, end, data.draw(st.integers(0, 3)), cells=cells)
        )
    of = Document(source(), text, (), tuple(blocks))
    spans = [sorted(data.draw(st.tuples(*[st.integers(0, size)] * 2))) for _ in range(3)]
    place, *others = (f"{start}-{end}" for start, end in spans)
    page = checked(document_html(of, place, "", ",".join(others)))
    assert page.inside("document") == text
    start, end = spans[0]
    assert page.marked == text[start:end]
    assert len(re.findall('id="cited"', str(document_html(of, place)))) <= 1
