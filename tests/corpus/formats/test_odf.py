"""Reading OpenDocument texts, spreadsheets and presentations."""

from __future__ import annotations

from typing import Any

import pytest
from odf import dc, draw, meta, presentation, style, table, text
from odf.opendocument import (
    OpenDocumentPresentation,
    OpenDocumentSpreadsheet,
    OpenDocumentText,
)

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.opendocument.reader import read_odf
from tests.corpus.formats.checks import assert_sound, cells, pieces, stated
from tests.corpus.formats.office_files import changed, opendocument, saved


def read(document: Any) -> Content:
    content = read_odf(saved(document))
    assert_sound(content)
    return content


def filled(container: Any, *children: Any) -> Any:
    for child in children:
        container.addElement(child)
    return container


def paragraphs(*texts: str) -> list[Any]:
    return [text.P(text=words) for words in texts]


def table_of(*rows: list[str]) -> Any:
    made = table.Table(name="Costs")
    for row in rows:
        texts = [filled(table.TableCell(valuetype="string"), *paragraphs(cell)) for cell in row]
        made.addElement(filled(table.TableRow(), *texts))
    return made


def test_texts_have_titles_headings_lists_tables_and_notes() -> None:
    document = OpenDocumentText()
    numbers = text.ListStyle(name="L")
    numbers.addElement(text.ListLevelStyleNumber(level=1, numformat="a", numsuffix=")"))
    title = style.Style(name="P1", family="paragraph", parentstylename="Title")
    filled(document.automaticstyles, title, numbers)
    noted = text.P(text="Open")
    noted.addElement(text.S(c=2))
    body = filled(text.NoteBody(), *paragraphs("Not on Sundays."))
    noted.addElement(filled(text.Note(noteclass="footnote"), text.NoteCitation(text="1"), body))
    noted.addText("at nine.")
    inner = filled(text.List(), filled(text.ListItem(), *paragraphs("inside")))
    items = filled(
        text.List(stylename=numbers),
        filled(text.ListItem(), *paragraphs("gates"), inner),
        filled(text.ListItem(), *paragraphs("doors")),
    )
    filled(document.text, text.P(stylename=title, text="The lock"))
    filled(document.text, text.H(outlinelevel=2, text="Gates"), noted, items)
    document.text.addElement(table_of(["Year", "Cost"], ["2021", "5"]))
    assert pieces(read(document)) == [
        ("title", "The lock"),
        ("heading 2", "Gates"),
        ("paragraph", "Open at nine."),
        ("item 1", "a) gates"),
        ("item 2", "inside"),
        ("item 1", "b) doors"),
        ("header", "Year\u2003Cost"),
        ("row", "2021\u20035"),
        ("heading 1", "Notes"),
        ("paragraph", "Not on Sundays."),
    ]


def test_deletions_are_left_out() -> None:
    deleted = "<text:tracked-changes><text:deletion><text:p>old</text:p></text:deletion>"
    data = opendocument("text", f"{deleted}</text:tracked-changes><text:p>new</text:p>")
    assert pieces(read_odf(data)) == [("paragraph", "new")]


def test_sheets_are_read_as_shown_with_dates_as_iso() -> None:
    document = OpenDocumentSpreadsheet()
    sheet = table_of(["Item", "When", "Cost"])
    when = filled(table.TableCell(valuetype="date", datevalue="2021-03-04"), *paragraphs("4.3.21"))
    cost = filled(table.TableCell(valuetype="currency", value=1450), *paragraphs("1.450,00 €"))
    name = filled(table.TableCell(valuetype="string"), *paragraphs("Paint"))
    blank = table.TableCell(numbercolumnsrepeated=16_000)
    filled(sheet, filled(table.TableRow(), name, when, cost, blank))
    filled(sheet, filled(table.TableRow(numberrowsrepeated=1_000_000), table.TableCell()))
    document.spreadsheet.addElement(sheet)
    content = read(document)
    assert cells(content) == [["Item", "When", "Cost"], ["Paint", "2021-03-04", "1.450,00 €"]]
    assert [block.kind for block in content.blocks] == ["heading", "header", "row"]
    assert content.blocks[0].place == "sheet Costs"


def test_slides_are_read_in_order_with_notes() -> None:
    document = OpenDocumentPresentation()
    filled(document.automaticstyles, style.PageLayout(name="layout"))
    master = style.MasterPage(name="master", pagelayoutname="layout")
    document.masterstyles.addElement(master)
    page = draw.Page(masterpagename=master)
    for x, y, words in [("10cm", "5.1cm", "right"), ("1cm", "5.3cm", "left"), ("1cm", "6cm", "T")]:
        frame = draw.Frame(x=x, y=y)
        page.addElement(filled(frame, filled(draw.TextBox(), *paragraphs(words))))
    frame.setAttrNS("urn:oasis:names:tc:opendocument:xmlns:presentation:1.0", "class", "title")
    notes = filled(draw.Frame(), filled(draw.TextBox(), *paragraphs("Smile.")))
    page.addElement(filled(presentation.Notes(), notes))
    document.presentation.addElement(page)
    content = read(document)
    assert pieces(content) == [
        ("heading 2", "T"),
        ("paragraph", "left"),
        ("paragraph", "right"),
        ("paragraph", "Smile."),
    ]
    assert [block.place for block in content.blocks][2:] == ["slide 1", "slide 1, notes"]


def test_metadata_is_stated() -> None:
    document = OpenDocumentText()
    filled(document.meta, dc.Title(text="Locks"), meta.InitialCreator(text="Ann Low"))
    filled(document.meta, meta.CreationDate(text="2021-03-04T10:00:00"))
    origin = "OpenDocument properties"
    assert stated(read(document)) == {
        "title": ("Locks", origin),
        "author": ("Ann Low", origin),
        "published": ("2021-03-04", origin),
    }


def test_encrypted_files_say_so() -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    data = changed(opendocument("text", ""), {"META-INF/manifest.xml": manifest})
    with pytest.raises(Unreadable, match="it is encrypted"):
        read_odf(data)
