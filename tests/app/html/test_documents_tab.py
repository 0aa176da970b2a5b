"""The Documents tab as HTML: what is told of documents, folders and files; all of it escaped."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from rag.app.html.documents_tab import catalog_html, tab_html
from rag.corpus.folder import Skipped
from rag.ingestion.catalog import Catalog, CatalogEntry
from rag.types import Source

HOSTILE = "<img src=x onerror=alert(1)>\"'"
UPLOADS = Path("/home/uploads")


class Page(HTMLParser):
    """The words of a fragment, and its tags with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.open = list[str]()
        self.feed(str(html))
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data + " "

    def buttons(self) -> dict[str, tuple[str, object]]:
        """What is sent where, by label."""
        return {
            str(a["aria-label"]): (str(a["data-do"]), json.loads(a["data-with"] or ""))
            for tag, a in self.tags
            if tag == "button" and "data-do" in a
        }


def listed(title: str | None = "Ships", path: str = "a.txt", **known: str) -> CatalogEntry:
    source = Source(f"id-{path}", path, title=title, **known)  # type: ignore[arg-type]
    return CatalogEntry(source, Path("/texts"), 3, "2024-06-20T10:00:00+00:00", ())


def catalog(*documents: CatalogEntry, **more: object) -> Catalog:
    empty: dict[str, object] = {"skipped": (), "warnings": (), "left_out": ()}
    folders = ((Path("/texts"), len(documents)), (UPLOADS, 0))
    return Catalog(documents, **{"folders": folders, **empty, **more})  # type: ignore[arg-type]


def drawn(of: Catalog, closed: bool = False, words: str = "") -> Page:
    return Page(catalog_html(of, UPLOADS, closed, words))


def test_each_document_is_a_row_that_opens_the_source_pane_and_can_be_removed() -> None:
    ships = listed(publisher="Sea Review", author="Ann Lee", published="2023-05-06")
    page = drawn(catalog(ships, listed("Bread", "b.txt")))
    for words in ("2 documents in 6 passages.", "Ships", "Sea Review", "Ann Lee", "6 May 2023"):
        assert words in page.words
    assert ("a", {"href": "?doc=id-a.txt"}) in page.tags
    assert page.buttons()["Remove Ships"] == ("remove", {"ids": ["id-a.txt"]})
    assert sum(tag == "th" and a.get("scope") == "row" for tag, a in page.tags) == 2
    assert [tag for tag, _ in page.tags].count("caption") == 1


def test_every_button_names_what_it_is_for() -> None:
    page = drawn(
        catalog(
            listed(),
            left_out=(("/texts/c.txt", "Tea"), ("/texts/d.txt", "Rye")),
            skipped=(Skipped("x.exe", "no reader", "/texts"),),
            warnings=("sources.toml names y.txt.",),
        )
    )
    assert page.buttons() == {
        "Remove Ships": ("remove", {"ids": ["id-a.txt"]}),
        "Remove folder /texts": ("forget", {"folder": "/texts"}),
        f"Remove folder {UPLOADS}": ("forget", {"folder": str(UPLOADS)}),
        "Restore Tea": ("restore", {"files": ["/texts/c.txt"]}),
        "Restore Rye": ("restore", {"files": ["/texts/d.txt"]}),
        "Restore all removed documents": (
            "restore",
            {"files": ["/texts/c.txt", "/texts/d.txt"]},
        ),
    }
    for words in ("1 file skipped", "no reader", "names y.txt", "2 removed documents", "Uploaded"):
        assert words in page.words


def test_many_files_skipped_for_one_reason_are_one_line_that_unfolds() -> None:
    pictures = tuple(Skipped(f"{n}.jpg", "it is a picture", "/texts") for n in range(30))
    page = drawn(catalog(listed(), skipped=(*pictures, Skipped("x.exe", "no reader", "/texts"))))
    for words in ("31 files skipped", "30 files: it is a picture", "/texts/x.exe", "/texts/7.jpg"):
        assert words in page.words
    assert page.words.count("it is a picture") == 1


