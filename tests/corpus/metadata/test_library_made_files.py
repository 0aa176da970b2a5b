"""The day on which a library made a file, or its template, is no date of its text."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
import openpyxl
import pptx
import pytest

from rag.corpus.file_readers import read_file
from tests.corpus.formats.checks import stated


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word() -> Any:
    document = docx.Document()
    document.add_paragraph("Tea is drunk hot.")
    return document


def slides() -> Any:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[0])
    slide.shapes.title.text = "Tea is drunk hot."
    return show


def sheets() -> Any:
    book = openpyxl.Workbook()
    book.active.append(["Year", "Cost"])
    return book


@pytest.mark.parametrize(
    ("name", "document"), [("a.docx", word()), ("a.pptx", slides()), ("a.xlsx", sheets())]
)
def test_neither_its_author_nor_its_date_is_taken(name: str, document: Any) -> None:
    assert stated(read_file(name, saved(document))).keys() <= {"title"}


def test_an_export_without_an_author_has_no_date() -> None:
    document, day = word(), datetime(2024, 5, 1, 10, 0, 7)
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = day
    assert "published" not in stated(read_file("a.docx", saved(document)))
    document.core_properties.modified = datetime(2024, 5, 2)
    assert stated(read_file("a.docx", saved(document)))["published"] == (
        "2024-05-01",
        "Word properties",
    )


def test_the_day_of_a_template_is_not_taken_from_an_author_either() -> None:
    document = word()
    document.core_properties.author = "Ann Lee"
    assert stated(read_file("a.docx", saved(document))) == {
        "author": ("Ann Lee", "Word properties")
    }
