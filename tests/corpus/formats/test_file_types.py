"""Kinds of files: by content first, then by ending."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from rag.corpus.formats.file_types import file_type

MAIL = b"From: a@example.org\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: x\n"
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nYes.\n\n2\n00:00:02,000 --> 00:00:03,000\nNo.\n"


def zipped(*names: str, mimetype: str = "") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as container:
        if mimetype:
            container.writestr("mimetype", mimetype)
        for name in names:
            container.writestr(name, "x")
    return data.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"%PDF-1.7\n", "pdf"),
        ("a.pdf", b"\n\n%PDF-1.7\n", "pdf"),
        ("a.zip", zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        ("a", zipped("ppt/presentation.xml"), "pptx"),
        ("a.xlsm", zipped("xl/workbook.xml"), "xlsx"),
        ("a", zipped(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        ("a", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        ("a", zipped(mimetype="application/epub+zip"), "epub"),
        ("a.docx", zipped("word/document.xml")[:40], "docx"),
        ("a.zip", zipped("a.txt"), "archive"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "old office"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted office"),
        ("a.txt", rb"{\rtf1 x}", "rtf"),
        ("a.txt", b"<!-- x --> <!DOCTYPE html><p>x", "html"),
        ("a.htm", "<html><p>x".encode("utf-16"), "html"),
        ("a.html", b"<p>x</p>", "html"),
        ("a.md", b"<p align=center>x</p>", "markdown"),
        ("a.eml", MAIL + b"\nx", "eml"),
        ("a.txt", MAIL + b"\nx", "text"),
        ("a.txt", MAIL + b"Message-ID: <1>\n\nx", "eml"),
        ("a", b"From a@example.org Mon Jan 1 10:00:00 2024\n" + MAIL + b"\nx", "mbox"),
        ("a.mht", MAIL + b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx", "mhtml"),
        ("a.txt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nx", "vtt"),
        ("a.txt", SRT, "srt"),
        ("a.srt", SRT[:40], "srt"),
        ("a.tsv", b"a\tb\n", "csv"),
        ("a.txt", b"a,b\n", "text"),
        ("a.jsonl", b'{"a": 1}', "json"),
        ("a.log", b"started", "log"),
        ("a.txt", b"2024-03-13 09:02:11 INFO x\n" * 5, "log"),
        ("a.rst", b"Title\n=====\n", "text"),
        ("a.txt", b"BMW and MZ met in June.", "text"),
        ("a.txt", "Der Zähler stand auf 7.".encode("utf-16-le"), "text"),
        ("a.txt", "Привет".encode("utf-32"), "text"),
        ("a.txt", bytes(range(256)) * 9, "binary"),
        ("a.txt", b" \n", "empty"),
    ],
    ids=lambda value: "data" if isinstance(value, bytes) else None,  # its bytes hold the time
)
def test_kinds_are_told_apart(name: str, data: bytes, kind: str) -> None:
    assert file_type(name, data).kind == kind


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "TIFF", "WEBP"])
def test_a_picture_is_named(form: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (40, 40)).save(data, form)
    assert file_type("notes.txt", data.getvalue()).phrase == f"a picture ({form})"