def test_a_user_who_may_change_nothing_gets_no_buttons_and_the_reason() -> None:
    page = drawn(catalog(listed(), left_out=(("/texts/c.txt", "Tea"),)), closed=True)
    assert page.buttons() == {}
    tab = Page(tab_html("Not here.", 50))
    assert "Not here." in tab.words
    assert not [a for tag, a in tab.tags if tag == "button" or a.get("type") == "file"]


def test_the_tab_takes_what_documents_can_be_read() -> None:
    tab = Page(tab_html("", 50))
    [files] = [a for tag, a in tab.tags if a.get("type") == "file"]
    assert "accept" not in files  # what a file is shows in its content
    assert "PDF" in tab.words
    named = {a["for"] for tag, a in tab.tags if tag == "label" and "for" in a}
    assert named == {a["id"] for tag, a in tab.tags if tag == "input"}


def test_the_switch_shows_whether_folders_are_watched() -> None:
    for watching in (False, True):
        tab = Page(tab_html("", 50, watching))
        [box] = [a for tag, a in tab.tags if a.get("type") == "checkbox"]
        assert ("checked" in box) is watching


def test_the_list_can_be_searched_and_what_was_found_removed_at_once() -> None:
    held = catalog(
        listed(publisher="Sea Review"), listed("Shipyards", "b.txt"), listed("C", "c.txt")
    )
    page = drawn(held, words="ship")
    assert "2 of 3 documents." in page.words
    assert page.buttons()["Remove these 2 documents"][1] == {"ids": ["id-a.txt", "id-b.txt"]}
    assert "0 of 3" in drawn(held, words="nothing like it").words
    assert "1 of 3" in drawn(held, words="REVIEW sea").words


def test_a_long_list_is_cut_and_the_rest_counted() -> None:
    page = drawn(catalog(*(listed(f"T{i}", f"{i}.txt") for i in range(507))))
    assert "507 documents" in page.words
    assert "… and 7 more." in page.words


def test_an_empty_index_says_what_to_do() -> None:
    assert "No documents are indexed." in drawn(catalog()).words


def test_what_is_odd_about_a_document_is_shown_but_not_what_it_lacks() -> None:
    bare = CatalogEntry(
        Source("i", "odd.txt"), Path("/texts"), 1, "2024-06-20", ("only 9 characters",)
    )
    page = drawn(catalog(bare))
    assert "only 9 characters" in page.words
    assert "no date" not in page.words
    assert "no outlet" not in page.words


def test_documents_whose_date_can_be_read_in_two_ways_are_counted_and_can_be_shown() -> None:
    source = Source("i", "a.txt", unclear_date=("03/04/2023", "2023-04-03", "2023-03-04"))
    remark = "The date 03/04/2023 can be read in two ways: 3 April 2023 or 4 March 2023."
    unclear = CatalogEntry(source, Path("/texts"), 1, "2024-06-20", (remark,))
    page = drawn(catalog(unclear, listed()))
    assert "1 document has a date that can be read in two ways." in page.words
    assert remark in page.words
    [words] = [str(a["data-find"]) for tag, a in page.tags if "data-find" in a]
    assert "1 of 2 documents." in drawn(catalog(unclear, listed()), words=words).words


def test_everything_from_files_and_users_is_escaped() -> None:
    odd = CatalogEntry(
        Source("i", HOSTILE, HOSTILE, HOSTILE, HOSTILE, None),
        Path("/" + HOSTILE),
        1,
        HOSTILE,
        (HOSTILE,),
    )
    page = drawn(
        catalog(
            odd,
            folders=((Path("/" + HOSTILE), 1),),
            skipped=(Skipped(HOSTILE, HOSTILE, "/"),),
            warnings=(HOSTILE,),
            left_out=((HOSTILE, HOSTILE),),
        ),
        words="onerror",
    )
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert page.words.count(HOSTILE) > 6
