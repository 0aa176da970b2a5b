"""Reading Rich Text Format."""

from __future__ import annotations

import pytest

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.rtf import read_rtf
from tests.corpus.formats.checks import assert_sound, cells, pieces, stated


def read(body: bytes, head: bytes = b"\\ansi\\ansicpg1252") -> list[tuple[str, str]]:
    content = read_rtf(b"{\\rtf1" + head + b"\n" + body + b"}")
    assert_sound(content)
    return pieces(content)


def texts(body: bytes, head: bytes = b"\\ansi\\ansicpg1252") -> list[str]:
    return [text for _, text in read(body, head)]


def test_a_backslash_at_the_end_of_a_line_ends_a_paragraph() -> None:
    assert texts(b"One,\nstill one.\\\nTwo.\\\r\nThree.\\line still three.\\par Four.") == [
        "One,still one.",
        "Two.",
        "Three. still three.",
        "Four.",
    ]


def test_characters_are_decoded() -> None:
    body = rb"It\'92s caf\'e9\u8212?ok \u-10179?\u-8704? \{x\} \\cell"
    assert texts(body) == ["It’s café—ok 😀 {x} \\cell"]
    fonts = rb"\ansi\ansicpg1251{\fonttbl{\f0\fcharset204 Arial;}}"
    assert texts(rb"\f0\'cc\'ee\'f1\'f2", fonts) == ["Мост"]


def test_links_footnotes_and_deletions() -> None:
    body = (
        rb'See {\field{\*\fldinst{HYPERLINK "http://a.example"}}{\fldrslt{the page}}}'
        rb"{\footnote \pard It is {\i old}.}{\deleted gone}{\v hidden}.\par Next."
    )
    assert read(body) == [
        ("paragraph", "See the page."),
        ("paragraph", "Next."),
        ("heading 1", "Footnotes"),
        ("paragraph", "It is old."),
    ]


def test_styles_tell_headings_and_labels_tell_items() -> None:
    head = rb"\ansi{\stylesheet{\s1\b heading 2;}{\s3 Title;}{\s4\outlinelevel0 Kapitel;}}"
    body = (
        rb"\pard\s3 The lock\par\pard\s1 Gates\par\pard\s4 Neu\par"
        rb"{\listtext\pard 1.\tab}\pard\ilvl0 open\par"
        rb"{\listtext\pard\f3\'b7\tab}\ilvl1 wide\par\pard end\par"
    )
    assert read(body, head) == [
        ("title", "The lock"),
        ("heading 2", "Gates"),
        ("heading 1", "Neu"),
        ("item 1", "1. open"),
        ("item 2", "wide"),
        ("paragraph", "end"),
    ]


def test_tables_have_rows() -> None:
    body = (
        rb"\trowd\cellx1\cellx2\pard\intbl Year\cell Cost\cell\row"
        rb"\trowd\cellx1\cellx2\pard\intbl 2021\cell 5\par 6 | 7\cell\row\pard After.\par"
    )
    content = read_rtf(b"{\\rtf1" + body + b"}")
    assert cells(content) == [["Year", "Cost"], ["2021", "5 6 | 7"]]
    assert [block.kind for block in content.blocks] == ["header", "row", "paragraph"]


def test_pictures_are_left_out() -> None:
    picture = b"{\\pict\\pngblip " + b"89abcdef" * 100 + b"}"
    binary = b"{\\pict\\bin5 {{}\\x}"
    assert texts(picture + b"A" + binary + b" lock.") == ["A lock."]


def test_information_is_stated() -> None:
    info = rb"{\info{\title Caf\'e9s}{\author Ann Low}{\creatim\yr2021\mo3\dy4\hr1}}"
    origin = "RTF properties"
    assert stated(read_rtf(b"{\\rtf1" + info + b"x}")) == {
        "title": ("Cafés", origin),
        "author": ("Ann Low", origin),
        "published": ("2021-03-04", origin),
    }


def test_other_text_is_refused() -> None:
    with pytest.raises(Unreadable, match="not Rich Text"):
        read_rtf(b"plain")
