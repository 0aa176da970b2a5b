"""Reads a file of any kind as a text with blocks, by what it is and not only by its ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Content
from rag.corpus.formats.content import Unreadable as Unreadable
from rag.corpus.formats.epub import read_epub
from rag.corpus.formats.file_types import Kind, file_type
from rag.corpus.formats.html.reader import read_html
from rag.corpus.formats.mail.reader import read_mail, read_mailbox
from rag.corpus.formats.markdown.reader import read_markdown
from rag.corpus.formats.office.docx import read_docx
from rag.corpus.formats.office.pptx import read_pptx
from rag.corpus.formats.office.xlsx import read_xlsx
from rag.corpus.formats.opendocument.reader import read_odf
from rag.corpus.formats.pdf.reader import read_pdf
from rag.corpus.formats.records.delimited import read_delimited
from rag.corpus.formats.records.json_records import read_json
from rag.corpus.formats.records.logs import read_log
from rag.corpus.formats.records.subtitles import read_subtitles
from rag.corpus.formats.rtf import read_rtf
from rag.corpus.plain_text.reader import read_plain_text

# What browsers and programs keep beside documents; it is text, but nobody reads it.
_ASSETS = (".css", ".js", ".mjs", ".map", ".svg", ".lock", ".pyc")
# Such a file may begin like a text, but it is damaged or empty.
_NEVER_TEXT = frozenset(
    ".pdf .docx .pptx .xlsx .odt .ods .odp .epub .zip .7z .gz .tar .rar .exe .dll .so .bin .dat"
    " .png .jpg .jpeg .gif .webp .mp3 .mp4 .mov .avi .wav .doc .xls .ppt .sqlite .db".split()
)


def read_file(name: str, data: bytes) -> Content:
    """Return the text of a file with its blocks. Raises `Unreadable`."""
    if PurePath(name).suffix.lower() in _ASSETS:
        raise Unreadable("it is a part of a web page or of a program")
    kind = file_type(name, data)
    if kind.kind == "empty":
        raise Unreadable("it is empty")
    if kind.kind == "encrypted office":
        raise Unreadable("it is encrypted; save it without a password")
    ending = PurePath(name).suffix.lower()
    if kind.kind == "text" and ending in _NEVER_TEXT:
        raise Unreadable(f"its name ends in {ending}, but it is {kind.phrase}")
    if kind.kind not in _READERS:
        raise Unreadable(f"it is {kind.phrase}, which cannot be read")
    try:
        content = _READERS[kind.kind](data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins like {error.encoding} text, but it is not") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error
    except RecursionError as error:
        raise Unreadable("it is nested too deeply") from error
    if not content.text.strip():
        raise Unreadable(f"it is {kind.phrase} without any text")
    return content


def readable_kinds() -> str:
    """Return in words what can be read."""
    return "text, Markdown, HTML, PDF, Office, e-book, mail, table and subtitle"


def _read_text(data: bytes) -> Content:
    return read_plain_text(decode(data))


_READERS: dict[Kind, Callable[[bytes], Content]] = {
    "text": _read_text,
    "markdown": read_markdown,
    **dict.fromkeys(("html", "mhtml"), read_html),
    "pdf": read_pdf,
    "docx": read_docx,
    "pptx": read_pptx,
    "xlsx": read_xlsx,
    **dict.fromkeys(("odt", "ods", "odp"), read_odf),
    "epub": read_epub,
    "rtf": read_rtf,
    "mbox": read_mailbox,
    "eml": read_mail,
    **dict.fromkeys(("vtt", "srt"), read_subtitles),
    "csv": read_delimited,
    "json": read_json,
    "log": read_log,
}
