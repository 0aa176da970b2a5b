"""Reads electronic books (.epub)."""

from __future__ import annotations

import posixpath
import re
from html.entities import html5
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable
from rag.corpus.formats.html.walk import pieces_of
from rag.corpus.formats.html.words import text_of
from rag.corpus.formats.office.office_properties import state_properties
from rag.corpus.formats.office.zips import damage_is_unreadable, open_zip, parse_xml

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_OF_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_HEADINGS = ("h1", "h2", "h3")


def read_epub(data: bytes) -> Content:
    """Read an electronic book, chapter by chapter. Raises `Unreadable`."""
    archive = open_zip(data)
    with damage_is_unreadable():
        names = set(archive.namelist())
        container = parse_xml(archive.read("META-INF/container.xml"))
        path = next(e.get("full-path") for e in container.iter() if local_name(e) == "rootfile")
        package = parse_xml(archive.read(path))
        folder = posixpath.dirname(path)
        items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
        builder = ContentBuilder()
        _state_properties(builder, package)
        titles = _chapter_titles(archive, folder, items.values())
        encrypted = _encrypted(archive)
        for reference in package.iter(f"{_OPF}itemref"):
            item = items.get(reference.get("idref"))
            if item is None or "nav" in item.get("properties", "").split():
                continue
            name = _resolve(folder, item.get("href", ""))
            if name in encrypted:
                raise Unreadable("it is encrypted")
            if name in names:
                _add_chapter(builder, archive.read(name), titles.get(name, ""))
        return builder.build()


def _state_properties(builder: ContentBuilder, package: Any) -> None:
    authors = [_plain(element) for element in package.iter(f"{_DC}creator")]
    dates = [_plain(e) for e in package.iter(f"{_DC}date") if _is_publication(e)]
    state_properties(
        builder,
        "EPUB metadata",
        title=next((_plain(element) for element in package.iter(f"{_DC}title")), None),
        author=", ".join(dict.fromkeys(filter(None, authors))),
        published=next(iter(dates), None),
    )
    publishers = (_plain(element) for element in package.iter(f"{_DC}publisher"))
    builder.state("publisher", next(publishers, None), "EPUB metadata")


def _is_publication(element: Any) -> bool:
    """Return whether a date is that of publication, not of a change or of the conversion."""
    return element.get(f"{_OPF}event", "publication") in ("publication", "original-publication")


def _chapter_titles(archive: ZipFile, folder: str, items: Any) -> dict[str, str]:
    """Return the titles of chapters in the table of contents, by the name of their file."""
    titles: dict[str, str] = {}
    for item in items:
        is_nav = "nav" in item.get("properties", "").split()
        name = _resolve(folder, item.get("href", ""))
        if not is_nav and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        if name not in archive.namelist():
            continue
        label = ""
        for element in parse_html(archive.read(name)).iter():
            kind = local_name(element)
            if kind == "text":
                label = _plain(element)
            target = element.get("src") if kind == "content" else None
            if is_nav and kind == "a":
                label, target = _plain(element), element.get("href")
            if target and label:
                titles.setdefault(_resolve(posixpath.dirname(name), target), label)
    return titles


def _encrypted(archive: ZipFile) -> set[str]:
    """Return the names of the encrypted files; fonts often are, and do not matter."""
    if "META-INF/encryption.xml" not in archive.namelist():
        return set()
    root = parse_xml(archive.read("META-INF/encryption.xml"))
    references = (e for e in root.iter() if local_name(e) == "cipherreference")
    return {unquote(reference.get("URI", "")) for reference in references}


def _add_chapter(builder: ContentBuilder, data: bytes, title: str) -> None:
    root = parse_html(data)
    if root is None:
        return
    heads = (element for element in root.iter() if local_name(element) in _HEADINGS)
    title = title or next(filter(None, map(_plain, heads)), "")
    place = f"chapter {title}" if title else ""
    body = next(root.iter("body"), root)
    for piece in pieces_of(body, set(body.iter("nav"))):
        if piece.cells:
            builder.add_row(piece.kind, piece.cells, place=place)
        else:
            kind = "boilerplate" if piece.zone else piece.kind
            builder.add(kind, piece.text, level=piece.level, place=place)


def parse_html(data: bytes) -> Any:
    """Parse XHTML, or HTML where it is not well-formed; None if there is nothing in it."""
    from lxml import etree

    try:
        root = parse_xml(_ENTITY.sub(_numeric, data))
    except etree.XMLSyntaxError:
        parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        return etree.fromstring(data, parser) if data.strip() else None
    for element in root.iter("*"):
        element.tag = local_name(element)
    return root


def _numeric(found: re.Match[bytes]) -> bytes:
    """Return an entity of HTML ("&nbsp;"), which XML does not know, as numbers."""
    name = found.group(1)
    signs = html5.get(f"{name.decode()};") if name not in _OF_XML else None
    return b"".join(b"&#%d;" % ord(sign) for sign in signs) if signs else found.group()


def _resolve(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(target.partition("#")[0])))


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; "" for what is not an element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _plain(element: Any) -> str:
    return text_of(element)[0]
