"""Reading Word documents."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
from docx.oxml.parser import parse_xml

from rag.corpus.formats.office.docx import read_docx
from tests.corpus.formats.checks import assert_sound, cells, pieces, stated
from tests.corpus.formats.office_files import W, changed, saved, word


def read(document: Any) -> list[tuple[str, str]]:
    content = read_docx(document if isinstance(document, bytes) else saved(document))
    assert_sound(content)
    return pieces(content)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_styles_tell_the_kinds() -> None:
    document = docx.Document()
    document.add_heading("The lock", 0)
    document.add_heading("Gates", 2)
    document.add_paragraph("Open at nine.")
    document.add_paragraph("Shut!", style="Quote")
    document.add_paragraph("Figure 1: a gate", style="Caption")
    assert read(document) == [
        ("title", "The lock"),
        ("heading 2", "Gates"),
        ("paragraph", "Open at nine."),
        ("quotation", "Shut!"),
        ("caption", "Figure 1: a gate"),
    ]


def test_outline_levels_tell_headings_of_any_name() -> None:
    document = docx.Document()
    style = document.styles.add_style("Kapitel", 1)
    outline = parse_xml(f'<w:outlineLvl xmlns:w="{W}" w:val="1"/>')
    style.element.get_or_add_pPr().append(outline)
    derived = document.styles.add_style("Kapitel neu", 1)
    derived.base_style = style
    document.add_paragraph("Kosten", style="Kapitel neu")
    assert read(document) == [("heading 2", "Kosten")]


def test_items_have_their_numbers() -> None:
    document = docx.Document()
    for style, text in [
        ("List Number", "Open."),
        ("List Number", "Wait."),
        ("List Bullet 2", "outside"),
        ("List Number", "Shut."),
    ]:
        document.add_paragraph(text, style=style)
    assert read(document) == [
        ("item 1", "1. Open."),
        ("item 1", "2. Wait."),
        ("item 2", "outside"),
        ("item 1", "3. Shut."),
    ]


def test_lines_of_code_are_one_block() -> None:
    document = docx.Document()
    document.styles.add_style("Source Code", 1)
    for line in ("if open:", "  close()"):
        document.add_paragraph(line, style="Source Code")
    assert read(document) == [("code", "if open:\n  close()")]


def test_merged_cells_stand_once_and_nested_tables_after() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, texts in enumerate([["Year", "Cost", "Note"], ["2021", "5", "a"], ["2022", "6", ""]]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(2, 1).add_table(1, 2).cell(0, 1).text = "inner"
    content = read_docx(saved(document))
    assert cells(content) == [
        ["Year", "Cost", "Note"],
        ["2021", "5", "a"],
        ["2022", "6", ""],
        ["", "inner"],
    ]
    assert [block.kind for block in content.blocks] == ["header", "row", "row", "row"]


def test_a_single_column_is_a_frame_around_paragraphs() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).paragraphs[0].text = "A letter."
    assert read(document) == [("paragraph", "A letter.")]


def test_insertions_are_kept_and_deletions_are_not() -> None:
    body = (
        "<w:p><w:r><w:t>One </w:t></w:r><w:ins><w:r><w:t>new </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved </w:t></w:r></w:moveFrom>"
        "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r></w:p>"
    )
    assert read(word(body)) == [("paragraph", "One new link")]


def test_content_controls_and_text_boxes_are_read() -> None:
    box = f"<w:pict><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:pict>"
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('Controlled.')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:t>Around.</w:t>{box}</w:r></w:p>"
    )
    assert [text for _, text in read(word(body))] == ["Controlled.", "Around.", "In a box."]


def test_contents_and_page_margins_are_boilerplate() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Gates\t3", style="toc 1")
    document.add_paragraph("Text.")
    document.sections[0].header.paragraphs[0].text = "Confidential"
    assert read(document) == [
        ("boilerplate", "Gates 3"),
        ("paragraph", "Text."),
        ("boilerplate", "Confidential"),
    ]


def test_comments_follow_with_their_author() -> None:
    document = docx.Document()
    run = document.add_paragraph("Text.").add_run()
    document.add_comment(run, text="Really?", author="Ann Low")
    content = read_docx(saved(document))
    assert pieces(content)[1:] == [("heading 1", "Comments"), ("paragraph", "Really?")]
    assert content.blocks[-1].place == "comment by Ann Low"


def test_properties_are_stated_but_not_those_of_templates() -> None:
    document = docx.Document()
    assert stated(read_docx(saved(document))) == {}
    properties = document.core_properties
    properties.author, properties.title = "Ann Low", "Locks"
    properties.created = datetime(2021, 3, 4, 10)
    assert stated(read_docx(saved(document))) == {
        "title": ("Locks", "Word properties"),
        "author": ("Ann Low", "Word properties"),
        "published": ("2021-03-04", "Word properties"),
    }


def test_files_with_macros_are_read() -> None:
    data = word(paragraph("Text."))
    types = "[Content_Types].xml"
    plain = "openxmlformats-officedocument.wordprocessingml.document.main"
    xml = ZipFile(BytesIO(data)).read(types).decode()
    macros = xml.replace(f"vnd.{plain}", "vnd.ms-word.document.macroEnabled.main")
    assert macros != xml
    assert read(changed(data, {types: macros})) == [("paragraph", "Text.")]
