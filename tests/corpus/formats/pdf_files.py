"""Makes PDF files with reportlab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as PdfTable

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], alignment=4)
WIDTH, HEIGHT = A4


def drawn(*pages: Callable[[Canvas], None], **options: Any) -> bytes:
    """Return a PDF whose pages are drawn by functions."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text(lines: Sequence[str], top: float = 780, left: float = 72, size: float = 12) -> bytes:
    """Return a PDF of one page with these lines."""
    return drawn(lambda canvas: write(canvas, lines, top, left, size))


def write(
    canvas: Canvas, lines: Sequence[str], top: float = 780, left: float = 72, size: float = 12
) -> None:
    """Write lines below each other."""
    for number, line in enumerate(lines):
        canvas.setFont("Helvetica", size)
        canvas.drawString(left, top - 1.2 * size * number, line)


def flowed(story: list[Any], **properties: str) -> bytes:
    """Return a PDF of one column."""
    buffer = BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, **properties).build(story)
    return buffer.getvalue()


def in_columns(story: list[Any]) -> bytes:
    """Return a PDF of two columns with a running header and page numbers."""

    def margins(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(46, HEIGHT - 30, "Housing Report 2024")
        canvas.drawCentredString(WIDTH / 2, 26, str(template.page))

    wide = (WIDTH - 104) / 2
    frames = [Frame(left, 50, wide, HEIGHT - 110) for left in (40, 64 + wide)]
    buffer = BytesIO()
    template = BaseDocTemplate(buffer, pagesize=A4)
    template.addPageTemplates([PageTemplate("two", frames, onPage=margins)])
    template.build(story)
    return buffer.getvalue()


def paragraph(words: str, style: str = "") -> Paragraph:
    """Return a paragraph; without a style, a justified one."""
    return Paragraph(words, STYLES[style] if style else BODY)


def table(rows: list[list[str]], *, ruled: bool, bold: bool = True) -> PdfTable:
    """Return a table."""
    style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    if bold:
        style.append(("FONT", (0, 0), (-1, 0), "Helvetica-Bold"))
    return PdfTable(rows, style=style, hAlign="LEFT")


def encrypted() -> bytes:
    """Return a PDF that opens with a password only."""
    lock = pdfencrypt.StandardEncryption("secret", ownerPassword="owner")
    return drawn(lambda canvas: write(canvas, ["Hidden."]), encrypt=lock)
