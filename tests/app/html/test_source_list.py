"""The list of sources as HTML."""

from __future__ import annotations

import pytest

from rag.app.html.source_list import matching_sources_html, sources_html
from tests.fragment import HOSTILE, checked, source


def test_sources_are_listed_by_name_those_without_one_last() -> None:
    listed = [source(path="0.txt"), source(title="“At least”"), source(title="Zebra", author="Ann")]
    page = checked(sources_html(listed))
    assert page.text.index("At least") < page.text.index("Zebra") < page.text.index("0.txt")
    assert "3 sources" in page.text
    assert "undated" not in page.text


def test_a_long_list_can_be_narrowed() -> None:
    listed = [source(id=str(n), title=f"Title {n}", publisher="The Times") for n in range(13)]
    assert "input" in [tag for tag, _ in checked(sources_html(listed)).tags]
    assert "input" not in [tag for tag, _ in checked(sources_html(listed[:12])).tags]
    page = checked(matching_sources_html(listed, " 12 TIMES"))
    assert page.text == "1 of 13 sourcesTitle 12The Times"
    assert "0 of 13 sources" in checked(matching_sources_html(listed, "<x>")).text
    assert "13 sources" in checked(matching_sources_html(listed, " ")).text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_the_list(text: str) -> None:
    bad = source(id=text, path=text, title=text, publisher=text, author=text, published=text)
    assert text in checked(sources_html([bad])).text


def test_a_title_that_is_only_a_file_name_is_shown_as_the_file() -> None:
    only = source(path="in/old_film.srt", title="old film", origins=(("title", "file name"),))
    page = checked(sources_html([only]))
    assert "old_film.srt" in page.inside("file-name")
    assert "old film" not in page.text
