"""Decodes the bytes of a text file: by its byte-order mark, its zero bytes, or what it looks like.

Line ends are kept, so that offsets are those of the decoded file.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_SAMPLE = 4_096  # bytes; enough to see on which side the zeros of UTF-16 are
_FOREIGN_SHARE = 0.3  # of the bytes beyond ASCII in runs; a text with more has other letters
_CODE_PAGES = {
    **dict.fromkeys(["pl", "cs", "sk", "hu", "ro", "hr", "sl", "bs", "sr", "sq"], "cp1250"),
    **dict.fromkeys(["tr", "az"], "cp1254"),
    **dict.fromkeys(["et", "lv", "lt"], "cp1257"),
}
"""Code pages of Windows by language, if they are not that of the west of Europe."""
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_RUN = re.compile(rb"[\x80-\xff]{3,}")  # no Latin alphabet has three accented letters in a row


def decode(data: bytes) -> str:
    """Decode the bytes of a text file. Raises `ValueError` if they are no text."""
    text = next((data.decode(e) for bom, e in _BOMS if data.startswith(bom)), None)
    if text is None and (wide := _wide_encoding(data[:_SAMPLE])):
        text = data.decode(wide, "replace")
    if "\0" in text if text is not None else b"\0" in data:
        raise ValueError("it is not a text file (it contains zero bytes)")
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data)


def decode_beginning(data: bytes, size: int = 4 * _SAMPLE) -> str:
    """Decode the beginning of any file to see what it is; bytes that are no text are replaced."""
    sample = data[:size]
    encoding = next((e for bom, e in _BOMS if data.startswith(bom)), None)
    return sample.decode(encoding or _wide_encoding(sample[:_SAMPLE]) or "utf-8", "replace")


def _wide_encoding(sample: bytes) -> str:
    """Return the UTF-16 encoding that zeros at every other byte show; "" if they do not."""
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if odd > 0.3 * half and even <= 0.02 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd <= 0.02 * half:
        return "utf-16-be"
    return ""


def _decode_legacy(data: bytes) -> str:
    """Decode bytes that are not all UTF-8.

    A text that is mostly UTF-8 is read as such. Accented Latin letters tell a detector too
    little; there the language, known from the other letters, tells the code page.
    """
    beyond = len(data) - len(data.translate(None, _BEYOND_ASCII))
    multibyte = _MULTIBYTE.findall(data)
    if len(multibyte) > 2 * (beyond - sum(map(len, multibyte))):
        return data.decode("utf-8", "windows-1252-for-stray")
    if sum(map(len, _RUN.findall(data))) < _FOREIGN_SHARE * beyond:
        return data.decode(_latin_code_page(data), "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise ValueError("its character encoding is not known")
    return data.decode(best.encoding)


def _latin_code_page(data: bytes) -> str:
    """Return the Windows code page of the language that a text in Latin letters is written in."""
    from py3langid import langid

    language, _ = langid.classify(data[:_SAMPLE].decode("cp1252", "replace"))
    return _CODE_PAGES.get(language, "cp1252")


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are not UTF-8, in a text that otherwise is, as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252-for-stray", _stray)
