"""Reading web pages: what is kept, with which structure, and what stands around it."""

from __future__ import annotations

import json
import random
import time
from contextlib import suppress
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.html.reader import read_html
from tests.corpus.formats.checks import assert_sound, cells, pieces, stated

LINKS = "".join(f'<li><a href="/{word}">{word} news</a>' for word in ("World", "Sports", "Local"))
ARTICLE = "<p>" + "The weir was opened on Friday. " * 12 + "<p>" + "It cost 3 million euros. " * 9
PAGE = f"""<!DOCTYPE html><html><head><title>Weir opened | The Post</title>
<meta property="og:site_name" content="The Post"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-05-01T23:30:00-05:00"></head><body>
<header><a href="#x" class="skip">Skip</a><nav><ul>{LINKS}</ul></nav></header>
<h1>Weir opened</h1><p>By Ann Lee<br>May 1, 2024</p>{ARTICLE}
<div class="share-buttons"><a href="f">Share</a></div>
<aside><h2>Most read</h2><p>A dog was found.</p></aside>
<div id="related-posts"><a href="d">A dog</a><p>It was found on the old bridge.</p></div>
<form><label>Mail</label><input name="m"><button>Send</button></form>
<footer>Copyright The Post</footer><script>var x = 1;</script></body></html>"""


def read(html: str) -> list[tuple[str, str]]:
    content = read_html(html.encode())
    assert_sound(content)
    return pieces(content)


def test_an_article_is_told_from_what_stands_around_it() -> None:
    found = read(PAGE)
    main = [piece for piece in found if piece[0] != "boilerplate"]
    assert main[:3] == [
        ("title", "Weir opened"),
        ("paragraph", "By Ann Lee"),
        ("paragraph", "May 1, 2024"),
    ]
    assert [text[:20] for _, text in main[3:]] == ["The weir was opened ", "It cost 3 million eu"]
    assert {"World news", "Share", "A dog was found.", "A dog", "Mail", "Copyright The Post"} <= {
        text for kind, text in found if kind == "boilerplate"
    }


def test_metadata_in_meta_elements() -> None:
    assert stated(read_html(PAGE.encode())) == {
        "title": ("Weir opened", "HTML metadata"),
        "author": ("Ann Lee", "HTML metadata"),
        "publisher": ("The Post", "HTML metadata"),
        "published": ("2024-05-01", "HTML metadata"),
    }


def test_metadata_in_json_ld() -> None:
    works = [
        {"@type": "WebPage", "name": "Page"},
        {
            "@type": ["NewsArticle"],
            "headline": "Weir",
            "author": [{"@type": "Person", "name": "Ola Berg"}, {"name": "Siv Lund"}],
            "publisher": {"name": "The Post"},
            "datePublished": "2024-05-01",
        },
    ]
    script = json.dumps({"@graph": works})
    html = f'<script type="application/ld+json">{script}</script><p>Text.</p>'
    assert stated(read_html(html.encode())) == {
        "title": ("Weir", "JSON-LD"),
        "author": ("Ola Berg, Siv Lund", "JSON-LD"),
        "publisher": ("The Post", "JSON-LD"),
        "published": ("2024-05-01", "JSON-LD"),
    }


@pytest.mark.parametrize(
    "head",
    [
        "<title>Untitled Document</title>",
        '<meta name="author" content="admin"><meta property="article:author" content="http://x/y">',
        '<script type="application/ld+json">{"@type":</script>',
        "<footer>Copyright 2019 Ann Lee</footer><p>Updated 1 May 2020</p>",
    ],
)
def test_what_a_page_does_not_state_stays_unknown(head: str) -> None:
    assert stated(read_html(f"{head}<p>Text.</p>".encode())) == {}


def test_lists_keep_their_depth_and_their_numbers() -> None:
    html = (
        "<p>Do:<ol start=3><li>Dig<ul><li><p>deep<p>and wide</ul>then rest<li>Fill</ol>"
        "<ol type=a><li>One<li value=4>Four</ol>"
    )
    assert read(html) == [
        ("paragraph", "Do:"),
        ("item 1", "3. Dig"),
        ("item 2", "deep"),
        ("paragraph", "and wide"),
        ("paragraph", "then rest"),
        ("item 1", "4. Fill"),
        ("item 1", "a. One"),
        ("item 1", "d. Four"),
    ]


def test_definitions_are_fields() -> None:
    html = "<dl><dt>Weir<dd>A low dam.<dd><p>Also a fence.<dt>Lock:<dd>A gate.<dt>Alone</dl>"
    assert read(html) == [
        ("field", "Weir: A low dam."),
        ("paragraph", "Also a fence."),
        ("field", "Lock: A gate."),
        ("paragraph", "Alone"),
    ]


def test_broken_lines() -> None:
    html = (
        "<p>Role: Clerk<br>Grade: 5</p><p>Buy<br>• tea<br>• milk</p>"
        "<div>1 High Street<br>Oldham<br><br>Next</div>"
    )
    assert read(html) == [
        ("field", "Role: Clerk"),
        ("field", "Grade: 5"),
        ("paragraph", "Buy"),
        ("item 1", "tea"),
        ("item 1", "milk"),
        ("paragraph", "1 High Street Oldham"),
        ("paragraph", "Next"),
    ]


