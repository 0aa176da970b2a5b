"""Small office files, made by the programs' own libraries."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def saved(file: Any) -> bytes:
    """The bytes of a document of python-docx, python-pptx, openpyxl or odfpy."""
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def changed(data: bytes, changes: Mapping[str, str | bytes]) -> bytes:
    """A zip file with some of its parts changed."""
    with ZipFile(BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | dict(changes))


def word(body: str = "", before: str = "") -> bytes:
    """A Word document with this XML in its body."""
    import docx

    xml = f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return changed(saved(docx.Document()), {"word/document.xml": xml})


def opendocument(kind: str, body: str, before: str = "") -> bytes:
    """An OpenDocument file of a kind ("text") with this XML in its body."""
    names = " ".join(f'xmlns:{n}="{_ODF}:{n}:1.0"' for n in ("office", "text", "table", "style"))
    return zipped(
        {
            "content.xml": f"{before}<office:document-content {names}><office:body><office:{kind}>"
            f"{body}</office:{kind}></office:body></office:document-content>"
        }
    )


def book(chapters: Mapping[str, str], metadata: str = "", **parts: str) -> bytes:
    """An electronic book with these files as chapters."""
    items = "".join(f'<item id="{n}" href="{n}"/>' for n in chapters)
    spine = "".join(f'<itemref idref="{n}"/>' for n in chapters)
    return zipped(
        {
            "META-INF/container.xml": "<container><rootfiles>"
            '<rootfile full-path="text/book.opf"/></rootfiles></container>',
            "text/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
            f"<manifest>{items}<item id='lost' href='lost.png'/></manifest>"
            f"<spine>{spine}</spine></package>",
            **{f"text/{name}": chapter for name, chapter in chapters.items()},
            **parts,
        }
    )
