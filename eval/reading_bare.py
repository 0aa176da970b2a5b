"""Reads a file by calling its library bare: text alone, without structure, places and limits."""

from __future__ import annotations

import csv
import email
import json
import mailbox
import tempfile
from collections.abc import Callable
from email import policy
from io import BytesIO, StringIO
from zipfile import ZipFile


def _markdown(data: bytes) -> object:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(data.decode())


def _html(data: bytes) -> object:
    import lxml.html

    return lxml.html.fromstring(data).text_content()


def _pdf(data: bytes) -> object:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    return texts


def _docx(data: bytes) -> object:
    import docx

    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]


def _pptx(data: bytes) -> object:
    from pptx import Presentation

    slides = Presentation(BytesIO(data)).slides
    return [s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame]


def _xlsx(data: bytes) -> object:
    import openpyxl

    workbook = openpyxl.load_workbook(BytesIO(data), read_only=True)
    return [row for sheet in workbook for row in sheet.iter_rows(values_only=True)]


def _zipped(suffix: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        from lxml import etree

        with ZipFile(BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(suffix)]
            return ["".join(etree.fromstring(archive.read(name)).itertext()) for name in names]

    return read


def _rtf(data: bytes) -> object:
    from striprtf.striprtf import rtf_to_text

    return rtf_to_text(data.decode("latin-1"))  # type: ignore[no-untyped-call]


def _eml(data: bytes) -> object:
    return email.message_from_bytes(data, policy=policy.default).get_content()


def _mbox(data: bytes) -> object:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return [mail.get_payload(decode=True) for mail in mailbox.mbox(file.name)]


BARE: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "txt": ("bytes.decode", bytes.decode),
    "md": ("markdown-it", _markdown),
    "html": ("lxml", _html),
    "pdf": ("pypdfium2", _pdf),
    "docx": ("python-docx", _docx),
    "pptx": ("python-pptx", _pptx),
    "xlsx": ("openpyxl", _xlsx),
    "odt": ("zipfile, lxml", _zipped("content.xml")),
    "epub": ("zipfile, lxml", _zipped(".xhtml")),
    "rtf": ("striprtf", _rtf),
    "eml": ("email", _eml),
    "mbox": ("mailbox", _mbox),
    "csv": ("csv", lambda data: list(csv.reader(StringIO(data.decode())))),
    "jsonl": ("json", lambda data: [json.loads(line) for line in data.splitlines()]),
    "srt": ("bytes.decode", bytes.decode),
    "log": ("bytes.decode", bytes.decode),
}
