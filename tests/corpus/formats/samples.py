"""A file of each format, made by a real program or library, with a question that it answers."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from typing import Any

from tests.corpus.formats.office_files import book, saved
from tests.corpus.formats.pdf_files import in_columns, paragraph, table


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, a question, words of the answer, and where the answer is ("page 2")."""

    name: str
    data: bytes
    question: str
    answer: str
    place: str = ""


@cache
def samples() -> tuple[Sample, ...]:
    """Return one file of each format, each about something else."""
    return (
        Sample("bakery.md", MARKDOWN.encode(), "When does the Almond bakery open?", "six"),
        Sample("museum.html", HTML.encode(), "How many paintings hang in the Brill museum?", "412"),
        Sample(
            "statute.txt",
            STATUTE.encode(),
            "How old must a senator of Vell be?",
            "attained to the\nage of thirty years",
        ),
        Sample("housing.pdf", _pdf(), "How tall is the Harrow tower?", "61 metres", "page 2"),
        Sample("lease.docx", _word(), "What is the rent of the Orchard mill?", "1,450 pounds"),
        Sample("plan.pptx", _slides(), "Who leads the Juniper project?", "Mara Voss", "slide 2"),
        Sample("permits.xlsx", _workbook(), "What is the fee for a dredging permit?", "1450"),
        Sample("choir.odt", _open_document(), "Where does the choir rehearse?", "Corn Exchange"),
        Sample("voyage.epub", _book(), "Who was the captain of the Merlin?", "Ines Ferro"),
        Sample("opinion.rtf", RTF, "Who wrote on the Kestrel dam?", "Judge Lindqvist"),
        Sample("venue.eml", _mail(), "How many people does the Granary hold?", "180 people"),
        Sample("drivers.csv", CSV, "How many drivers work at the Marsh depot?", "110"),
        Sample("rooms.jsonl", JSONL, "How many seats has the Sable room?", "35"),
        Sample("tour.srt", SRT.encode(), "How tall is the lighthouse?", "37 metres", "0:00:04"),
        Sample("pump.log", LOG, "Why did the Quarry pump stop?", "dry bearing"),
    )


MARKDOWN = """---
title: Shops of Mill Street
date: 2024-03-05
---

# Shops

The **Almond** bakery opens at six and closes
at noon.

| Shop | Owner |
|---|---|
| Almond | Rita Almond |
| Dalby Cycles | Per Dalby |

```sh
visit almond --early
```
"""
HTML = """<!doctype html><html><head><title>Brill museum</title>
<meta name="author" content="Ann Lee"></head>
<body><nav><a href="/">Home</a> <a href="/a">About</a></nav>
<main><h1>Brill museum</h1><h2>Collection</h2>
<p>In the Brill museum hang 412 paintings, most of them small.</p>
<ul><li>It opens on Monday.</li></ul></main></body></html>"""
STATUTE = """THE LAW OF VELL

ARTICLE I

SECTION 1. No person shall be a senator of Vell who shall not have attained to the
age of thirty years, and been nine years a citizen of the country.

SECTION 2. The senate shall choose its other officers at the beginning of every
year, in a sitting that is open to everybody.
"""
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl\f0\fswiss Arial;}{\info{\title Kestrel dam}}\f0\fs24 "
    rb"OPINION OF THE COURT\par Judge Lindqvist wrote the opinion on the Kestrel dam. "
    rb"The owner\'92s acts were lawful.\par}"
)
CSV = b"Depot,Drivers,Buses\r\nHill,84,61\r\nMarsh,110,7\r\nQuarry Road,46,33\r\n"
JSONL = b'{"room": "Sable", "seats": 35}\n{"room": "Otter", "seats": 12}\n'
SRT = """1
00:00:01,000 --> 00:00:04,000
Welcome to the tour.

2
00:00:04,000 --> 00:00:07,000
The Ostrava lighthouse was built in 1884

3
00:00:07,000 --> 00:00:10,000
and it is 37 metres tall.
"""
LOG = (
    b"2024-03-13 09:02:11 INFO The Hill pump was started.\n"
    b"2024-03-13 09:05:40 ERROR The Quarry pump did stop because of a dry bearing.\n"
    b"2024-03-13 09:06:02 INFO The Hill pump runs at 40 percent.\n"
)


def _pdf() -> bytes:
    """Two columns over two pages, with a running header and page numbers."""
    filler = "Most houses of the town stand on the north bank, where the ground is dry. " * 9
    story: list[Any] = [paragraph("Towers of the town", "Heading1")]
    story += [paragraph(filler) for _ in range(9)]
    story.append(
        paragraph("The Harrow tower is 61 metres tall and was finished in 1912. " + filler)
    )
    story.append(table([["Tower", "Floors"], ["Harrow", "14"], ["Pike", "9"]], ruled=True))
    return in_columns(story)


def _word() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Lease of the Orchard mill", 0)
    document.add_heading("Payments", 1)
    document.add_paragraph("The rent of the Orchard mill is 1,450 pounds a month.")
    rows = document.add_table(rows=2, cols=2).rows
    for row, cells in zip(rows, [("Charge", "Amount"), ("Deposit", "2,900")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return saved(document)


def _slides() -> bytes:
    from pptx import Presentation

    presentation = Presentation()
    for title, body in [
        ("Juniper project", "Where we stand in May"),
        ("People", "Mara Voss leads the Juniper project."),
    ]:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    return saved(presentation)


def _workbook() -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Fees"
    for row in [("Permit", "Fee"), ("Mooring", 45), ("Dredging", 1450), ("Towing", 330)]:
        sheet.append(row)
    return saved(workbook)


def _open_document() -> bytes:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Tarn choir"))
    document.text.addElement(P(text="The Tarn choir rehearses at the Corn Exchange on Fridays."))
    stream = BytesIO()
    document.write(stream)
    return stream.getvalue()


def _book() -> bytes:
    chapter = (
        "<html><body><h1>The Merlin</h1><p>Her captain was Ines Ferro, of Lagos.</p></body></html>"
    )
    return book({"one.xhtml": chapter}, "<dc:title>The voyage of the Merlin</dc:title>")


def _mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Nora Pike <nora@example.org>"
    message["To"] = "Ben Achebe <ben@example.org>"
    message["Subject"] = "Re: Venue"
    message["Date"] = "Thu, 14 Mar 2024 16:20:11 +0000"
    message.set_content(
        "Ben,\n\nno, the Granary only holds 180 people.\n\n"
        "On Wed, 13 Mar 2024 at 09:02, Ben Achebe <ben@example.org> wrote:\n"
        "> Did you book the Granary? Somebody told me that it costs\n> 1,900 pounds.\n"
    )
    return message.as_bytes()
