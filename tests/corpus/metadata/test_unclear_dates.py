"""Dates that can be read in two ways are left out and kept as a remark, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.documents import make_document
from rag.corpus.file_readers import read_file
from rag.corpus.folder import read_folder
from rag.corpus.metadata.numeric_dates import numeric_dates, one_date, readings_of, unclear_words
from rag.errors import SourceError
from rag.types import Source

PROSE = "The harbour is 40 metres deep, and the ships that come in are many."
BOTH = ("03/04/2023", "2023-04-03", "2023-03-04")
MAIL = "From: Ann Lee <a@b.org>\nTo: Bo <b@b.org>\nSubject: Depth\nDate: {}\n\n{}\n"
WAYS_IN = {
    "line.txt": "Harbour Works\nBy Ann Lee\n{}\n\n{}",
    "label.txt": "Harbour Works\nDate: {}\n\n{}",
    "front.md": "---\ntitle: Harbour\ndate: {}\n---\n\n{}",
    "front.txt": "---\ntitle: Harbour\ndate: {}\n---\n\n{}",
    "meta.html": '<html><head><meta name="date" content="{}"></head><body><p>{}</p></body></html>',
    "data.html": '<html><head><script type="application/ld+json">{{"@type": "Article",'
    ' "datePublished": "{}"}}</script></head><body><p>{}</p></body></html>',
    "letter.eml": MAIL,
}


def source_of(name: str, text: str) -> Source:
    content = read_file(name, text.encode("utf-8"))
    return make_document(Path("/texts"), name, content).source


@pytest.mark.parametrize("name", WAYS_IN)
def test_it_is_left_out_and_remarked_on(name: str) -> None:
    source = source_of(name, WAYS_IN[name].format("03/04/2023", PROSE))
    assert (source.published, source.unclear_date) == (None, BOTH)
    assert "published" not in dict(source.origins)


@pytest.mark.parametrize("name", WAYS_IN)
def test_one_that_is_a_single_day_is_read(name: str) -> None:
    for written in ("25/04/2023", "04/25/2023", "2023.04.25"):
        source = source_of(name, WAYS_IN[name].format(written, PROSE))
        assert (source.published, source.unclear_date) == ("2023-04-25", ())


@pytest.mark.parametrize(
    ("rest", "published"),
    [
        ("It was closed on 28/02/2023.", "2023-04-03"),
        ("It was closed on 02/28/2023.", "2023-03-04"),
        ("It was closed on 28.02.2023.", None),  # another form
        ("It was closed on 28/02/2023 and on 02/28/2023.", None),
        ("It was closed on 01/02/2023.", None),
    ],
)
def test_another_date_of_the_same_form_decides(rest: str, published: str | None) -> None:
    source = source_of("a.txt", f"Harbour Works\nDate: 03/04/2023\n\n{PROSE} {rest}")
    assert source.published == published
    assert bool(source.unclear_date) == (published is None)


def test_a_weaker_date_decides_only_if_it_is_one_of_the_days() -> None:
    text = "---\ndate: 03/04/2023\n---\nHarbour Works\nBy Ann Lee\n{}\n\n" + PROSE
    source = source_of("a.txt", text.format("4 March 2023"))
    assert (source.published, dict(source.origins)["published"]) == ("2023-03-04", "date line")
    assert source_of("a.txt", text.format("9 May 2023")).unclear_date == BOTH


def test_the_language_of_a_text_decides() -> None:
    text = "Die Bibliothek\n{}\n\nDie Bibliothek wurde gestern wieder geöffnet, und alle kamen."
    assert source_of("a.txt", text.format("03.04.2023")).published == "2023-04-03"


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("04-05-06", ("2006-05-04", "2006-04-05", "2004-05-06")),
        ("3/4/23", ("2023-04-03", "2023-03-04")),
        ("04/04/2023", ("2023-04-04",)),
        ("31/12/99", ("1999-12-31",)),
        ("2023-04", ("2023-04",)),
    ],
)
def test_years_of_two_digits_and_dates_that_are_the_same_either_way(
    written: str, readings: tuple[str, ...]
) -> None:
    assert readings_of(written) == readings


@pytest.mark.parametrize(
    "text", ["1.2.10", "192.168.10.12", "13/13/2023", "03/04-2023", "555-12-1234", "1/2/3/4"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert numeric_dates(text) == []


@given(st.dates(), st.sampled_from("/.-"))
def test_the_day_meant_is_always_among_the_readings(day: object, mark: str) -> None:
    year, month, date = str(day).split("-")
    if 1500 <= int(year) <= 2099:
        for order in ((date, month, year), (month, date, year)):
            assert str(day) in readings_of(mark.join(order))


@given(st.text(alphabet="0123456789/.- a", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for written, span, _ in numeric_dates(text):
        assert re.fullmatch(r"[\d/.-]+", text[span.start : span.end])
        assert readings_of(written)


def test_sources_toml_is_refused_with_what_to_write(
    folder_of: Callable[..., Path],
) -> None:
    toml = '["a.txt"]\npublished = "03/04/2023"\n'
    folder = folder_of(**{"a.txt": PROSE, "sources.toml": toml})
    with pytest.raises(SourceError, match=r"two ways: .* write 2023-04-03 or 2023-03-04"):
        read_folder(folder, 10**6)


def test_a_date_that_is_overridden_needs_no_remark(folder_of: Callable[..., Path]) -> None:
    toml = '["a.txt"]\npublished = 2023-04-03\n'
    text = f"Harbour Works\nDate: 03/04/2023\n\n{PROSE}"
    [document] = read_folder(folder_of(**{"a.txt": text, "sources.toml": toml}), 10**6).documents
    assert (document.source.published, document.source.unclear_date) == ("2023-04-03", ())


def test_a_user_is_told_why_a_date_cannot_be_used() -> None:
    assert one_date("3 Apr 2023") == one_date("2023-04-03") == "2023-04-03"
    with pytest.raises(ValueError, match="not a date like 2024-06-20"):
        one_date("soon")
    assert unclear_words(("04-05-06", "2006-05-04", "2006-04-05", "2004-05-06")) == (
        "04-05-06 can be read in three ways: 4 May 2006, 5 April 2006 or 6 May 2004"
    )
