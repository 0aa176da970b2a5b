"""Files that are given to the page: their names, what is refused, what is never overwritten."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.folder import read_folder
from rag.errors import SourceError, StorageError
from rag.ingestion.uploads import Upload, accept_uploads, safe_name, store_uploads


def upload(name: str, content: str | bytes = "Some text.") -> Upload:
    data = content if isinstance(content, bytes) else content.encode()
    return Upload(name, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ann\\notes.md", "notes.md"),
        (".hidden.txt", "hidden.txt"),
        ("  a \t b.txt ", "a b.txt"),
        ("tea\x00\u202etxt.exe.txt", "teatxt.exe.txt"),
        ("<img src=x>.txt", "<img src=x>.txt"),
        ("a:b.txt", "a-b.txt"),
        ("\ud800half.txt", "half.txt"),
        ("..", "unnamed"),
        ("é" * 200 + ".txt", "é" * 75 + ".txt"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_any_name_becomes_one_that_is_visible_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert not safe.startswith(".")
    assert Path(safe).name == safe
    assert len(safe.encode("utf-8")) <= 240
    assert safe_name(safe) == safe


def test_files_that_cannot_be_read_do_not_keep_the_others_out() -> None:
    given = [upload("a.txt"), upload("b.exe", b"MZ\0"), upload("c.md", " "), upload("d", b"\0")]
    accepted, remarks = accept_uploads(given, 100)
    assert accepted == given[:1]
    assert [remark.partition(" was not added: ")[0] for remark in remarks] == ["b.exe", "c.md", "d"]
    assert remarks[1] == "c.md was not added: it is empty."
    with pytest.raises(SourceError, match=r"b\.exe was not added: it is a program"):
        accept_uploads(given[1:], 100)


def test_many_files_that_are_refused_for_one_reason_are_one_remark() -> None:
    given = [upload(f"{n}.txt", "") for n in range(30)]
    _, remarks = accept_uploads([*given, upload("a.txt")], 100)
    assert remarks == ("30 files were not added: it is empty.",)


def test_a_fault_of_the_program_keeps_only_one_file_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(name: str, data: bytes) -> None:
        if name == "b.txt":
            raise ZeroDivisionError

    monkeypatch.setattr("rag.ingestion.uploads.read_file", faulty)
    accepted, remarks = accept_uploads([upload("a.txt"), upload("b.txt")], 100)
    assert [one.name for one in accepted] == ["a.txt"]
    assert remarks[0].startswith("b.txt was not added: an error in the program")


def test_nothing_is_overwritten_and_nothing_is_kept_twice(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    first, _ = store_uploads([upload("a.txt", "one"), upload("a.txt", "two")], folder)
    assert [place.name for place in first] == ["a.txt", "a (2).txt"]
    again, remarks = store_uploads([upload("a.txt", "two"), upload("a.txt", "three")], folder)
    assert [place.name for place in again] == ["a (2).txt", "a (3).txt"]
    assert "already added" in remarks[0]
    texts = {d.source.path: d.text for d in read_folder(folder, 100).documents}
    assert texts == {"a.txt": "one", "a (2).txt": "two", "a (3).txt": "three"}


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        store_uploads([upload("a.txt")], tmp_path / "uploads")
