"""Reads Rich Text Format (.rtf)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable
from rag.corpus.formats.office.office_properties import state_properties
from rag.corpus.formats.office.style_names import kind_of_style
from rag.corpus.formats.office.tables import add_table
from rag.corpus.formats.office.zips import damage_is_unreadable
from rag.corpus.formats.rtf_source import (
    CONTROL,
    MARK,
    PARAGRAPH_ENDS,
    decode,
    find_code_page,
    group,
    mark,
    split_footnotes,
    with_plain_fonts,
    without_pictures,
)
from rag.types import BlockKind

_STYLE = re.compile(r"\\s(\d{1,5})(?![a-z\d])")
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d)")
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_rtf(data: bytes) -> Content:
    """Read Rich Text Format. Raises `Unreadable`."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("it is not Rich Text Format")
    with damage_is_unreadable():
        code_page = find_code_page(data)
        source = without_pictures(data).decode(code_page, "replace")
        writer = _Writer(ContentBuilder(), _styles(group(source, "stylesheet")))
        _state_properties(writer.builder, group(source, "info"), code_page)
        source, footnotes = split_footnotes(with_plain_fonts(source))
        writer.add(decode(mark(source), code_page))
        if footnotes:
            writer.builder.add("heading", "Footnotes", level=1)
            writer.add(decode(mark(footnotes), code_page))
        return writer.builder.build()


@dataclass
class _Writer:
    """Writes decoded text with marks; the fields are those of the paragraph that is being read."""

    builder: ContentBuilder
    styles: dict[str, tuple[BlockKind, int]]
    text: str = ""
    style: str = ""
    heading: int = 0
    level: int = 1
    is_item: bool = False
    in_table: bool = False
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    headers: int = 0

    def add(self, marked: str) -> None:
        """Add the blocks of a text."""
        parts = MARK.split(marked)
        words, numbers = [*parts[1::3], "par"], [*parts[2::3], ""]
        for text, word, number in zip(parts[::3], words, numbers, strict=True):
            self.text += text
            self._follow(word, number)
        self._end_table()

    def _follow(self, word: str, number: str) -> None:
        if word == "pard":
            self.style, self.heading, self.level, self.in_table = "", 0, 1, False
        elif word == "s":
            self.style = number
        elif word == "outlinelevel":
            self.heading = int(number) + 1 if number and int(number) < 9 else 0
        elif word == "ilvl":
            self.level = int(number or 0) + 1
        elif word == "item":
            label = self.text.strip()
            self.is_item, self.text = True, f"{label} " if any(map(str.isalnum, label)) else ""
        elif word == "intbl":
            self.in_table = True
        elif word == "trhdr" and self.headers == len(self.rows):
            self.headers += 1
        elif word in ("cell", "nestcell"):
            self.cells.append(self.text.removesuffix("|"))
            self.text, self.is_item = "", False
        elif word in ("row", "nestrow"):
            self.rows.append(self.cells)
            self.cells, self.text = [], ""
        elif word in PARAGRAPH_ENDS:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.in_table or self.cells:
            self.text += " "
            return
        if self.text.strip():
            self._end_table()
            kind, level = self.styles.get(self.style, ("paragraph", 0))
            if self.heading:
                kind, level = "heading", self.heading
            elif self.is_item:
                kind, level = "item", self.level
            self.builder.add(kind, self.text, level=level)
        self.text, self.is_item = "", False

    def _end_table(self) -> None:
        add_table(self.builder, self.rows, min(self.headers, max(len(self.rows) - 1, 0)))
        self.rows, self.headers = [], 0


def _styles(stylesheet: str) -> dict[str, tuple[BlockKind, int]]:
    styles: dict[str, tuple[BlockKind, int]] = {}
    for entry in re.split(r"[{};]", stylesheet):
        style = _STYLE.search(entry)
        name = CONTROL.sub("", entry).strip()
        if not style:
            continue
        if heading := _HEADING.fullmatch(name):
            styles[style.group(1)] = ("heading", int(heading.group(1)))
        elif kind := kind_of_style(name):
            styles[style.group(1)] = (kind, 0)
        elif outline := _OUTLINE.search(entry):
            styles[style.group(1)] = ("heading", int(outline.group(1)) + 1)
    return styles


def _state_properties(builder: ContentBuilder, info: str, code_page: str) -> None:
    created = re.search(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})", info)
    state_properties(
        builder,
        "RTF properties",
        title=decode(group(info, "title").replace("\\title", ""), code_page),
        author=decode(group(info, "author").replace("\\author", ""), code_page),
        published="-".join(part.zfill(2) for part in created.groups()) if created else None,
    )
