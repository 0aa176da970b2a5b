"""Reading Markdown: the text stays as it is, and the blocks are ranges in it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.markdown.reader import read_markdown
from tests.corpus.formats.checks import assert_sound, cells, pieces, stated


def read(text: str) -> list[tuple[str, str]]:
    content = read_markdown(text.encode())
    assert content.text == text
    assert_sound(content)
    return pieces(content)


def test_headings_are_their_words() -> None:
    assert read("# Lock #\n\n## Gates\n\nTwo\nlines\n---\n\n### # ###\n") == [
        ("title", "Lock"),
        ("heading 2", "Gates"),
        ("heading 2", "Two\nlines"),
        ("heading 3", "#"),
    ]


def test_items_are_without_bullets_but_with_numbers() -> None:
    text = "Buy:\n\n- [x] tea\n  leaves\n  1. green\n  2) black\n\n     not\n* milk\n"
    assert read(text) == [
        ("paragraph", "Buy:"),
        ("item 1", "[x] tea\n  leaves"),
        ("item 2", "1. green"),
        ("item 2", "2) black"),
        ("paragraph", "not"),
        ("item 1", "milk"),
    ]


def test_deep_lists_lose_nothing() -> None:
    items = [f"{'  ' * depth}- item {depth}\n" for depth in range(15)]
    assert read("".join(items))[-1] == ("item 15", "item 14")


def test_quotations_and_notes() -> None:
    text = (
        "> One\n> two\n>\n> three\n\n> [!NOTE]\n> Mind\n> it\n\n"
        "!!! tip\n    So.\n\n::: x\nNo.\n:::\n"
    )
    assert read(text) == [
        ("quotation 1", "One\n> two"),
        ("quotation 1", "three"),
        ("paragraph", "Mind\n> it"),
        ("paragraph", "So."),
        ("paragraph", "No."),
    ]


def test_code_is_without_fences() -> None:
    text = "```py\n\n  a\n\nb\n```\n\n    c\n      d\n\n- ~~~\n  e\n  ~~~\n\n```\n```\n"
    assert read(text) == [("code", "  a\n\nb"), ("code", "c\n      d"), ("code", "e")]


@pytest.mark.parametrize("mark", ["", "> ", "- "])
def test_tables(mark: str) -> None:
    rest = " " * len(mark) if mark == "- " else mark
    rows = ["| Pier | Fee \\| tax |", "|---|--:|", "| North |  5 |", "| South | |"]
    text = f"Table 1. Fees\n\n{mark}" + f"\n{rest}".join(rows) + "\n"
    content = read_markdown(text.encode())
    assert_sound(content)
    assert [block.kind for block in content.blocks] == ["caption", "header", "row", "row"]
    assert cells(content) == [["Pier", "Fee \\| tax"], ["North", "5"], ["South", ""]]


def test_tables_without_outer_bars() -> None:
    content = read_markdown(b"a | b\n--|--\n1 | 2 | 3\n4\n")
    assert cells(content) == [["a", "b"], ["1", "2", "3"], ["4"]]


def test_labelled_lines_are_fields_and_a_single_one_is_not() -> None:
    text = (
        "**Role:** Clerk  \nPay grade: 5\\\nFrom: 9:30\n\n"
        "Note: mind it.\n\nHe said: no\nand left.\n"
    )
    assert read(text) == [
        ("field", "**Role:** Clerk"),
        ("field", "Pay grade: 5"),
        ("field", "From: 9:30"),
        ("paragraph", "Note: mind it."),
        ("paragraph", "He said: no\nand left."),
    ]


@pytest.mark.parametrize("word", ["a" * 5_000, "a " * 5_000, "__" + "a" * 5_000])
def test_long_words_are_no_fields_and_are_read_at_once(word: str) -> None:
    assert [kind for kind, _ in read(f"{word}\n{word}: a\n")] == ["paragraph"]


def test_a_line_in_bold_type_is_a_heading_and_a_sentence_is_not() -> None:
    assert read("## Use\n\n**At home**\n\n**Do not open.**\n\n**A** b **c**\n") == [
        ("heading 2", "Use"),
        ("heading 3", "At home"),
        ("paragraph", "**Do not open.**"),
        ("paragraph", "**A** b **c**"),
    ]


def test_definitions_and_footnotes() -> None:
    text = "Weir\n: A low dam\n  in a river.\n: A fence.\n\nSee.[^1]\n\n[^1]: There.\n"
    assert read(text) == [
        ("field", "Weir\n: A low dam\n  in a river."),
        ("paragraph", "A fence."),
        ("paragraph", "See.[^1]"),
        ("paragraph", "There."),
    ]


def test_what_is_no_text_is_in_no_block() -> None:
    text = (
        "<!-- a\n\nb -->\n\n[x]: http://x.org\n\n***\n\n[![CI](a)](b)\n\n"
        "{% note %}\nText.\n{% end %}\n"
    )
    assert read(text) == [("boilerplate", "[![CI](a)](b)"), ("paragraph", "Text.")]


def test_a_table_of_contents_is_no_list_of_items() -> None:
    text = "- [Setting up](#setting-up)\n  - **[Oil](#oil)**\n- [Fees](#fees) of all courses\n"
    kinds = [kind for kind, _ in read(text)]
    assert kinds == ["boilerplate", "boilerplate", "item 1"]


def test_words_in_html() -> None:
    text = (
        '<h1 align="center">Lock</h1>\n<p>\n  One <b>two</b>\n  three\n</p>\n'
        "<script>\nx\n</script>\n"
    )
    assert read(text) == [("title", "Lock"), ("paragraph", "One <b>two</b>\n  three")]


def test_line_ends_and_other_encodings_are_kept() -> None:
    content = read_markdown("# Ö\r\n\r\n- a\r\n  b\r\n".encode("utf-16"))
    assert pieces(content) == [("title", "Ö"), ("item 1", "a\r\n  b")]


def test_front_matter_goes_before_the_heading() -> None:
    content = read_markdown(b"---\ntitle: Weir repairs\n---\n\n# Repairs\n\nText.\n")
    assert pieces(content)[:2] == [
        ("front matter", "---\ntitle: Weir repairs\n---"),
        ("title", "Repairs"),
    ]
    assert stated(content) == {"title": ("Weir repairs", "front matter")}


def test_the_title_is_a_first_heading_in_plain_words() -> None:
    assert stated(read_markdown(b"# The *new* [lock](x)\n")) == {
        "title": ("The new lock", "heading")
    }
    assert stated(read_markdown(b"Text.\n\n# Lock\n")) == {}


@pytest.mark.parametrize("data", [b"", b" \n", b"\0\1", b"\xff\xfea"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_markdown(data)


_SAMPLE = ["- ", "> ", "1. ", "# ", "\n", "\n\n", "a", "b: c", "|", "|-", "```", "    ", "\t", ": "]
_SAMPLE += [
    "**",
    "<!--",
    "-->",
    "<p>",
    "---\n",
    "+++\n",
    "{",
    "[^1]: ",
    "!!! x",
    ":::",
    "\r",
    "[!N]",
]


@given(st.lists(st.sampled_from(_SAMPLE), max_size=40))
def test_any_mixture_of_marks_is_read(parts: list[str]) -> None:
    if "".join(parts).strip():
        assert_sound(read_markdown("".join(parts).encode()))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        assert_sound(read_markdown(data))