def test_words_are_as_they_are_read() -> None:
    html = (
        "<p>Caf&eacute; &amp;&nbsp;bar <b>o</b>pen<!-- no --> 10<sup>6</sup>&thinsp;H<sub>2</sub>O"
        "<span style='display:none'>x</span><style>p{}</style> <q>so</q></p>"
        "<blockquote>Said<br>I<footer>Ann</footer></blockquote>"
        "<pre><code>if x:\n    y</code></pre><figure><img alt=z><figcaption>A weir</figure>"
    )
    assert read(html) == [
        ("paragraph", "Café & bar open 10⁶ H2O “so”"),
        ("quotation 1", "Said I"),
        ("quotation 1", "Ann"),
        ("code", "if x:\n    y"),
        ("caption", "A weir"),
    ]


def test_tables_of_data() -> None:
    html = (
        "<table><caption>Fees</caption><thead><tr><th>Pier<th colspan=2>Fee<tr><th><th>2021<th>2022"
        "</thead><tr><td rowspan=2>North<td>5<td>6<tr><td>7<td>8<br>or 9<tr><td></table>"
        "<p>Table 2. Days</p><table><tr><td>Ship<td>21<tr><td>Boat<td>3</table>"
    )
    content = read_html(html.encode())
    assert [b.kind for b in content.blocks] == [
        *("caption", "header", "header", "row", "row"),
        *("caption", "row", "row"),
    ]
    assert cells(content) == [
        ["Pier", "Fee", ""],
        ["", "2021", "2022"],
        ["North", "5", "6"],
        ["North", "7", "8 or 9"],
        ["Ship", "21"],
        ["Boat", "3"],
    ]


def test_tables_that_lay_out_a_page() -> None:
    html = f"<table><tr><td><h2>Left</h2>{ARTICLE}<td><table><tr><th>A<tr><td>1</table></table>"
    assert [kind for kind, _ in read(html)] == [
        *("heading 2", "paragraph", "paragraph"),
        *("header", "row"),
    ]


def test_a_list_of_links_that_words_lead_in_is_kept() -> None:
    found = read(f"{ARTICLE}<p>You can use:<ul>{LINKS}</ul><p>See also<ul>{LINKS}</ul>")
    assert [kind for kind, _ in found[3:]] == [*["item 1"] * 3, "paragraph", *["boilerplate"] * 3]


def test_a_page_that_is_there_for_its_links_keeps_them() -> None:
    assert [kind for kind, _ in read(f"<h1>All</h1><ul>{LINKS}</ul>")][1:] == ["item 1"] * 3


def test_only_the_main_element_counts_where_there_is_one() -> None:
    found = read(f"<div><p>Press S to search.</div><div><main>{ARTICLE}</main></div><p>Bye.")
    assert [kind for kind, _ in found] == [
        *("boilerplate", "paragraph", "paragraph", "boilerplate"),
    ]


def test_a_preformatted_page_is_read_as_paragraphs() -> None:
    assert [kind for kind, _ in read("<title>Mail</title><pre>One\ntwo.\n\nThree.</pre>")] == [
        "paragraph",
        "paragraph",
    ]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "cp932"),
        ('<?xml version="1.0" encoding="iso-8859-2"?><html><body>', "iso8859-2"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_declared_encodings(head: str, encoding: str) -> None:
    words = {"cp1251": "Плотина", "cp932": "東京のダム", "iso8859-2": "Łódź"}.get(encoding, "Größe")
    assert read_html(f"{head}<p>{words}</p>".encode(encoding)).text == words


def test_a_page_saved_in_one_file() -> None:
    mail = MIMEMultipart("related")
    mail["Subject"] = "Weir"
    mail.attach(MIMEText("<p>Größe</p>", "html", "iso-8859-1"))
    mail.attach(MIMEText("p {}", "css"))
    assert read_html(mail.as_bytes()).text == "Größe"
    with pytest.raises(Unreadable, match="without a page"):
        read_html(MIMEText("plain").as_bytes())


@pytest.mark.parametrize("data", [b"", b" ", b"<p>", b"<script>x</script>", b"\0\1\2"])
def test_what_has_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_html(data)


def test_deep_nesting_is_read_or_refused() -> None:
    assert read_html(b"<div><font>" * 500 + b"Deep").text == "Deep"
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_html(b"<div>" * 100_000 + b"Deep")


@pytest.mark.parametrize(
    "part",
    [
        "<table><tr><td>",
        "<td colspan=9999 rowspan=9999>" + "x" * 200,
        "<tr><td rowspan=60000>x<td>",
        "<ul><li>a",
        "<p>a<br>",
        '<a href="x">b</a><div class="nav">',
        "<dl><dt>a<dd>b",
        "&lt;<b",
        "<h1>a</h1><main>",
    ],
)
def test_hostile_markup_takes_bounded_time(part: str) -> None:
    begun = time.monotonic()
    with suppress(Unreadable):
        content = read_html(("<table>" + part * (200_000 // len(part))).encode())
        assert len(content.text) < 10_000_000
    assert time.monotonic() - begun < 10


TAGS = "p div ul li ol table tr td th a br pre dl dt dd h1 main nav form q sup blockquote b".split()
PARTS = ["a b", "x: y", " ", "&amp;", "<!--", "-->", "<br>", '<a href="x">', *TAGS]
PARTS += [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]


@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_any_mixture_of_tags_is_read(parts: list[str]) -> None:
    with suppress(Unreadable):
        assert_sound(read_html("".join(parts).encode()))


@given(st.randoms(use_true_random=False))
def test_damaged_pages_are_read_or_refused(chance: random.Random) -> None:
    data = bytearray(PAGE.encode())
    for _ in range(20):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(Unreadable):
        assert_sound(read_html(bytes(data)))
