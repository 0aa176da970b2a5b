"""Tells what is inside a ZIP or OLE container, and what other binary data is."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Literal

ContainerKind = Literal[
    "docx",
    "pptx",
    "xlsx",
    "odt",
    "ods",
    "odp",
    "epub",
    "old office",
    "other office",
    "encrypted office",
    "saved mail",
    "archive",
]
BinaryKind = Literal["picture", "sound", "video", "archive", "program", "font", "database"]

_PARTS: dict[str, ContainerKind] = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
    "word/": "docx",
    "ppt/": "pptx",
    "xl/workbook.bin": "other office",
    "xl/": "xlsx",
    "Index/Document.iwa": "other office",
    "Index.zip": "other office",
}
"""What names inside a ZIP container begin with, in the order in which they decide."""
_ENDINGS: dict[str, ContainerKind] = {
    **dict.fromkeys([".docx", ".docm", ".dotx"], "docx"),
    **dict.fromkeys([".pptx", ".pptm", ".ppsx"], "pptx"),
    **dict.fromkeys([".xlsx", ".xlsm", ".xltx"], "xlsx"),
    ".odt": "odt",
    ".ods": "ods",
    ".odp": "odp",
    ".epub": "epub",
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_MIME_TYPES: dict[str, ContainerKind] = {
    f"{_OPEN_DOCUMENT}text": "odt",
    f"{_OPEN_DOCUMENT}spreadsheet": "ods",
    f"{_OPEN_DOCUMENT}presentation": "odp",
    _OPEN_DOCUMENT: "other office",
    "application/epub+zip": "epub",
}
_STREAMS: dict[str, ContainerKind] = {
    "EncryptedPackage": "encrypted office",
    "__substg1.0_": "saved mail",
    "WordDocument": "old office",
    "Workbook": "old office",
    "PowerPoint Document": "old office",
}
_PROGRAMS = {"exe", "elf", "swf", "nes", "crx", "wasm", "deb", "rpm"}
_FAMILIES: dict[str, BinaryKind] = {"image": "picture", "audio": "sound", "video": "video"}
_NAMES = {"jpg": "JPEG", "tif": "TIFF", "Z": "compress", "mkv": "Matroska", "zst": "Zstandard"}


def zip_kind(data: bytes, ending: str) -> ContainerKind:
    """Return what a ZIP container is; the ending decides if it is too damaged to tell."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            names = container.namelist()
            mime = ""
            if "mimetype" in names and container.getinfo("mimetype").file_size < 200:
                mime = container.read("mimetype").decode("ascii", "replace").strip()
    except Exception:  # a damaged container raises errors of many kinds
        return _ENDINGS.get(ending, "archive")
    for beginning, kind in _MIME_TYPES.items():
        if mime.startswith(beginning):
            return kind
    for beginning, kind in _PARTS.items():
        if any(name.startswith(beginning) for name in names):
            return kind
    return "archive"


def ole_kind(data: bytes) -> ContainerKind:
    """Return what an OLE container is, by the names of its streams, which are in UTF-16."""
    for stream, kind in _STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return kind
    return "old office"


def binary_kind(data: bytes) -> tuple[BinaryKind, str] | None:
    """Return what binary data is, and the name of its format, by its first bytes.

    >>> binary_kind(bytes.fromhex("ffd8ffe000104a464946"))
    ('picture', 'JPEG')
    """
    import filetype

    guess = filetype.guess(data[:8_192])
    if guess is None:
        return None
    name = _NAMES.get(guess.extension, guess.extension.upper())
    if guess.extension in _PROGRAMS:
        return "program", name
    if guess.extension == "sqlite":
        return "database", "SQLite"
    if "font" in guess.mime or guess.extension == "eot":
        return "font", name
    return _FAMILIES.get(guess.mime.split("/")[0], "archive"), name
