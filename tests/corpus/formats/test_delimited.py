"""CSV and its kin: cells are exact ranges, the delimiter and the header are found."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.records.delimited import read_delimited

CELLS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


def table(content: Content) -> list[list[str]]:
    return [[content.text[c.start : c.end] for c in b.cells] for b in content.blocks if b.cells]


def kinds(content: Content) -> list[str]:
    return [block.kind for block in content.blocks]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    text = "year;city;cost\n2021;Paris;1,5\n2022;Rome;2,5\n".replace(";", delimiter)
    content = read_delimited(text.encode())
    assert content.text == text
    assert kinds(content) == ["header", "row", "row"]
    if delimiter != ",":
        assert table(content)[1] == ["2021", "Paris", "1,5"]


def test_quotes_are_no_part_of_a_cell_and_hold_line_ends() -> None:
    text = 'name,note\r\n"Achebe, Ben","two\r\nlines"\r\nZoe,"says ""no"""\r\n'
    content = read_delimited(text.encode())
    assert table(content) == [
        ["name", "note"],
        ["Achebe, Ben", "two\r\nlines"],
        ["Zoe", 'says ""no""'],
    ]
    row = content.blocks[1]
    assert content.text[row.start : row.end] == '"Achebe, Ben","two\r\nlines"'


def test_comments_and_titles_before_a_table_are_paragraphs() -> None:
    content = read_delimited(b"# made in May\nCosts,,\nRegion,2019,2020\nNorth,1,2\nSouth,3,4\n")
    assert kinds(content) == ["paragraph", "paragraph", "header", "row", "row"]


def test_a_first_row_with_figures_or_values_of_below_is_no_header() -> None:
    assert kinds(read_delimited(b"1,Ben,30\n2,Zoe,40\n")) == ["row", "row"]
    assert kinds(read_delimited(b"Ben,red\nZoe,blue\nIda,red\n")) == ["row"] * 3
    assert kinds(read_delimited(b"name,color\nZoe,blue\nIda,red\n")) == ["header", "row", "row"]


def test_excel_may_name_the_delimiter_and_write_utf_16() -> None:
    content = read_delimited("sep=;\r\nName;Größe\r\nBen;5\r\n".encode("utf-16"))
    assert table(content) == [["Name", "Größe"], ["Ben", "5"]]


def test_an_open_quote_does_not_swallow_the_rest() -> None:
    assert len(table(read_delimited(b'a\tb\n"open\tc\nd\te\n'))) == 3


def test_data_that_is_no_text_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_delimited(b"PK\0\0\0\0 some bytes \0\0\0")


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_cells_are_those_that_were_written(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["sep", *row] for row in rows])
    content = read_delimited(b"sep=,\r\n" + written.getvalue().encode())
    cells = [cell.replace('""', '"') for row in table(content) for cell in row]
    assert cells == [cell for row in rows for cell in ["sep", *row]]
