"""Reading Excel workbooks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.office.number_formats import show
from rag.corpus.formats.office.xlsx import read_xlsx
from tests.corpus.formats.checks import assert_sound, cells, pieces
from tests.corpus.formats.office_files import saved


def read(*rows: list[Any]) -> Content:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = read_xlsx(saved(book))
    assert_sound(content)
    return content


def test_a_sheet_has_a_heading_captions_a_header_and_rows() -> None:
    content = read(
        ["Costs of the lock"], [], ["Item", "When", "Cost"], ["Paint", date(2021, 3, 4), 1450.0]
    )
    assert pieces(content) == [
        ("heading 1", "Sheet"),
        ("caption", "Costs of the lock"),
        ("header", "Item\u2003When\u2003Cost"),
        ("row", "Paint\u20032021-03-04\u20031450"),
    ]
    assert {block.place for block in content.blocks} == {"sheet Sheet"}


def test_blank_rows_separate_tables_and_blank_columns_are_left_out() -> None:
    content = read([None, "Name", "Post"], [None, "Ann", "chair"], [], ["Year", "Sum"], [2021, 5])
    assert cells(content) == [["Name", "Post"], ["Ann", "chair"], ["Year", "Sum"], ["2021", "5"]]
    kinds = [block.kind for block in content.blocks]
    assert kinds == ["heading", "header", "row", "header", "row"]


def test_years_may_be_names_of_columns() -> None:
    content = read(["Country", 2021, 2022], ["France", 5, 6])
    assert [block.kind for block in content.blocks] == ["heading", "header", "row"]


def test_rows_of_values_have_no_header() -> None:
    assert [block.kind for block in read(["Ann", 5], ["Ben", 6]).blocks] == [
        "heading",
        "row",
        "row",
    ]


def test_hidden_sheets_are_read_and_formulas_without_value_are_blank() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Hidden").append(["Total", "=1+1", "x"])
    book["Hidden"].sheet_state = "hidden"
    assert cells(read_xlsx(saved(book))) == [["Total", "", "x"]]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1450.0, "General", "1450"),
        (0.1 + 0.2, "General", "0.3"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (1234.5, "#,##0.00", "1234.50"),
        (-3.14159, "0.0#", "-3.14"),
        (7, '0 "kg"', "7 kg"),
        (9.5, "[$€-407] #,##0.00", "€ 9.50"),
        (9, '_-"$"* #,##0_-;[Red]-"$"* #,##0_-', "$9"),
        (2_500_000, "0.0,,", "2.5"),
        (1e20, "0.00E+00", "100000000000000000000"),
        (float("inf"), "0.00", "inf"),
        (True, "General", "TRUE"),
        (datetime(2021, 3, 4, 10, 30), "d/m/yy h:mm", "2021-03-04 10:30"),
        (datetime(2021, 3, 4), "d/m/yy", "2021-03-04"),
    ],
)
def test_numbers_are_shown_plainly(value: object, number_format: str, shown: str) -> None:
    assert show(value, number_format) == shown


def test_properties_that_the_library_makes_up_are_not_stated() -> None:
    assert not [p for p in read(["x"]).properties if p.field != "published"]


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.corpus.formats.office.tables.MOST_CELLS", 10)
    with pytest.raises(Unreadable, match="more than 10 cells"):
        read(*[["a", "b"]] * 6)
