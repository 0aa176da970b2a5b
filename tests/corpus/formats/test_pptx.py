"""Reading PowerPoint presentations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from rag.corpus.formats.office.pptx import read_pptx
from tests.corpus.formats.checks import assert_sound, cells, pieces
from tests.corpus.formats.office_files import saved

chart_data: Callable[[], Any] = CategoryChartData
_TITLE, _BULLETS, _SECTION, _TITLE_ONLY = 0, 1, 2, 5  # layouts


def slide(presentation: Any, layout: int, title: str) -> Any:
    added = presentation.slides.add_slide(presentation.slide_layouts[layout])
    added.shapes.title.text = title
    return added


def box(shapes: Any, left: float, top: float, text: str) -> None:
    size = Inches(left), Inches(top), Inches(1), Inches(1)
    shapes.add_textbox(*size).text_frame.text = text


def test_titles_bullets_and_notes() -> None:
    presentation = Presentation()
    slide(presentation, _TITLE, "The lock").placeholders[1].text = "by Ann"
    slide(presentation, _SECTION, "Part one")
    bullets = slide(presentation, _BULLETS, "Gates\vand doors")
    frame = bullets.placeholders[1].text_frame
    frame.text = "open"
    frame.add_paragraph().text = "wide"
    frame.paragraphs[1].level = 1
    bullets.notes_slide.notes_text_frame.text = "Smile."
    content = read_pptx(saved(presentation))
    assert_sound(content)
    assert pieces(content) == [
        ("title", "The lock"),
        ("paragraph", "by Ann"),
        ("heading 1", "Part one"),
        ("heading 2", "Gates and doors"),
        ("item 1", "open"),
        ("item 2", "wide"),
        ("paragraph", "Smile."),
    ]
    assert [block.place for block in content.blocks][-2:] == ["slide 3", "slide 3, notes"]
    assert content.properties == ()


def test_shapes_are_read_from_top_to_bottom_and_left_to_right() -> None:
    presentation = Presentation()
    shapes = slide(presentation, _TITLE_ONLY, "Title").shapes
    group = shapes.add_group_shape().shapes
    box(group, 1, 6, "grouped")
    box(shapes, 5, 3, "right")
    box(shapes, 1, 3.1, "left")
    box(shapes, 1, 5, "below")
    texts = [text for _, text in pieces(read_pptx(saved(presentation)))]
    assert texts == ["Title", "left", "right", "below", "grouped"]


def test_tables_and_charts_are_tables() -> None:
    presentation = Presentation()
    shapes = slide(presentation, _TITLE_ONLY, "Costs").shapes
    size = Inches(1), Inches(2), Inches(3), Inches(1)
    table = shapes.add_table(2, 2, *size).table
    for number, text in enumerate(["Year", "Cost", "2021", "5"]):
        table.cell(number // 2, number % 2).text = text
    data: Any = chart_data()
    data.categories = ["East", "West"]
    data.add_series("Ships", (1.5, 2))
    shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(1), Inches(4), Inches(3), Inches(2), data)
    assert cells(read_pptx(saved(presentation))) == [
        ["Year", "Cost"],
        ["2021", "5"],
        ["", "Ships"],
        ["East", "1.5"],
        ["West", "2"],
    ]
