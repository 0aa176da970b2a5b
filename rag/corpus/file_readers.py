"""Turns the bytes of a file into text, by its suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Unreadable as Unreadable


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
