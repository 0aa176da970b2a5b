"""Opens the zip files that office formats are made of, and refuses hostile ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from rag.corpus.formats.content import Unreadable

_MOST_MEMBERS = 10_000
_MOST_BYTES = 500_000_000  # unpacked
_MOST_XML_BYTES = 100_000_000  # unpacked, of one part; a tree of it takes ten times as much
_RATIO = 200  # real parts shrink to a tenth or a fiftieth
_RATIO_COUNTS_FROM = 20_000_000  # bytes; small parts may shrink to anything
_CHUNK = 1 << 20
_ENCRYPTED = 0x1  # flag of a member
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def open_zip(data: bytes) -> ZipFile:
    """Open a zip file from memory, once it is known to unpack safely. Raises `Unreadable`."""
    if data.startswith(_OLE):
        encrypted = _ENCRYPTED_PACKAGE in data
        raise Unreadable("it is encrypted" if encrypted else "it is in an old binary format")
    with damage_is_unreadable():
        archive = ZipFile(BytesIO(data))
        _check_sizes(archive.infolist())
        for member in archive.infolist():
            _check_member(archive, member)
    return archive


@contextmanager
def damage_is_unreadable() -> Iterator[None]:
    """Turn whatever a library raises on a damaged file into `Unreadable`."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:  # libraries raise anything, from KeyError to RecursionError
        raise Unreadable("it is damaged") from error


def _check_sizes(members: list[ZipInfo]) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Unreadable("it is encrypted")
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise Unreadable("it is compressed in an unusual way")
    if (
        len(members) > _MOST_MEMBERS
        or sum(member.file_size for member in members) > _MOST_BYTES
        or any(map(_is_too_large, members))
    ):
        raise Unreadable("it is too large when unpacked")


def _is_too_large(member: ZipInfo) -> bool:
    if member.filename.lower().endswith(
        (".xml", ".rels", ".html", ".xhtml", ".htm", ".opf", ".ncx")
    ):
        limit = _MOST_XML_BYTES
    else:
        limit = _MOST_BYTES
    suspicious = member.file_size > _RATIO * max(member.compress_size, 1)
    return member.file_size > (min(limit, _RATIO_COUNTS_FROM) if suspicious else limit)


def _check_member(archive: ZipFile, member: ZipInfo) -> None:
    """Check that a member is as long as stated: a library would unpack the rest of it too."""
    longer = copy(member)
    longer.file_size += 1
    size = 0
    with archive.open(longer) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
    if size != member.file_size:
        raise Unreadable("it is damaged")


def parse_xml(data: bytes) -> Any:
    """Parse XML without what it refers to outside of itself; depth and entities are bounded."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)
