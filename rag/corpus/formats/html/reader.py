"""Reads web pages: HTML, XHTML, parts of them, and pages saved in one file (MHTML)."""

from __future__ import annotations

import re
from typing import Any

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable
from rag.corpus.formats.html.decode import decode_html
from rag.corpus.formats.html.metadata import metadata_of
from rag.corpus.formats.html.walk import pieces_of
from rag.corpus.formats.html.words import Piece
from rag.corpus.formats.html.zones import main_content, zones_of

_MOST = 0.8  # of the text of a page
_CAPTION = re.compile(r"Table\b.*|.*:")  # of the table right after it
_INLINED = re.compile(r"data:[\w/+.;=-]{0,100};base64,[\w+/=%\s]*")  # pictures in a saved page


def read_html(data: bytes) -> Content:
    """Return the text of a web page with its blocks. Raises `Unreadable`."""
    text = decode_html(data)
    if not text.strip():
        raise Unreadable("it is empty")
    content = html_content(text)
    if not content.blocks:
        raise Unreadable("it has no text")
    return content


def html_content(html: str) -> Content:
    """Return the text of HTML with its blocks and metadata. Raises `Unreadable`.

    >>> content = html_content("<h1>Costs</h1><ul><li>Rent<li>Heating</ul>")
    >>> content.text
    'Costs\\n\\nRent\\nHeating'
    """
    root = parse_html(html)
    builder = ContentBuilder(properties=metadata_of(root))
    add_pieces(builder, root)
    return builder.build()


def parse_html(html: str) -> Any:
    """Return the root element of HTML. Raises `Unreadable`."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    plain = _INLINED.sub("", html).encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = document_fromstring(plain, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("it has no text") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable("its markup is nested too deeply")
    return root


def add_pieces(builder: ContentBuilder, root: Any) -> None:
    """Add the text of an element to what is built, with its structure."""
    pieces = _without_plain_text(pieces_of(root, zones_of(root)))
    titles = {p.value for p in builder.properties if p.field == "title"}
    for number, (piece, main) in enumerate(zip(pieces, main_content(pieces), strict=True)):
        if not main:
            builder.add("boilerplate", piece.text)
        elif _is_caption(piece, pieces[number + 1 : number + 2]):
            builder.add("caption", piece.text)
        elif piece.cells:
            builder.add_row(piece.kind, piece.cells)
        elif piece.kind == "heading" and piece.level == 1 and piece.text in titles:
            builder.add("title", piece.text)
        else:
            builder.add(piece.kind, piece.text, level=piece.level)


def _is_caption(piece: Piece, following: list[Piece]) -> bool:
    """Return whether a paragraph, right before a table, reads like its caption."""
    before_table = any(after.kind in ("header", "row") for after in following)
    return before_table and piece.kind == "paragraph" and bool(_CAPTION.fullmatch(piece.text))


def _without_plain_text(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces; of a page that is one preformatted text, the paragraphs of that text."""
    size = sum(len(piece.text) for piece in pieces)
    for number, piece in enumerate(pieces):
        if piece.kind == "code" and len(piece.text) > _MOST * size and "\n\n" in piece.text:
            paragraphs = re.split(r"\n\s*\n", piece.text)
            split = [Piece("paragraph", text) for text in paragraphs if text.strip()]
            return [*pieces[:number], *split, *pieces[number + 1 :]]
    return pieces
