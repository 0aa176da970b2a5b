"""Reading electronic books."""

from __future__ import annotations

from io import BytesIO

import pytest
from ebooklib import epub

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.epub import read_epub
from tests.corpus.formats.checks import assert_sound, pieces, stated
from tests.corpus.formats.office_files import book


def test_chapters_are_in_the_order_of_the_spine() -> None:
    made = epub.EpubBook()
    made.set_title("Locks")
    made.add_author("Ann Low")
    made.add_metadata("DC", "publisher", "Gate Press")
    made.add_metadata("DC", "date", "2019-04")
    chapters = [epub.EpubHtml(title=f"Part {n}", file_name=f"{n}.xhtml") for n in "ab"]
    for chapter in chapters:
        chapter.content = f"<h1>{chapter.title}</h1><p>Text&nbsp;of {chapter.title}.</p>"
        made.add_item(chapter)
    made.toc = chapters
    made.spine = ["nav", *reversed(chapters)]
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    stream = BytesIO()
    epub.write_epub(stream, made)
    content = read_epub(stream.getvalue())
    assert_sound(content)
    assert pieces(content) == [
        ("heading 1", "Part b"),
        ("paragraph", "Text of Part b."),
        ("heading 1", "Part a"),
        ("paragraph", "Text of Part a."),
    ]
    assert content.blocks[0].place == "chapter Part b"
    origin = "EPUB metadata"
    assert stated(content) == {
        "title": ("Locks", origin),
        "author": ("Ann Low", origin),
        "publisher": ("Gate Press", origin),
        "published": ("2019-04", origin),
    }


def test_html_becomes_blocks() -> None:
    html = (
        "<html><head><title/></head><body><div>loose <p>own</p></div>"
        "<ul><li>a<ol><li>b</li></ol></li></ul><blockquote><p>said</p></blockquote>"
        "<pre>x\n  y</pre><table><caption>Costs</caption><tr><th>Year</th><th>Cost</th></tr>"
        "<tr><td>2021</td><td><p>5</p><p>6</p></td></tr></table></body></html>"
    )
    assert pieces(read_epub(book({"a.xhtml": html}))) == [
        ("paragraph", "loose"),
        ("paragraph", "own"),
        ("item 1", "a"),
        ("item 2", "1. b"),
        ("quotation 1", "said"),
        ("code", "x\n  y"),
        ("caption", "Costs"),
        ("header", "Year\u2003Cost"),
        ("row", "2021\u20035 6"),
    ]


def test_html_that_is_not_well_formed_is_read() -> None:
    content = read_epub(book({"a.html": "<p>Tea & cake<br>at <b>nine<p>Bye"}))
    assert pieces(content) == [("paragraph", "Tea & cake at nine"), ("paragraph", "Bye")]


def test_encrypted_chapters_say_so() -> None:
    encryption = '<encryption><CipherReference URI="text/a.html"/></encryption>'
    with pytest.raises(Unreadable, match="it is encrypted"):
        read_epub(book({"a.html": "<p>x</p>"}, **{"META-INF/encryption.xml": encryption}))
