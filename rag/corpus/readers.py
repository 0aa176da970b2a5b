"""File bytes to text, by suffix and encoding."""

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
    """Says why a file is skipped, or not taken."""


def decode(data: bytes) -> str:
    """Text of a file: by byte-order mark, as strict UTF-8, else as a detector says.

    Line ends are kept as they are, so that offsets are those of the decoded file. Raises
    `ValueError` for what is no text.
    """
    text = next((data.decode(e) for bom, e in _BOMS if data.startswith(bom)), None)
    if "\0" in text if text is not None else b"\0" in data:
        raise ValueError("it is not text (it holds zero bytes)")
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None:
            raise ValueError("its encoding could not be told") from None
        return data.decode(best.encoding)


def readable_suffixes() -> tuple[str, ...]:
    """Suffixes of the files that can be read."""
    return tuple(sorted(_READERS))


def check_suffix(name: str) -> None:
    """Raises `Unreadable` for a file whose suffix has no reader."""
    suffix = Path(name).suffix
    if suffix.lower() not in _READERS:
        known = ", ".join(readable_suffixes())
        raise Unreadable(f"no reader for {suffix or 'files without a suffix'} (has {known})")


def read_text(name: str, data: bytes) -> str:
    """The text of a file, by its suffix. Raises `Unreadable`."""
    check_suffix(name)
    try:
        text = _READERS[Path(name).suffix.lower()](data)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it begins like {error.encoding} but is not") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not text.strip():
        raise Unreadable("empty")
    return text


_READERS: dict[str, Callable[[bytes], str]] = {".txt": decode, ".md": decode}
