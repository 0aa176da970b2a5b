"""Reads the text of a PDF file with its headings, paragraphs, lists and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable
from rag.corpus.formats.pdf.layout.flow import Part, flowing
from rag.corpus.formats.pdf.layout.hyphens import Vocabulary, vocabulary
from rag.corpus.formats.pdf.layout.kinds import (
    Kind,
    bare_item,
    is_footnote,
    kind_of,
    levels_of,
    plain_title,
    title_of,
)
from rag.corpus.formats.pdf.layout.lines import CHARACTER, Line, Table
from rag.corpus.formats.pdf.layout.page import parts_of
from rag.corpus.formats.pdf.layout.paragraphs import Body, Group, body_of, groups_of
from rag.corpus.formats.pdf.opening import LOCK, opened, opened_page
from rag.corpus.formats.pdf.properties import ORIGIN, author_of, published_of, stated_title
from rag.corpus.formats.pdf.trial import check_limits

_BEGINNING = 1_500  # characters that are searched for the year of the date of creation
_MOST_TITLES = 5_000  # of an outline
_INDENT = 6.0  # points between the marks of items of different depth

Outline = Mapping[int, Mapping[str, int]]


def read_pdf(data: bytes) -> Content:
    """Return the text of a PDF with its blocks. Raises `Unreadable`."""
    if not data:
        raise Unreadable("it is empty")
    check_limits(data)
    with opened(data) as pdf:
        with LOCK:
            stated = pdf.get_metadata_dict(skip_empty=True)
            outline = _outline(pdf)
        found = list(parts_of(pdf))
        lines = [part for part in found if isinstance(part, Line)]
        if not found:
            raise Unreadable(_without_text(pdf))
    words = vocabulary(line.text for line in lines)
    body = body_of(lines)
    parts, title = _kinds(found, body, outline)
    builder = ContentBuilder()
    _write(builder, flowing(parts), title, words)
    content = builder.build()
    builder.state("title", stated_title(stated), ORIGIN)
    builder.state("author", author_of(stated), ORIGIN)
    builder.state("published", published_of(stated, content.text[:_BEGINNING]), ORIGIN)
    return Content(content.text, content.blocks, tuple(builder.properties))


def _kinds(
    found: Iterable[Line | Table], body: Body, outline: Outline
) -> tuple[list[Part], Group | None]:
    """Return the parts of the text with their kinds, and which of them is the title."""
    groups = list(groups_of(found, body))
    parts: list[Part] = []
    for number, group in enumerate(groups):
        if isinstance(group, Table):
            parts.append(Part(None, [], group))
            continue
        following = groups[number + 1] if number + 1 < len(groups) else None
        next_line = following[0] if isinstance(following, list) else None
        footnote = is_footnote(group, body)
        own = outline.get(group[0].page, {})
        kind = Kind("paragraph") if footnote else kind_of(group, body, next_line, own)
        parts.append(Part(kind, group, is_footnote=footnote))
    return parts, title_of([(part.lines, part.kind) for part in parts if part.kind], body)


def _write(
    builder: ContentBuilder, parts: Sequence[Part], title: Group | None, words: Vocabulary
) -> None:
    """Add the parts as blocks."""
    levels = levels_of([p.kind for p in parts if p.kind and p.lines is not title])
    depths: list[float] = []
    for part in parts:
        if part.table:
            _write_table(builder, part.table)
        if not part.kind:
            continue
        name, page = part.kind.name, part.lines[0].page
        text = words.join([line.text for line in part.lines])
        if name == "item":
            depth = _depth(depths, part.lines[0])
            builder.add("item", bare_item(text), level=depth, page=page)
        elif name == "code":
            builder.add("code", _code(part.lines), page=page)
        elif name == "heading" and part.lines is title:
            builder.add("title", text, page=page)
        elif name == "heading" and part.kind.order:
            builder.add("heading", text, level=levels[part.kind.order], page=page)
        else:
            builder.add(name, text, page=page)
        if name not in ("item", "boilerplate"):
            depths.clear()


def _write_table(builder: ContentBuilder, table: Table) -> None:
    for number, (row, page) in enumerate(zip(table.rows, table.pages, strict=True)):
        builder.add_row("header" if number < table.headers else "row", row, page=page)


def _depth(depths: list[float], line: Line) -> int:
    """Return how deep an item is among the items before it, whose left edges are given."""
    left = line.left - line.column[0]
    while depths and left < depths[-1] - _INDENT:
        depths.pop()
    if not depths or left > depths[-1] + _INDENT:
        depths.append(left)
    return len(depths)


def _code(lines: Sequence[Line]) -> str:
    """Return lines of code with their indents."""
    left = min(line.left for line in lines)
    width = CHARACTER * lines[0].size or 1
    return "\n".join(" " * round((line.left - left) / width) + line.text for line in lines)


def _outline(pdf: Any) -> Outline:
    """Return the titles that the outline of a PDF has on each page, with their levels."""
    import pypdfium2

    titles: dict[int, dict[str, int]] = {}
    try:
        for number, item in enumerate(pdf.get_toc(max_depth=8)):
            target = item.get_dest()
            page = target.get_index() if target else None
            if page is not None:
                titles.setdefault(page + 1, {})[plain_title(item.get_title())] = item.level + 1
            if number >= _MOST_TITLES:
                break
    except pypdfium2.PdfiumError:
        return {}
    return titles


def _without_text(pdf: Any) -> str:
    """Return why a PDF has no text. Raises `Unreadable` if its first page is damaged."""
    import pypdfium2.raw as pdfium

    with opened_page(pdf, 1) as (page, _):
        has_image = any(True for _ in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)))
    if has_image:
        return "it is a scan without a text layer; run it through OCR first"
    return "it has no text"
