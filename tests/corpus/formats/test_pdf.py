"""PDF files: order, headings, lists, tables, hyphens, margins, properties, and what is refused."""

from __future__ import annotations

import contextlib
import random
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.pdf.reader import read_pdf
from rag.types import BlockKind
from tests.corpus.formats.pdf_files import (
    drawn,
    encrypted,
    flowed,
    in_columns,
    paragraph,
    table,
    text,
    write,
)

HOUSES = (
    "The council replaced the loft insulation in all of the older houses, and the firm that did it"
    " kept the cost below the estimate. Tenants reported that bedrooms were warmer in winter. "
)
ROWS = [["Year", "Houses", "Cost"], ["2019", "120", "310,000"], ["2020", "95", "260,500"]]


def texts(content: Content, kind: BlockKind) -> list[str]:
    return [content.text[b.start : b.end] for b in content.blocks if b.kind == kind]


def numbered(count: int) -> list[str]:
    return [f"Number {n}. {HOUSES * 2}".strip() for n in range(count)]


def test_columns_are_read_one_after_the_other() -> None:
    content = read_pdf(in_columns([paragraph(words) for words in numbered(30)]))
    assert texts(content, "paragraph") == numbered(30)


def test_a_paragraph_that_goes_on_is_one_block_of_the_page_where_it_begins() -> None:
    content = read_pdf(flowed([paragraph(HOUSES * 60)]))
    [block] = content.blocks
    assert block.page == 1
    assert content.text == (HOUSES * 60).strip()


def test_running_headers_and_page_numbers_are_boilerplate() -> None:
    content = read_pdf(in_columns([paragraph(words) for words in numbered(40)]))
    margins = texts(content, "boilerplate")
    assert margins[:4] == ["Housing Report 2024", "1", "Housing Report 2024", "2"]
    assert {block.page for block in content.blocks if block.kind == "boilerplate"} == {1, 2, 3}


def test_headings_have_levels() -> None:
    story = [
        paragraph("Warm houses for all of the town", "Heading1"),
        paragraph("1. What was done", "Heading2"),
        paragraph(HOUSES),
        paragraph("1.1 In the north", "Heading3"),
        paragraph(HOUSES),
        paragraph("2. What it cost", "Heading2"),
        paragraph(HOUSES),
    ]
    content = read_pdf(flowed(story))
    assert texts(content, "title") == ["Warm houses for all of the town"]
    levels = [(content.text[b.start : b.end], b.level) for b in content.blocks if b.level]
    assert levels == [("1. What was done", 1), ("1.1 In the north", 2), ("2. What it cost", 1)]


def test_list_items_lose_their_bullet_and_keep_their_number() -> None:
    bullets = ListFlowable([paragraph(HOUSES), paragraph("Keep a fund.")], bulletType="bullet")
    numbers = ListFlowable(
        [paragraph("Lay the mats."), paragraph("Sign.")], bulletType="1", bulletFormat="%s."
    )
    content = read_pdf(flowed([paragraph("What to do:"), bullets, paragraph(HOUSES), numbers]))
    assert texts(content, "item") == [
        HOUSES.strip(),
        "Keep a fund.",
        "1. Lay the mats.",
        "2. Sign.",
    ]


@pytest.mark.parametrize("ruled", [True, False])
def test_tables_have_a_header_and_cells(ruled: bool) -> None:
    story = [paragraph(HOUSES), paragraph("Table 1. Houses"), table(ROWS, ruled=ruled)]
    content = read_pdf(flowed([*story, paragraph(HOUSES)]))
    kinds = [block.kind for block in content.blocks]
    assert kinds == ["paragraph", "caption", "header", "row", "row", "paragraph"]
    cells = [[content.text[s.start : s.end] for s in b.cells] for b in content.blocks if b.cells]
    assert cells == ROWS


def test_a_table_over_two_pages_has_its_header_once() -> None:
    rows = [["Year", "Houses"], *([f"Street {n}", f"{n * 7}"] for n in range(60))]
    long = table(rows, ruled=True)
    long.repeatRows = 1
    content = read_pdf(flowed([long]))
    assert texts(content, "header") == ["Year\u2003Houses"]
    assert len(texts(content, "row")) == 60
    assert {block.page for block in content.blocks} == {1, 2}


def test_hyphens_are_joined_by_what_is_a_word() -> None:
    lines = [
        "The insula-",
        "tion of a well-",
        "known firm in the COVID-",
        "19 years was a state-of-the-",
    ]
    content = read_pdf(text([*lines, "art work."]))
    expected = (
        "The insulation of a well-known firm in the COVID-19 years was a state-of-the-art work."
    )
    assert content.text == expected


def test_a_word_of_the_document_decides_about_its_hyphen() -> None:
    lines = ["Zorblax was new, but Zor-", "blax and the zor-", "grim were few, as zor-grim are."]
    assert read_pdf(text(lines)).text == (
        "Zorblax was new, but Zorblax and the zor-grim were few, as zor-grim are."
    )


