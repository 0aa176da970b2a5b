"""Decodes an HTML file by the encoding that it declares, or by what it looks like.

A page saved in one file (MHTML) is a mail; its first HTML part is the page.
"""

from __future__ import annotations

import codecs
import re

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Unreadable

_HEAD = 4_096  # bytes
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_MAIL = re.compile(rb"\s*[A-Za-z-]+:")
_MIME = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT = re.compile(r"iso8859.+|iso2022.+|cp\d+|koi8.+|gb.+|big5.*|euc_.+|shift_.+|mac.+|hz|tis.+")
# As browsers do, since pages that declare the first are written in the second.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}


def decode_html(data: bytes) -> str:
    """Return the text of an HTML or MHTML file. Raises `Unreadable`."""
    if _MAIL.match(data) and _MIME.search(data[:_HEAD]):
        return _saved_page(data)
    return _decoded(data, "")


def _decoded(data: bytes, charset: str) -> str:
    """Decode a page; `charset` is what a mail says of it, which goes before its own words."""
    declared = _DECLARED.search(data[:_HEAD])
    encoding = _known(charset) or (_known(declared.group(1).decode("latin-1")) if declared else "")
    if encoding and not data.startswith(_BOMS):
        try:  # many pages are changed to UTF-8 while what they declare is not
            return data.decode("utf-8" if not data.isascii() else encoding)
        except UnicodeDecodeError:
            return data.decode(encoding, "replace")
    try:
        return decode(data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins like {error.encoding} text, but it is not") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _known(name: str) -> str:
    """Return the encoding that a name stands for; "" for UTF-8, and for what is none of a page."""
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    encoding = _MEANT.get(encoding, encoding)
    return encoding if _TEXT.fullmatch(encoding) else ""


def _saved_page(data: bytes) -> str:
    import email

    try:
        parts = email.message_from_bytes(data).walk()
        page = next(part for part in parts if part.get_content_type() == "text/html")
        payload = page.get_payload(decode=True)
        charset = page.get_content_charset() or ""
    except StopIteration:
        raise Unreadable("it is a mail without a page in it") from None
    except (LookupError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable("it is a damaged saved page") from error
    if not isinstance(payload, bytes):
        raise Unreadable("it is a mail without a page in it")
    return _decoded(payload, charset)
