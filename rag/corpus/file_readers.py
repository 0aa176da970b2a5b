"""Turns the bytes of a file into text, by its suffix and encoding."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(Exception):
    """The reason why a file is skipped or refused."""


def decode(data: bytes) -> str:
    """Decode the bytes of a text file.

    The encoding is that of the byte-order mark, else UTF-8, else the one that a detector finds.
    Line ends are kept, so that offsets are those of the decoded file. Raises `ValueError` if the
    bytes are not text.
    """
    text = next((data.decode(e) for bom, e in _BOMS if data.startswith(bom)), None)
    if "\0" in text if text is not None else b"\0" in data:
        raise ValueError("it is not a text file (it contains zero bytes)")
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None:
            raise ValueError("its character encoding is not known") from None
        return data.decode(best.encoding)


def readable_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the files that can be read."""
    return tuple(sorted(_READERS))


def check_suffix(name: str) -> None:
    """Check that files with the suffix of this name can be read. Raises `Unreadable`."""
    if Path(name).suffix.lower() not in _READERS:
        known = " and ".join(readable_suffixes())
        raise Unreadable(f"this kind of file cannot be read yet (only {known} can)")


def read_text(name: str, data: bytes) -> str:
    """Return the text of a file, read by its suffix. Raises `Unreadable`."""
    check_suffix(name)
    try:
        text = _READERS[Path(name).suffix.lower()](data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins like {error.encoding} text, but it is not") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not text.strip():
        raise Unreadable("it is empty")
    return text


_READERS: dict[str, Callable[[bytes], str]] = {".txt": decode, ".md": decode}