def test_code_keeps_its_lines_and_indents() -> None:
    def draw(canvas: Canvas) -> None:
        write(
            canvas, [f"Line {n} of a text that is long enough to be most of it." for n in range(9)]
        )
        canvas.setFont("Courier", 10)
        canvas.drawString(72, 600, "for house in houses:")
        canvas.drawString(72 + 4 * 6, 588, "warm(house)")

    assert texts(read_pdf(drawn(draw)), "code") == ["for house in houses:\n    warm(house)"]


def test_turned_text_hidden_text_and_doubles_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, ["A word is printed twice."])
        write(canvas, ["A word is printed twice."], left=72.3)
        canvas.drawString(-300, 500, "Outside")
        canvas.drawString(72, -40, "Below")
        canvas.rotate(45)
        canvas.drawString(400, 100, "DRAFT")

    assert read_pdf(drawn(draw)).text == "A word is printed twice."


def test_a_page_in_landscape_is_read_as_it_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        write(canvas, ["This page is turned by the viewer,", "and its second line follows."], 500)

    expected = "This page is turned by the viewer, and its second line follows."
    assert read_pdf(drawn(draw)).text == expected


def test_a_raised_number_does_not_change_the_number_before_it() -> None:
    content = read_pdf(
        flowed([paragraph("It cost 20<super>3</super> in all of 2019<super>12</super>.")])
    )
    assert content.text == "It cost 20³ in all of 2019¹²."


def test_properties_are_metadata_unless_a_program_wrote_them() -> None:
    stated = read_pdf(flowed([paragraph(HOUSES)], title="Warm Houses", author="Ann Lee"))
    values = {p.field: p.value for p in stated.properties}
    assert values == {"title": "Warm Houses", "author": "Ann Lee"}
    placeholders = {"title": "Microsoft Word - x.doc", "author": "Administrator"}
    assert read_pdf(flowed([paragraph(HOUSES)], **placeholders)).properties == ()


EMPTY = drawn(lambda canvas: None, lambda canvas: None)


def test_what_cannot_be_read_is_refused_with_a_reason() -> None:
    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (40, 40))), 0, 0, 595, 842)

    for data, reason in (
        (b"", "it is empty"),
        (b"%PDF-1.7 nothing", "it is damaged, or not a PDF"),
        (encrypted(), "it is encrypted"),
        (drawn(lambda canvas: None), "it has no text"),
        (drawn(scan), "it is a scan without a text layer; run it through OCR first"),
        (EMPTY.replace(b"/Type /Page\n", b"/Type /None\n", 1), "page 1 is damaged"),
    ):
        with pytest.raises(Unreadable) as error:
            read_pdf(data)
        assert str(error.value) == reason


def test_a_small_file_that_unpacks_to_gigabytes_is_refused() -> None:
    unpacked = b"BT /F1 10 Tf 10 10 Td " + b"(aaaa bbbb cccc dddd) Tj " * 800_000 + b"ET"
    packed = zlib.compress(unpacked, 9)
    data = drawn(lambda canvas: write(canvas, ["A"]), pageCompression=0)
    start, end = data.index(b"stream"), data.index(b"endstream")
    head = data.rindex(b"<<", 0, start)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\n" % (len(packed), packed)
    with pytest.raises(Unreadable, match="too much time or memory"):
        read_pdf(data[:head] + stream + data[end:])


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.sampled_from(["cut", "few", "many"]))
def test_damaged_files_are_read_in_part_or_refused(rng: random.Random, how: str) -> None:
    story = [paragraph("Table 1. Houses"), table(ROWS, ruled=True), *map(paragraph, numbered(5))]
    data = bytearray(flowed(story))
    if how == "cut":
        del data[rng.randrange(len(data)) :]
    for _ in range({"cut": 0, "few": 3, "many": 200}[how]):
        data[rng.randrange(len(data))] = rng.randrange(256)
    with contextlib.suppress(Unreadable):
        check_blocks(read_pdf(bytes(data)))


WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=255), min_size=1, max_size=12)
PLACED = st.tuples(WORDS, st.integers(0, 560), st.integers(0, 820), st.sampled_from([8, 11, 18]))


@settings(max_examples=25)
@given(st.lists(st.lists(PLACED, max_size=25), min_size=1, max_size=3))
def test_blocks_are_in_order_within_the_text(pages: list[list[tuple[str, int, int, int]]]) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for words in pages:
        for word, x, y, size in words:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, word)
            canvas.line(x, y, x + 50, y)
        canvas.showPage()
    canvas.save()
    try:
        content = read_pdf(buffer.getvalue())
    except Unreadable:
        assert not any(_is_on_page(canvas, placed) for words in pages for placed in words)
        return
    check_blocks(content)


def _is_on_page(canvas: Canvas, placed: tuple[str, int, int, int]) -> bool:
    """Return whether the middle of a word is on the page, so that a reader sees it."""
    word, x, _, size = placed
    middle: float = x + canvas.stringWidth(word, "Helvetica", size) / 2
    return bool(middle <= canvas._pagesize[0])


def check_blocks(content: Content) -> None:
    end = 0
    for block in content.blocks:
        assert end <= block.start < block.end <= len(content.text)
        assert content.text[block.start : block.end].strip()
        assert all(block.start <= s.start <= s.end <= block.end for s in block.cells)
        assert block.page is not None
        end = block.end
