"""Which files of a folder are found: patterns, links, and what is not a file."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.excludes import Excludes
from rag.corpus.folder import read_folder
from rag.corpus.folder_walk import WalkRules, find_files
from rag.settings import load_settings

FolderOf = Callable[..., Path]


def paths(folder: Path, **rules: object) -> list[str]:
    return list(find_files(folder, WalkRules(**rules)).paths)  # type: ignore[arg-type]


def test_junk_and_hidden_files_are_ignored_silently(folder_of: FolderOf) -> None:
    junk = ("node_modules/a.txt", "b/__pycache__/a.txt", "~$a.docx", "Thumbs.db", ".DS_Store")
    found = find_files(folder_of(**dict.fromkeys([*junk, ".git/a.txt", "a.txt"], "x")))
    assert (found.paths, found.skipped) == (("a.txt",), ())


def test_patterns_exclude_as_in_gitignore(folder_of: FolderOf) -> None:
    names = [
        "a.txt",
        "b.log",
        "keep.log",
        "drafts/c.txt",
        "in/drafts/d.txt",
        "in/e.txt",
        "in/f.txt",
    ]
    folder = folder_of(
        **dict.fromkeys(names, "x"),
        **{".ragignore": "# no drafts\ndrafts/\n*.log\n!keep.log\n", "in/.ragignore": "/e.txt\n"},
    )
    assert paths(folder) == ["a.txt", "in/f.txt", "keep.log"]
    assert paths(folder, exclude=("a.*", "in/")) == ["keep.log"]


def test_a_line_that_is_no_pattern_is_told_and_the_others_hold(folder_of: FolderOf) -> None:
    folder = folder_of(**{"a.txt": "x", "b.txt": "x", ".ragignore": "!\n[z-a]\nb.txt\n"})
    found = find_files(folder, WalkRules(exclude=("\\",)))
    assert found.paths == ("a.txt",)
    assert len(found.warnings) == 3
    assert all("is no pattern" in warning for warning in found.warnings)


@given(st.lists(st.text(max_size=20), max_size=3), st.text(min_size=1, max_size=20))
def test_no_pattern_and_no_path_is_an_error(patterns: list[str], path: str) -> None:
    excludes, bad = Excludes().within("", patterns)
    assert set(bad) <= set(patterns)
    assert excludes.match(path, is_folder=False) in (True, False)


def test_patterns_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_EXCLUDE", "drafts/, *.log")
    assert load_settings().exclude == ("drafts/", "*.log")
    assert load_settings(exclude=["a"]).exclude == ("a",)


def test_a_link_out_of_the_folder_is_named_unless_links_are_followed(
    folder_of: FolderOf, tmp_path: Path
) -> None:
    folder, outside = folder_of(**{"a.txt": "x"}), tmp_path / "outside"
    outside.mkdir()
    (outside / "b.txt").write_text("x")
    (outside / "back").symlink_to(folder)
    (folder / "link").symlink_to(outside)
    found = find_files(folder)
    assert found.paths == ("a.txt",)
    assert found.skipped == (("link", "it is a link that leads out of the folder"),)
    assert paths(folder, follow_links=True) == ["a.txt", "link/b.txt"]


def test_what_a_link_inside_leads_to_is_read_once(folder_of: FolderOf) -> None:
    folder = folder_of(**{"in/a.txt": "x", ".store/b.txt": "x", "drafts/c.txt": "x"})
    (folder / ".ragignore").write_text("drafts/")
    for link, target in (
        ("again.txt", "in/a.txt"),
        ("all", "."),
        ("b.txt", ".store/b.txt"),
        ("c.txt", "drafts/c.txt"),
        ("in2", "in"),
        ("z.txt", ".store/b.txt"),
    ):
        (folder / link).symlink_to(target)
    found = find_files(folder)
    assert (found.paths, found.skipped) == (("b.txt", "in/a.txt"), ())


def test_links_that_lead_nowhere_or_to_themselves_are_named(folder_of: FolderOf) -> None:
    folder = folder_of(**{"a.txt": "x"})
    (folder / "gone").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    reasons = dict(find_files(folder).skipped)
    assert reasons["gone"] == "it is a link to something that does not exist"
    assert "it is a link that cannot be followed: " in reasons["loop"]


def test_pipes_sockets_and_devices_are_named_and_never_opened(
    folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(**{"a.txt": "Some text."})
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / ".ragignore")
    (folder / "zero.txt").symlink_to("/dev/zero")
    monkeypatch.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        reading = read_folder(folder, 100, WalkRules(follow_links=True))
    assert [document.source.path for document in reading.documents] == ["a.txt"]
    assert {s.path: s.reason for s in reading.skipped} == {
        "pipe.txt": "it is a named pipe, not a file",
        "socket.txt": "it is a socket, not a file",
        "zero.txt": "it is a device, not a file",
    }


def test_a_folder_that_cannot_be_read_is_named(
    folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(**{"a.txt": "x", "shut/b.txt": "x"})
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = find_files(folder)
    assert found.paths == ("a.txt",)
    assert found.skipped == (("shut/", "this folder cannot be read: permission denied"),)


def test_of_a_home_folder_only_the_uploads_are_read(folder_of: FolderOf) -> None:
    folder = folder_of(**{"a.txt": "x", "home/log.txt": "x", "home/uploads/b.txt": "x"})
    assert paths(folder, home=folder / "home") == ["a.txt", "home/uploads/b.txt"]


def test_of_a_collection_in_it_only_its_own_uploads_are_read(folder_of: FolderOf) -> None:
    names = ["a.txt", "home/uploads/b.txt", "home/collections/x/uploads/c.txt"]
    names += ["home/collections/x/log.txt", "home/collections/y/uploads/d.txt"]
    folder = folder_of(**dict.fromkeys(names, "x"))
    home, inner = folder / "home", folder / "home" / "collections" / "x"
    found = ["a.txt", "home/collections/x/uploads/c.txt"]
    assert paths(folder, home=home, collection_home=inner) == found
    assert paths(inner / "uploads", home=home, collection_home=inner) == ["c.txt"]
