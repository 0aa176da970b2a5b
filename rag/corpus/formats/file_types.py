"""Tells what kind of file this is: by its content first, and then by its ending."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from rag.corpus.encodings import decode_beginning
from rag.corpus.formats.containers import (
    BinaryKind,
    ContainerKind,
    binary_kind,
    ole_kind,
    zip_kind,
)
from rag.corpus.formats.records.logs import is_log

TextKind = Literal[
    "html", "mhtml", "mbox", "eml", "vtt", "srt", "csv", "json", "log", "markdown", "text"
]
Kind = TextKind | ContainerKind | BinaryKind | Literal["pdf", "rtf", "binary", "empty"]

_PHRASES: dict[Kind, str] = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "pptx": "a PowerPoint presentation",
    "xlsx": "an Excel workbook",
    "odt": "an OpenDocument text",
    "ods": "an OpenDocument spreadsheet",
    "odp": "an OpenDocument presentation",
    "epub": "an EPUB book",
    "rtf": "a rich text document (RTF)",
    "html": "a web page",
    "mhtml": "a saved web page (MHTML)",
    "mbox": "a mailbox",
    "eml": "an e-mail",
    "vtt": "subtitles (WebVTT)",
    "srt": "subtitles (SubRip)",
    "csv": "a table (CSV)",
    "json": "data (JSON)",
    "log": "a log",
    "markdown": "a Markdown text",
    "text": "a text",
    "old office": "a document of an old version of Office (before 2007)",
    "other office": "an office document of a kind that cannot be read",
    "encrypted office": "an Office document with a password",
    "saved mail": "an e-mail saved by Outlook (MSG)",
    "picture": "a picture",
    "sound": "a sound recording",
    "video": "a video",
    "archive": "an archive",
    "program": "a program",
    "font": "a font",
    "database": "a database",
    "binary": "data that is not text",
    "empty": "an empty file",
}
_ENDINGS: dict[str, TextKind] = {
    **dict.fromkeys([".html", ".htm", ".xhtml", ".xht"], "html"),
    **dict.fromkeys([".md", ".markdown", ".mdown", ".mkd"], "markdown"),
    **dict.fromkeys([".csv", ".tsv", ".tab"], "csv"),
    **dict.fromkeys([".jsonl", ".ndjson", ".json"], "json"),
    ".srt": "srt",
    ".vtt": "vtt",
    ".log": "log",
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FRAGMENT_LONGEST = 20_000  # characters in which the first element of a page without a head ends
_SOON = 1_024  # bytes; some programs write a few of their own before the PDF begins
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.02  # of the characters; a text with more is none
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FRAGMENT = re.compile(
    r"\s*<(p|div|h[1-6]|table|ul|ol|article|section|main|span)\b[^<>]*>.*?</\1\s*>", re.I | re.S
)
_VTT = re.compile(r"WEBVTT(?:[ \t].*)?$", re.MULTILINE)
_TIMING = re.compile(r"^\d+\s*\n(?:\d+:)?\d+:\d\d[,.]\d+ +--> +\d", re.MULTILINE)
_ENVELOPE = re.compile(r"From \S.*\d{4}.*\n>?[!-9;-~]+:")
_FIELD = re.compile(r"([!-9;-~]+):(.*(?:\n[ \t].*)*)(?:\n|\Z)")
_MAIL_FIELDS = {"from", "to", "subject", "date", "received"}
_SAVED_PAGE = re.compile(r"^(?:snapshot-content-location:|from:\s*<saved by )", re.I | re.M)


@dataclass(frozen=True, slots=True)
class FileType:
    """What kind of file this is, and the same in words: "a picture (JPEG)"."""

    kind: Kind
    phrase: str


def file_type(name: str, data: bytes) -> FileType:
    """Return what kind of file this is.

    >>> file_type("notes.txt", b"They met in June.")
    FileType(kind='text', phrase='a text')
    >>> file_type("notes.txt", b"%PDF-1.7 ...").kind
    'pdf'
    """
    ending = PurePath(name).suffix.lower()
    kind = _container(data, ending)
    if kind is None:
        beginning = decode_beginning(data).lstrip("\ufeff").replace("\r\n", "\n")
        if _is_binary(data, beginning):
            binary, form = binary_kind(data) or ("binary", "")
            return FileType(binary, f"{_PHRASES[binary]} ({form})" if form else _PHRASES[binary])
        kind = _text_kind(beginning, ending)
    return FileType(kind, _PHRASES[kind])


def _container(data: bytes, ending: str) -> Kind | None:
    beginning = data[:_SOON]
    if not (beginning.strip() or data.strip()):
        return "empty"
    if data.startswith(b"%PDF-") or (b"%PDF-" in beginning and ending == ".pdf"):
        return "pdf"
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return zip_kind(data, ending)
    if data.startswith(_OLE):
        return ole_kind(data)
    return "rtf" if beginning.lstrip().startswith(b"{\\rtf") else None


def _is_binary(data: bytes, beginning: str) -> bool:
    """Return whether data is no text; zero bytes are only in UTF-16 and UTF-32, where all is."""
    wide = "\0" not in beginning and b"\0" in data[:4_096]
    if b"\0" in data and not wide:
        return True
    strange = len(_CONTROL.findall(beginning)) + (beginning.count("\ufffd") if wide else 0)
    return strange > _CONTROL_SHARE * len(beginning)


def _text_kind(beginning: str, ending: str) -> TextKind:
    by_ending = _ENDINGS.get(ending)
    if by_ending in ("markdown", "csv", "json"):
        return by_ending
    if _HTML.match(beginning) or _FRAGMENT.match(beginning[:_FRAGMENT_LONGEST]):
        return "html"
    if mail := _mail_kind(beginning, ending):
        return mail
    if _VTT.match(beginning):
        return "vtt"
    if by_ending in ("html", "log") or (by_ending and "-->" in beginning):
        return by_ending
    if len(_TIMING.findall(beginning)) >= 2 and _TIMING.match(beginning.lstrip()):
        return "srt"
    return "log" if is_log(beginning) else "text"


def _mail_kind(beginning: str, ending: str) -> TextKind | None:
    """Return whether this is a mail, a mailbox or a page that a browser saved as a mail.

    A text with lines such as "From:" and "Date:" is a text, unless its ending is that of a mail.
    """
    if _ENVELOPE.match(beginning):
        return "mbox"
    fields: dict[str, str] = {}
    at = 0
    while match := _FIELD.match(beginning, at):
        fields.setdefault(match[1].lower(), match[2].lower())
        at = match.end()
    if len(_MAIL_FIELDS & fields.keys()) + bool({"message-id", "mime-version"} & fields.keys()) < 2:
        return None
    if "multipart/related" in fields.get("content-type", "") and (
        ending in (".mht", ".mhtml") or _SAVED_PAGE.search(beginning[:at])
    ):
        return "mhtml"
    sent = {"message-id", "mime-version"} & fields.keys() or {"received", "from"} <= fields.keys()
    return "eml" if sent or ending == ".eml" else None
