"""Front matter in YAML, TOML and JSON, strict or not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag.corpus.formats.front_matter import read_front_matter


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Weir\nauthors:\n  - name: Ola Berg\n  - name: Siv Lund\n"
        "date: 2024-05-01T23:30:00-05:00\n---\nText.",
        '+++\r\ntitle = "Weir"\r\nauthors = ["Ola Berg", "Siv Lund"]\r\n'
        "date = 2024-05-01T23:30:00-05:00\r\n+++\r\nText.",
        '{\n "title": "Weir",\n "author": ["Ola Berg", {"name": "Siv Lund"}],\n'
        ' "date": "2024-05-01"\n}\nText.',
        "---\nTitle: 'Weir'\nnote: a: b\nauthor:\n"
        "- Ola Berg\n- Siv Lund\ndate: 1 May 2024\n...\nText.",
    ],
)
def test_the_same_is_read_of_every_form(text: str) -> None:
    front = read_front_matter(text)
    assert front is not None
    assert {field: value for field, (value, _) in front.stated.items()} == {
        "title": "Weir",
        "author": "Ola Berg, Siv Lund",
        "published": "2024-05-01",
    }
    assert text[front.span.end :].strip() == "Text."


def test_a_title_keeps_its_wording() -> None:
    front = read_front_matter("---\ntitle: No\nauthor: ~\n---\n")
    assert front is not None
    assert front.stated == {"title": ("No", (4, 13))}


def test_a_list_of_authors_is_stated_by_all_its_lines() -> None:
    text = "---\nauthors:\n  - Ola Berg\n  - Siv Lund\ntags: [a]\n---\nText."
    front = read_front_matter(text)
    assert front is not None
    assert text[slice(*front.stated["author"][1])] == "authors:\n  - Ola Berg\n  - Siv Lund"


@pytest.mark.parametrize(
    "text",
    [
        "---\nA line of prose.\n---\nText.",
        "---\n\nOne: two: three\n\nAnd prose.\n\n---\n",
        "{% if x %}\nText.",
        '{"a": 1} is JSON.',
        "---\n" + "[" * 2_000 + "\n---\n",
        '{"a":' * 20_000,
        "Text.",
    ],
)
def test_what_only_begins_like_front_matter_is_none(text: str) -> None:
    assert read_front_matter(text) is None


def test_aliases_do_not_multiply() -> None:
    rows = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdef"))
    front = read_front_matter(f"---\na: &a [x, x]\n{rows}author: [*f, *f]\n---\n")
    assert front is not None
    assert front.stated == {}
