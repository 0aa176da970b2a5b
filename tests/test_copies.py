"""The same text twice, and near copies: real files in a real index, asked about."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.app.html.answer import answer_html
from rag.app.html.documents_tab import catalog_html
from rag.factory import build
from rag.index.index import Index
from rag.ingestion.catalog import read_catalog
from rag.ingestion.library import Library
from rag.ingestion.sync import Report, sync
from rag.models.embedder import Embedder
from rag.schema import also_in, answer_object
from rag.settings import Settings, load_settings
from rag.types import Answer, Source

FolderOf = Callable[..., Path]
RAIN = (
    "Rain in Malvo\n\nIt rained for nine days in Malvo, the mayor said. “The harbour will stay"
    " closed,” she added.\n\nThe ferry to Brem carried 212 passengers on its last trip.\n"
)
PAGE = """<!doctype html><html><head><title>Rain in Malvo</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Rain in Malvo</h1>
<p>It rained for <b>nine days</b> in Malvo, the mayor said. &ldquo;The harbour will stay
closed,&rdquo; she added.</p>
<p>The ferry to Brem carried 212 passengers on its last trip.</p></article></body></html>"""
MARKED = RAIN.replace("Rain in Malvo\n", "# Rain in Malvo\n").replace("nine days", "**nine days**")
STATUTES = (
    "Statutes of the Brem Rowing Club\n\nVersion of {year}\n{year}-03-01\n\n"
    "The club was founded by anglers of the town and rows on the river Malvo all year round.\n\n"
    "The boathouse may be used by every member from seven in the morning until nine at night.\n\n"
    "The annual fee of the rowing club is {fee} euros, which is to be paid before the end of May."
    "\n\nThe board of the club is made up of five members, and is elected for two years.\n"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", answerer="extractive")


@pytest.fixture
def index(folder_of: FolderOf, embedder: Embedder, settings: Settings) -> Callable[..., Report]:
    return lambda **texts: sync([folder_of(**texts)], embedder, settings)


def sources(settings: Settings) -> dict[str, Source]:
    return {s.path: s for s in Index(settings.home).current().sources.values()}


def cited(answer: Answer) -> list[tuple[str, list[str]]]:
    return [(c.source.path, also_in(answer, c)) for s in answer.statements for c in s.citations]


def test_one_text_in_several_kinds_of_files_is_one_source(
    index: Callable[..., Report], settings: Settings
) -> None:
    windows = RAIN.replace("\n", "\r\n").encode("cp1252")
    report = index(
        **{
            "a.txt": RAIN,
            "b/rain.html": PAGE,
            "b/rain.md": MARKED,
            "c.txt": windows,
            "d.txt": "Hm.",
        }
    )
    assert report.added == 2
    known = sources(settings)
    assert known["a.txt"].places == ("b/rain.html", "b/rain.md", "c.txt")
    answer = build(settings).ask("How many passengers did the ferry to Brem carry?")
    assert cited(answer) == [("a.txt", ["b/rain.html", "b/rain.md", "c.txt"])]
    assert answer.disagreements == ()
    shown = json.loads(json.dumps(answer_object(answer)))
    assert shown["statements"][0]["citations"][0]["also_in"] == [
        "b/rain.html",
        "b/rain.md",
        "c.txt",
    ]
    assert 'also in <a class="open" href="?doc=' in answer_html(answer)


def test_a_text_stays_while_one_of_its_files_is_left(
    index: Callable[..., Report], folder_of: FolderOf, embedder: Embedder, settings: Settings
) -> None:
    index(**{"a.txt": RAIN, "b.html": PAGE, "c.md": MARKED})
    first = sources(settings)["a.txt"]
    (folder_of() / "b.html").unlink()
    report = sync([], embedder, settings)
    assert (report.added, report.changed, report.removed) == (0, 1, 0)
    assert sources(settings)["a.txt"].id == first.id
    assert sources(settings)["a.txt"].places == ("c.md",)
    assert sync([], embedder, settings).nothing_to_do
    (folder_of() / "a.txt").unlink()
    sync([], embedder, settings)
    assert list(sources(settings)) == ["c.md"]
    assert not build(settings).ask("How long did it rain in Malvo?").abstained


def test_a_file_is_found_by_its_own_id_though_another_one_comes_first(
    index: Callable[..., Report], settings: Settings
) -> None:
    index(**{"b.txt": RAIN})
    before = sources(settings)["b.txt"].id
    index(**{"a.txt": RAIN})
    document = Index(settings.home).current().document(before)
    assert document is not None
    assert document.source.path == "a.txt"
    assert Index(settings.home).current().document("none") is None


def test_a_file_of_a_text_or_the_whole_text_is_removed_by_hand(
    index: Callable[..., Report],
    folder_of: FolderOf,
    tmp_path: Path,
    embedder: Embedder,
    settings: Settings,
) -> None:
    index(**{"a.txt": RAIN, "b.md": MARKED})
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.html").write_text(PAGE)
    library = Library(embedder, settings)
    library.add_folder(str(other))
    library.jobs.wait(60)
    [entry] = library.catalog().documents
    assert entry.source.places == ("b.md", "../other/c.html")
    assert entry.other_files == (str(folder_of() / "b.md"), str(other / "c.html"))
    assert dict(library.catalog().folders) == {folder_of(): 1, other: 1}
    page = catalog_html(library.catalog(), library.uploads, closed=False)
    assert page.count("also in") == 2
    assert "remove-files" in page
    library.remove_files([entry.file])
    library.jobs.wait(60)
    [entry] = library.catalog().documents
    assert (entry.source.path, entry.source.places) == ("b.md", ("../other/c.html",))
    library.remove([entry.source.id])
    library.jobs.wait(60)
    assert library.catalog().documents == ()
    library.restore([file for file, _ in library.catalog().left_out])
    assert library.jobs.wait(60).error is None
    assert library.catalog().documents[0].source.places == ("b.md", "../other/c.html")


def test_what_one_file_does_not_state_is_taken_from_another(
    index: Callable[..., Report], settings: Settings
) -> None:
    dated = PAGE.replace(
        "<head>", '<head><meta property="article:published_time" content="2024-03-09">'
    )
    index(**{"a.txt": RAIN, "b.html": dated})
    assert sources(settings)["a.txt"].published == "2024-03-09"


def test_what_two_outlets_print_are_two_sources(
    index: Callable[..., Report], settings: Settings
) -> None:
    outlets = '["a.txt"]\npublisher = "Brem Echo"\n["b.txt"]\npublisher = "Malvo Post"\n'
    index(**{"a.txt": RAIN, "b.txt": RAIN, "c.txt": RAIN, "sources.toml": outlets})
    known = sources(settings)
    assert {path: s.places for path, s in known.items()} == {"a.txt": ("c.txt",), "b.txt": ()}
    assert {s.copy_group for s in known.values()} == {known["a.txt"].id}
    answer = build(settings).ask("How many passengers did the ferry to Brem carry?")
    assert cited(answer) == [("a.txt", ["c.txt", "b.txt"])]


def test_versions_that_differ_in_a_figure_disagree_and_share_the_rest(
    index: Callable[..., Report], settings: Settings
) -> None:
    index(
        **{
            "2023.txt": STATUTES.format(year=2023, fee=120),
            "2024.txt": STATUTES.format(year=2024, fee=150),
            "copy.txt": STATUTES.format(year=2023, fee=120) + "\nPrinted by the club.\n",
            "bread.txt": "Bread is baked from flour, water and salt, in a hot oven of bricks.",
        }
    )
    known = sources(settings)
    assert {s.copy_group for s in known.values()} == {known["2023.txt"].id, ""}
    pipeline = build(settings)
    fee = pipeline.ask("What is the annual fee of the rowing club?")
    (differing,) = fee.disagreements
    assert [(f.low, f.citation.source.path) for f in differing.figures] == [
        (150, "2024.txt"),
        (120, "2023.txt"),
    ]
    assert also_in(fee, differing.figures[1].citation) == ["copy.txt"]
    assert answer_object(fee)["disagreements"][0]["figures"][1]["also_in"] == ["copy.txt"]
    assert "also in" in answer_html(fee)
    board = pipeline.ask("How many members does the board of the club have?")
    assert {path for path, also in cited(board)[:1] for path in (path, *also)} == {
        "2023.txt",
        "2024.txt",
        "copy.txt",
    }
    assert len({s.text for s in board.statements}) == len(board.statements)
    assert board.disagreements == ()
    page = catalog_html(read_catalog(settings.home), settings.home, closed=True)
    assert page.count("nearly the same") == 3


def test_a_near_copy_that_comes_or_goes_changes_no_other_document(
    index: Callable[..., Report], folder_of: FolderOf, embedder: Embedder, settings: Settings
) -> None:
    index(**{"2023.txt": STATUTES.format(year=2023, fee=120)})
    assert sources(settings)["2023.txt"].copy_group == ""
    report = index(**{"2024.txt": STATUTES.format(year=2024, fee=150)})
    assert (report.added, report.changed) == (1, 0)
    assert sources(settings)["2023.txt"].copy_group == sources(settings)["2023.txt"].id
    (folder_of() / "2024.txt").unlink()
    assert sync([], embedder, settings).changed == 0
    assert sources(settings)["2023.txt"].copy_group == ""


def test_many_near_copies_do_not_keep_other_texts_from_being_found(
    index: Callable[..., Report], settings: Settings
) -> None:
    many = {f"{i}.txt": f"{STATUTES.format(year=2024, fee=150)}\nCopy {i}.\n" for i in range(60)}
    index(**many, **{"z.txt": "Members of the rowing club hold the annual fee to be too high."})
    hits = build(settings).retriever.search("What is the annual fee of the rowing club?")
    assert "z.txt" in {hit.source.path for hit in hits}
    assert len({hit.passage.text for hit in hits}) == len(hits)
