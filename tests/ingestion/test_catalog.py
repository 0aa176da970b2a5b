"""What the index holds, as a reader sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, IndexMissing
from rag.index.home import current_name, generation_folder
from rag.ingestion.catalog import matching, read_catalog
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import load_settings

LONG = "The talks went on until the evening, and nothing came of them. " * 5
OTHER = "The harvest of that year was the best for a long time, and all ate well. " * 5
THIRD = "The bridge is closed until the spring, and who crosses takes the boat. " * 5


def test_documents_are_listed_by_title_with_what_is_odd(
    folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    settings = load_settings(home=tmp_path / "home")
    folder = folder_of(
        **{
            "whole.md": f"---\ntitle: Talks\nsite: Sea Review\ndate: 2023-05-06\n---\n{LONG}",
            "bare.txt": OTHER,
            "short.txt": "Too short.",
            "ads.txt": "leave a reply\n" * 30 + THIRD,
            "odd.exe": b"MZ\0\1",
            "sources.toml": '["ads.txt"]\ntitle = "Advertised"\n["gone.txt"]\ntitle = "Gone"\n',
        }
    )
    with pytest.raises(IndexMissing):
        read_catalog(settings.home)
    sync([folder], embedder, settings)
    found = read_catalog(settings.home)
    remarks = {d.title: d.remarks for d in found.documents}
    assert list(remarks) == ["Advertised", "bare.txt", "short.txt", "Talks"]
    assert remarks["Talks"] == ()
    assert remarks["bare.txt"] == ()  # that it has no outlet and no date is no fault
    assert "only 10 characters" in remarks["short.txt"]
    assert remarks["Advertised"] == ("mostly boilerplate",)
    assert found.folders == ((folder, 4),)
    assert [(s.path, s.folder) for s in found.skipped] == [("odd.exe", str(folder))]
    assert "gone.txt" in found.warnings[0]
    assert found.passages == sum(d.passages for d in found.documents) >= 4
    assert [d.title for d in matching(found.documents, "REVIEW 2023")] == ["Talks"]
    assert len(matching(found.documents, " ")) == 4


def test_a_list_that_cannot_be_read_is_told(
    folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    settings = load_settings(home=tmp_path / "home")
    sync([folder_of(**{"a.txt": LONG})], embedder, settings)
    place = generation_folder(settings.home, current_name(settings.home)) / "documents.sqlite"
    place.write_bytes(b"no database" * 1000)
    with pytest.raises(IndexDamaged, match="cannot be read"):
        read_catalog(settings.home)
