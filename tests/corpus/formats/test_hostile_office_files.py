"""Damaged and hostile office files end in a plain reason."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.epub import read_epub
from rag.corpus.formats.office.docx import read_docx
from rag.corpus.formats.office.pptx import read_pptx
from rag.corpus.formats.office.xlsx import read_xlsx
from rag.corpus.formats.opendocument.reader import read_odf
from rag.corpus.formats.rtf import read_rtf
from tests.corpus.formats.checks import assert_sound
from tests.corpus.formats.office_files import book, changed, opendocument, saved, word, zipped

Read = Callable[[bytes], Content]
_READERS: list[Read] = [read_docx, read_pptx, read_xlsx, read_odf, read_epub, read_rtf]
_ENTITIES = "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
_LAUGHS = f"<!DOCTYPE x [<!ENTITY a 'ha'>{_ENTITIES}]>"
_TEXT = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
_SHEET = "xl/worksheets/sheet1.xml"


@cache
def examples() -> dict[Read, tuple[str, dict[str, bytes]]]:
    """Of each reader of zip files, the part with the text, and all parts."""
    book_of_sheets = openpyxl.Workbook()
    book_of_sheets.active.append(["Year", "Cost"])
    book_of_sheets.active.append([2021, 5])
    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = "Title"
    document = docx.Document()
    document.add_heading("Head", 1)
    document.add_table(2, 2).cell(0, 0).text = "Cell"
    row = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>" * 2
    files: dict[Read, tuple[str, bytes]] = {
        read_docx: ("word/document.xml", saved(document)),
        read_pptx: ("ppt/slides/slide1.xml", saved(slides)),
        read_xlsx: (_SHEET, saved(book_of_sheets)),
        read_odf: ("content.xml", opendocument("text", f"<text:p>a</text:p><!--{row}-->")),
        read_epub: ("text/a.html", book({"a.html": "<ul><li>a</ul><table><tr><td>b<td>c"})),
    }
    made = {}
    for reader, (name, data) in files.items():
        archive = ZipFile(BytesIO(data))
        made[reader] = name, {part: archive.read(part) for part in archive.namelist()}
    return made


@pytest.mark.parametrize("read", _READERS)
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99])
def test_what_is_no_such_file_is_unreadable(read: Read, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


@pytest.mark.parametrize("read", _READERS[:5])
def test_encrypted_and_truncated_files_are_unreadable(read: Read) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Unreadable, match="it is encrypted"):
        read(container)
    data = zipped(examples()[read][1])
    with pytest.raises(Unreadable, match="it is damaged"):
        read(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (read_docx, word(_TEXT % "&i;", _LAUGHS)),
        (read_docx, word("<w:sdt>" * 9_000 + "</w:sdt>" * 9_000)),
        (read_odf, opendocument("text", "<text:p>&i;</text:p>", _LAUGHS)),
        (read_odf, opendocument("text", "<text:p>" * 9_000 + "</text:p>" * 9_000)),
    ],
)
def test_entities_and_depth_are_bounded(read: Read, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_entities_outside_of_the_file_are_not_read() -> None:
    data = word(_TEXT % "&x;", "<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>")
    assert read_docx(data).text == ""


def test_bombs_are_not_unpacked() -> None:
    bomb = changed(word(), {"docProps/thumbnail.jpeg": bytes(30_000_000)})
    with pytest.raises(Unreadable, match="too large"):
        read_docx(bomb)
    lying = bomb.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 1_000))
    with pytest.raises(Unreadable, match="damaged"):
        read_docx(lying)


def test_rows_and_cells_that_repeat_are_bounded() -> None:
    cell = '<table:table-cell table:number-columns-repeated="99999999"><text:p>x</text:p>'
    row = f'<table:table-row table:number-rows-repeated="99999999">{cell}</table:table-cell>'
    for kind in ("text", "spreadsheet"):
        body = f"<table:table>{f'{row}</table:table-row>' * 62}</table:table>"
        with pytest.raises(Unreadable, match="cells"):
            read_odf(opendocument(kind, body))


@pytest.mark.parametrize(
    "body",
    [
        b"{" * 100_000,
        b"{\\stylesheet" + b"\\s1" * 50_000,
        b"{\\fonttbl" + b"\\f1" * 50_000,
        b'{\\field{\\*\\fldinst{HYPERLINK "x"}}{\\fldrslt y}}' * 5_000,
        b"{\\footnote a" * 50_000,
        b"{\\listtext a" * 50_000,
        b"\\uc \\u999999999? \\u-70000? \\'9 \\'",
    ],
)
def test_rich_text_is_read_in_linear_time(body: bytes) -> None:
    assert_sound(read_rtf(b"{\\rtf1 a\\par " + body))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_changed_bytes_are_read_or_refused(data: st.DataObject) -> None:
    read = data.draw(st.sampled_from(_READERS[:5]))
    name, parts = examples()[read]
    part = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(part)))
        part[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=4))
    _read_or_refuse(read, zipped(parts | {name: bytes(part)}))


@given(st.lists(st.sampled_from([*"{}\\ ab;1-\n'", "\\par ", "\\cell ", "\\row ", "\\u9 "])))
def test_any_rich_text_is_read_or_refused(pieces: list[str]) -> None:
    _read_or_refuse(read_rtf, b"{\\rtf1 " + "".join(pieces).encode())


def _read_or_refuse(read: Read, data: bytes) -> None:
    try:
        content = read(data)
    except Unreadable:
        return
    assert_sound(content)
