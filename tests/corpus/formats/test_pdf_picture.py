"""Pictures of PDF pages: the lines of a quote are marked, on each page that it is on."""

from __future__ import annotations

from io import BytesIO
from threading import Thread

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from rag.corpus.formats.pdf.picture import quote_boxes, render_page
from rag.corpus.formats.pdf.reader import read_pdf
from tests.corpus.formats.pdf_files import drawn, flowed, in_columns, paragraph, text, write

LINES = ["The insula-", "tion of the houses was", "replaced by a firm."]


def picture_of(data: bytes, page: int, *quotes: str) -> Image.Image:
    return Image.open(BytesIO(render_page(data, page, quotes)))


def test_the_lines_of_a_quote_are_marked() -> None:
    data = text(LINES)
    boxes = quote_boxes(data, 1, ["The insulation of the HOUSES was"])
    assert len(boxes) == 2
    left, top, _, bottom = boxes[0]
    marked, plain = picture_of(data, 1, LINES[1]), picture_of(data, 1)
    assert plain.getpixel((left - 1, top)) == (255, 255, 255)
    changed = {y for y in range(plain.height) if row(marked, y) != row(plain, y)}
    assert changed
    assert min(changed) >= bottom - 3


def row(picture: Image.Image, y: int) -> bytes:
    return picture.crop((0, y, picture.width, y + 1)).tobytes()


def test_a_quote_over_two_pages_is_marked_on_both() -> None:
    words = " ".join(f"house number{n} is warm" for n in range(900))
    data = flowed([paragraph(words)])
    quote = read_pdf(data).text
    boxes = [quote_boxes(data, page, [quote]) for page in (1, 2)]
    assert min(map(len, boxes)) > 20


def test_a_quote_over_two_columns_has_a_box_for_each_line() -> None:
    words = " ".join(f"house number{n} is warm" for n in range(400))
    boxes = quote_boxes(in_columns([paragraph(words)]), 1, [words])
    assert len({left for left, *_ in boxes}) >= 2
    assert max(right - left for left, _, right, _ in boxes) < 500


def test_what_is_not_on_the_page_is_not_marked() -> None:
    data = drawn(lambda canvas: write(canvas, LINES), lambda canvas: write(canvas, ["Other."]))
    assert quote_boxes(data, 2, ["The insulation of the houses", "", "—"]) == []
    with pytest.raises(IndexError):
        render_page(data, 3)


def test_a_huge_page_becomes_a_small_picture() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((14_000, 14_000))
        write(canvas, LINES)

    data = drawn(draw)
    picture = picture_of(data, 1)
    assert picture.width * picture.height <= 6_010_000


def test_threads_may_read_and_render_at_once() -> None:
    data = in_columns([paragraph("The houses are warm. " * 200)])
    done: list[object] = []
    tasks = [lambda: done.append(read_pdf(data)), lambda: done.append(render_page(data, 1))] * 3
    threads = [Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6
