"""Makes files of each format at a realistic size, for `eval.reading_speed`.

They hold the sentences of the seeds with other names and numbers in them, so that none comes twice.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from html import escape
from io import BytesIO, StringIO
from typing import Any

from rag.files import seeds_folder
from rag.language.sentences import sentences
from rag.types import Span
from tests.corpus.formats.office_files import book, saved
from tests.corpus.formats.pdf_files import flowed, in_columns, paragraph, table

Section = tuple[str, list[str]]
"""A heading, and paragraphs below it."""

_PARAGRAPHS = 4  # below a heading
_SENTENCES = 5  # of a paragraph
_COLUMNS = ["Number", "Name", "Amount", "Remark"]


def sections(count: int) -> list[Section]:
    """Return so many sections, the same ones each time."""
    rng = random.Random(7)
    known = [words for text in _seed_texts() for words in _sentences(text)]
    names = sorted({w for words in known for w in words.split() if w.istitle() and w.isalpha()})

    def sentence() -> str:
        words = rng.choice(known).split()
        for _ in range(2):
            words[rng.randrange(1, len(words))] = rng.choice([*names, f"{rng.randrange(9999):,}"])
        return " ".join(words)

    def prose() -> str:
        return " ".join(sentence() for _ in range(_SENTENCES))

    return [
        (f"{n}. {' '.join(rng.sample(names, 3))}", [prose() for _ in range(_PARAGRAPHS)])
        for n in range(1, count + 1)
    ]


def _seed_texts() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(seeds_folder().glob("*.txt"))]


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentences(text, [Span(0, len(text))]):
        if 40 < end - start < 300 and "\n" not in text[start:end]:
            yield text[start:end]


def _paragraphs(parts: Sequence[Section]) -> list[str]:
    return [words for heading, prose in parts for words in (heading, *prose)]


def _rows(parts: Sequence[Section]) -> list[list[str]]:
    """Return rows with about as many words as the sections have, below a header."""
    remarks = [words for _, prose in parts for words in prose]
    rows = [[str(n), w.split()[0], str(n * 37), w] for n, w in enumerate(remarks, start=1)]
    return [_COLUMNS, *rows]


def _text(parts: Sequence[Section]) -> bytes:
    return "\n\n".join(_paragraphs(parts)).encode()


def _markdown(parts: Sequence[Section]) -> bytes:
    lines: list[str] = []
    for heading, prose in parts:
        lines += [f"## {heading}", "", f"The **{prose[0]}**", "", prose[1], ""]
        lines += [f"- {words}" for words in prose[2].split(". ")]
        lines += ["", "| Name | Said |", "|---|---|"]
        lines += [f"| {words[:9]} | {words} |" for words in prose[3].split(". ")]
        lines.append("")
    return "\n".join(lines).encode()


def _html(parts: Sequence[Section]) -> bytes:
    body = "".join(
        f"<h2>{escape(heading)}</h2>"
        + "".join(f'<p class="x">{escape(words)} <a href="/a">See</a></p>' for words in prose[:3])
        + f"<ul><li>{escape(prose[3])}</li></ul>"
        for heading, prose in parts
    )
    nav = '<nav><a href="/">Home</a></nav>'
    return f"<!DOCTYPE html><html><body>{nav}<main>{body}</main></body></html>".encode()


def _story(parts: Sequence[Section]) -> list[Any]:
    story: list[Any] = []
    for heading, prose in parts:
        story += [paragraph(escape(heading), "Heading2"), *map(paragraph, map(escape, prose))]
    return story


def _pdf_tables(parts: Sequence[Section]) -> bytes:
    rows = [[cell[:45] for cell in row] for row in _rows(parts)]
    return flowed([table(rows, ruled=True)])


def _docx(parts: Sequence[Section]) -> bytes:
    import docx

    document = docx.Document()
    for heading, prose in parts:
        document.add_heading(heading, 1)
        for words in prose:
            document.add_paragraph(words)
    return saved(document)


def _pptx(parts: Sequence[Section]) -> bytes:
    from pptx import Presentation

    presentation = Presentation()
    for heading, prose in parts:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(prose)
    return saved(presentation)


def _xlsx(parts: Sequence[Section]) -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Rows")
    for number, row in enumerate(_rows(parts)):
        sheet.append([int(cell) if number and cell.isdigit() else cell for cell in row])
    return saved(workbook)


def _odt(parts: Sequence[Section]) -> bytes:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    document = OpenDocumentText()
    for heading, prose in parts:
        document.text.addElement(H(outlinelevel=1, text=heading))
        for words in prose:
            document.text.addElement(P(text=words))
    stream = BytesIO()
    document.write(stream)
    return stream.getvalue()


def _epub(parts: Sequence[Section]) -> bytes:
    return book({f"{n}.xhtml": _html([part]).decode() for n, part in enumerate(parts)})


def _rtf(parts: Sequence[Section]) -> bytes:
    lines = (line.encode("cp1252", "replace").decode("latin-1") for line in _paragraphs(parts))
    marked = "\\par ".join(
        "".join(c if ord(c) < 128 else f"\\'{ord(c):02x}" for c in line) for line in lines
    )
    return b"{\\rtf1\\ansi\\ansicpg1252\\f0\\fs24 " + marked.encode("ascii") + b"\\par}"


def _mail(body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Nora Pike <nora@example.org>", "Ben <ben@example.org>"
    message["Subject"], message["Date"] = "Re: Venue", "Thu, 14 Mar 2024 16:20:11 +0000"
    message.set_content(body)
    return message


def _eml(parts: Sequence[Section]) -> bytes:
    return _mail("\n\n".join(_paragraphs(parts))).as_bytes()


def _mbox(parts: Sequence[Section]) -> bytes:
    mails = (_mail("\n\n".join(_paragraphs([part]))) for part in parts)
    start = b"From nora@example.org Thu Mar 14 16:20:11 2024\n"
    return b"\n".join(start + mail.as_bytes() for mail in mails)


def _csv(parts: Sequence[Section]) -> bytes:
    stream = StringIO()
    csv.writer(stream).writerows(_rows(parts))
    return stream.getvalue().encode()


def _jsonl(parts: Sequence[Section]) -> bytes:
    header, *rows = _rows(parts)
    return "\n".join(json.dumps(dict(zip(header, row, strict=True))) for row in rows).encode()


def _lines(parts: Sequence[Section]) -> list[str]:
    return [line for words in _paragraphs(parts) for line in words.split(". ")]


def _srt(parts: Sequence[Section]) -> bytes:
    cues = []
    for n, line in enumerate(_lines(parts)):
        minute, second = divmod(n * 3, 60)
        time = f"{minute // 60:02}:{minute % 60:02}:{second:02}"
        cues.append(f"{n + 1}\n{time},000 --> {time},900\n{line}\n")
    return "\n".join(cues).encode()


def _log(parts: Sequence[Section]) -> bytes:
    return "".join(f"2024-03-13 09:02:11 INFO {line}\n" for line in _lines(parts)).encode()


MAKERS: dict[str, Callable[[Sequence[Section]], bytes]] = {
    "text.txt": _text,
    "text.md": _markdown,
    "page.html": _html,
    "prose.pdf": lambda parts: flowed(_story(parts)),
    "columns.pdf": lambda parts: in_columns(_story(parts)),
    "tables.pdf": _pdf_tables,
    "text.docx": _docx,
    "slides.pptx": _pptx,
    "rows.xlsx": _xlsx,
    "text.odt": _odt,
    "book.epub": _epub,
    "text.rtf": _rtf,
    "mail.eml": _eml,
    "mails.mbox": _mbox,
    "rows.csv": _csv,
    "rows.jsonl": _jsonl,
    "cues.srt": _srt,
    "entries.log": _log,
}
