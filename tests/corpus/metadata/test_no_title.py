"""Lines that are no title, however high in a text they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.corpus.documents import make_document
from rag.corpus.file_readers import read_file
from rag.types import Source

LISTED = """2022-04-07  Pia Holm  <pia@example.org>

\trelease 1.12
\t* NEWS: Record the date of the release
\tThis had been more of a nuisance since the new compiler (2020) began
\t"telling all" about the files that it found, not only their number.
"""


def source_of(name: str, text: str) -> Source:
    return make_document(Path("/texts"), name, read_file(name, text.encode())).source


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("orbly 2.1 (8 May 2023)\n======", "orbly 2.0 (1 May 2022)\n======"),
        ("# [2.1.0] - 2023-05-08", "# [2.0.0] - 2022-05-01"),
        ("# Chapter 1", "# Chapter 2"),
    ],
)
def test_one_of_several_numbered_headings_is_no_title(first: str, second: str) -> None:
    source = source_of("news.md", f"{first}\n\n* Faster.\n\n{second}\n\n* Slower.\n")
    assert dict(source.origins)["title"] == "file name"
    assert source.published is None


def test_a_first_heading_of_its_own_is_the_title() -> None:
    source = source_of("a.md", "# Orbly 2\n\nA tool.\n\n# Use\n\nPress it.\n\n# Terms\n\nNone.\n")
    assert source.title == "Orbly 2"


def test_items_and_lines_of_paragraphs_are_no_title() -> None:
    source = source_of("log.txt", LISTED)
    assert dict(source.origins)["title"] == "file name"
