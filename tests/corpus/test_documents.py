"""Reading folders: encodings, metadata, boilerplate, what is skipped."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus.documents import make_document
from rag.corpus.folder import FolderContents, read_folder
from rag.errors import SourceError
from rag.files import seeds_folder

FolderOf = Callable[..., Path]
MANY = 10**8


def read(folder: Path) -> FolderContents:
    return read_folder(folder, MANY)


def test_skipped_files_say_why(folder_of: FolderOf) -> None:
    folder = folder_of(
        **{
            "a.txt": "Some text.",
            "b.pdf": b"%PDF",
            "c.txt": b"\x00\x01",
            "d.md": "  \n",
            ".e.txt": "x",
        }
    )
    os.symlink("nowhere", folder / "f.txt")
    reading = read(folder)
    assert [d.source.path for d in reading.documents] == ["a.txt"]
    reasons = {s.path: s.reason for s in reading.skipped}
    assert reasons.keys() == {"b.pdf", "c.txt", "d.md", "f.txt"}
    assert reasons["b.pdf"] == "its name ends in .pdf, but it is a text"
    assert "not text" in reasons["c.txt"]
    assert reasons["d.md"] == "it is empty"


def test_too_large_a_file_is_skipped(folder_of: FolderOf) -> None:
    reading = read_folder(folder_of(**{"a.txt": "x" * 200}), 100)
    assert "max_file_mb" in reading.skipped[0].reason


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        read(tmp_path / "nowhere")


def test_documents_keep_their_identity(folder_of: FolderOf) -> None:
    folder = folder_of(**{"a.txt": "Some text."})
    before = read(folder).documents[0].source.id
    (folder / "a.txt").write_text("Other text.")
    assert read(folder).documents[0].source.id == before


def source_of(text: str) -> dict[str, str | None]:
    source = make_document(Path("/texts"), "a.txt", text).source
    return {f: getattr(source, f) for f in ("title", "publisher", "author", "published")}


def test_front_matter() -> None:
    text = (
        "---\ntitle: On ships\nauthors: [Ann Lee, Bo Ek]\ndate: 2023-05-06\n"
        "site: Sea Review\n---\nText."
    )
    assert source_of(text) == {
        "title": "On ships",
        "publisher": "Sea Review",
        "author": "Ann Lee, Bo Ek",
        "published": "2023-05-06",
    }


@pytest.mark.parametrize(
    "bad",
    [
        "date: 2024-13-45",
        "date: 0x" + "f" * 5000,
        "a: " + "[" * 3000,
        "\n".join(
            f"x{i}: &x{i} [{', '.join([f'*x{i - 1}' if i else 'a'] * 10)}]" for i in range(40)
        ),
        "author: &a [*a]",
    ],
)
def test_front_matter_that_means_nothing_does_no_harm(bad: str) -> None:
    found = source_of(f"---\ntitle: On ships\n{bad}\n---\nText.")
    assert found["title"] in ("On ships", None)
    assert found["published"] is None
    assert found["author"] is None


def test_a_fault_of_the_program_keeps_only_one_file_out(
    folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(folder: Path, relative: str, *rest: object) -> object:
        if relative == "b.txt":
            raise ZeroDivisionError
        return make_document(folder, relative, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("rag.corpus.folder.make_document", faulty)
    reading = read(folder_of(**{"a.txt": "x", "b.txt": "x"}))
    assert len(reading.documents) == 1
    assert [s.path for s in reading.skipped] == ["b.txt"]


def test_first_lines_of_an_article() -> None:
    text = (
        "The Harbour Tribune\nPort strike enters its third week\nBy Ann Lee and Bo Ek\n"
        "12 March 2021\n\nDockers stayed away for a third week on Friday, as talks went on."
    )
    assert source_of(text) == {
        "title": "Port strike enters its third week",
        "publisher": "The Harbour Tribune",
        "author": "Ann Lee and Bo Ek",
        "published": "2021-03-12",
    }


def test_markdown_heading_and_month_only() -> None:
    found = source_of(
        "# On ships\n\nPublished: March 2021\n\nShips float on water as they always did."
    )
    assert (found["title"], found["published"]) == ("On ships", "2021-03")


@pytest.mark.parametrize(
    "text",
    [
        "Ships float. They have done so for ever, and they will go on to do so.",
        "1 May 2020\n2 June 2021\n\nShips float, as they always did, in every sea and every river.",
        "03/04/2020\n\nShips float, as they always did, in every sea and on every river they meet.",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert source_of(text)["published"] is None


def test_stated_fields_have_their_place_in_the_text() -> None:
    text = "Talks fail again in Geneva\nBy Ann Lee\n1 May 2024\n\nThey met for an hour."
    stated = dict(make_document(Path("/texts"), "a.txt", text).source.stated)
    assert text[slice(*stated["author"])] == "By Ann Lee"
    assert text[slice(*stated["published"])] == "1 May 2024"


def test_sources_toml_goes_before_the_text(folder_of: FolderOf) -> None:
    folder = folder_of(
        **{
            "a.txt": "Talks fail again in Geneva\nBy Ann Lee\n1 May 2024\n\nThey met for an hour.",
            "sources.toml": '["a.txt"]\ntitle = "Talks fail"\nauthor = ""\n'
            'published = 2024-05-02\n["b.txt"]\n',
        }
    )
    reading = read(folder)
    source = reading.documents[0].source
    assert (source.title, source.author, source.published) == ("Talks fail", None, "2024-05-02")
    assert "author" not in dict(source.stated)
    assert "b.txt" in reading.warnings[0]


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[", "cannot be used"),
        ('["a.txt"]\ncolour = "red"', "colour"),
        ('["a.txt"]\npublished = "soon"', "not a date"),
        ('["a.txt"]\ntitle = 3', "must be a string"),
    ],
)
def test_a_bad_sources_toml_is_told(folder_of: FolderOf, toml: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        read(folder_of(**{"a.txt": "Text.", "sources.toml": toml}))


def test_boilerplate_is_marked_and_prose_is_not() -> None:
    text = (
        "Sponsor: Acme\nShare\nThe talks failed on Monday.\nSubscribe to our newsletter today\n"
        "Leave a Reply\nYour email address will not be published. Required fields are marked *\n"
        "Stay tuned for more news\nThe second round failed too.\nStay tuned for more news\n"
        "MR. LEE:\nYes.\nMR. LEE:\nNo.\nMR. LEE:\nStay tuned for more news\n"
    )
    document = make_document(Path("/texts"), "a.txt", text)
    marked = {text[s:e] for s, e in document.boilerplate}
    assert {"Sponsor: Acme", "Share", "Leave a Reply", "Stay tuned for more news"} <= marked
    assert not {m for m in marked if "talks" in m or "round" in m or "LEE" in m}


def test_the_seeds_say_of_themselves_what_is_written_in_them() -> None:
    sources = {d.source.path[:3]: d.source for d in read(seeds_folder()).documents}
    assert sources["000"].author == "Noah Rothman"
    assert sources["000"].published == "2024-11-01"
    assert sources["002"].publisher == "The Washington Times"
    assert sources["003"].published is None
    assert sources["004"].published == "2024-06-20"


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on the path through the woods, the guide said.",
        "By using this site, the army hoped to surprise the enemy.",
        "We use cookies to lure the mice into the trap.",
        "Advertisement for slaves ran in the papers.",
        "All rights reserved to the states are listed in the Tenth Amendment.",
        "Copyright 2019 was the year in which the law changed.",
        "No one was hurt.\nNo one was hurt.\nNo one was hurt.",
        "| 5 | 3 | 2 |\n| 5 | 3 | 2 |\n| 5 | 3 | 2 |",
        "- [ ] done by all\n- [ ] done by all\n- [ ] done by all",
        "return x + 1 now\nreturn x + 1 now\nreturn x + 1 now",
        "7",
    ],
)
def test_prose_tables_and_code_are_no_boilerplate(line: str) -> None:
    assert make_document(Path("/texts"), "a.txt", f"{line}\nMore.").boilerplate == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace\n10 December 1815\n\nShe was born in London, and she died there in 1852.",
        "The Great Fire of Chicago\n8 October 1871\n\nIt began in a barn and burned for two days.",
        "Evening Star\n\nThe sun goes down behind the hill\nAnd all the birds are very still.",
        "Contact: Ann Lee, press@acme.com\n\nAcme opens a plant in Oslo next year, it said.",
        "Local news of the week\n\nMayor Tom Ray can be reached at the town hall every day.",
        "Ann Lee: What happened on 3 May 2020?\nBo Ek: Nothing that anybody would remember.",
    ],
)
def test_what_only_looks_like_a_header_states_nothing(text: str) -> None:
    found = source_of(text)
    assert (found["publisher"], found["author"], found["published"]) == (None, None, None)
