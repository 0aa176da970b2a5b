"""The index: what a sync does, what a kill or a damage does not, and who may write."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import (
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    SourceError,
    StorageError,
)
from rag.index.home import current_name
from rag.index.index import Index, recipe_of, verify_current
from rag.ingestion.sync import sync
from rag.language.tokens import terms
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings

FolderOf = Callable[..., Path]
TEXTS = {
    "ships.txt": "Ships float on water. The harbour of Oslo is deep.",
    "bread.md": "# Bread\n\nBread is baked from flour, water and salt.",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Settings:
    return load_settings(home=home)


@pytest.fixture
def texts(folder_of: FolderOf) -> Path:
    return folder_of(**TEXTS)


def counts(report: object) -> tuple[int, ...]:
    return tuple(getattr(report, n) for n in ("added", "changed", "removed", "unchanged"))


def contents(home: Path) -> set[tuple[str, str]]:
    generation = Index(home).current()
    found = generation.fetch(generation.ids())
    return {(generation.sources[p.document_id].path, p.text) for p in found.values()}


def test_a_sync_counts_what_it_does_and_does_nothing_twice(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    assert counts(sync([texts], embedder, settings)) == (2, 0, 0, 0)
    name = current_name(settings.home)
    again = sync([], embedder, settings)
    assert counts(again) == (0, 0, 0, 2)
    assert again.nothing_to_do
    assert current_name(settings.home) == name


def test_a_sync_applies_exactly_what_changed(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    (texts / "ships.txt").write_text("Ships sink when they are holed.")
    (texts / "bread.md").unlink()
    (texts / "tea.txt").write_text("Tea is drunk hot.")
    assert counts(sync([texts], embedder, settings)) == (1, 1, 1, 0)
    assert contents(settings.home) == {
        ("ships.txt", "Ships sink when they are holed."),
        ("tea.txt", "Tea is drunk hot."),
    }
    verify_current(settings.home)
    generation = Index(settings.home).current()
    assert generation.matching(terms("flour"), 5) == {}
    assert "flour" not in generation.vocabulary
    assert len(generation.matching(terms("holed ships"), 5)) == 1


def test_the_index_holds_exactly_the_folders_named(
    texts: Path, tmp_path: Path, embedder: Embedder, settings: Settings
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "ships.txt").write_text("Another text of the same name.")
    sync([texts], embedder, settings)
    assert counts(sync([texts, other, texts / "."], embedder, settings)) == (1, 0, 0, 2)
    assert counts(sync([other], embedder, settings)) == (0, 0, 2, 1)
    assert contents(settings.home) == {("ships.txt", "Another text of the same name.")}


def test_the_index_can_be_made_again_from_the_sources(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    before = contents(settings.home)
    shutil.rmtree(settings.home / "generations")
    (settings.home / "current").unlink()
    with pytest.raises(IndexMissing, match="rag index"):
        Index(settings.home).current()
    sync([], embedder, settings)
    assert contents(settings.home) == before


def test_embeddings_are_made_once(texts: Path, embedder: Embedder, settings: Settings) -> None:
    class Counting:
        calls = 0

        def __getattr__(self, name: str) -> object:
            return getattr(embedder.encoder, name)

        def encode_document(self, inputs: list[str], **options: object) -> object:
            Counting.calls += len(inputs)
            return embedder.encoder.encode_document(inputs, **options)

    cache = settings.home / "embeddings.sqlite"
    counting = Embedder(Counting(), "m", embedder.fingerprint, cache)  # type: ignore[arg-type]
    sync([texts], counting, settings)
    made = Counting.calls
    shutil.rmtree(settings.home / "generations")
    (settings.home / "current").unlink()
    sync([], counting, settings)
    assert made > 0
    assert Counting.calls == made


def test_a_damaged_cache_of_embeddings_is_begun_anew(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    settings.home.mkdir()
    cache = settings.home / "embeddings.sqlite"
    cache.write_bytes(b"no database" * 1000)
    sync([texts], Embedder(embedder.encoder, "m", embedder.fingerprint, cache), settings)
    assert len(contents(settings.home)) == 2


def test_a_reader_notices_the_new_generation(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    index = Index(settings.home)
    assert len(index.current()) == 2
    (texts / "tea.txt").write_text("Tea is drunk hot.")
    sync([], embedder, settings)
    assert len(index.current()) == 3


def test_many_equal_passages_do_not_cut_the_others_off(
    folder_of: FolderOf, embedder: Embedder, settings: Settings
) -> None:
    copies = {f"{i}/license.txt": "Permission is granted to everybody." for i in range(150)}
    folder = folder_of(**TEXTS, **copies)
    sync([folder], embedder, settings)
    generation = Index(settings.home).current()
    assert len(generation) == 152
    assert generation.counts()["vectors"] == 3
    best = next(iter(generation.nearest(embedder.embed_question("flour and water"), 5)))
    assert "flour" in generation.fetch([best])[best].text
    (folder / "0" / "license.txt").unlink()
    assert sync([], embedder, settings).rebuilt == ""
    assert len(Index(settings.home).current()) == 151


def test_reading_leaves_the_vector_files_as_they_are(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    generation = Index(settings.home).current()
    generation.nearest(embedder.embed_question("ships"), 2)
    verify_current(settings.home)
    del generation
    (texts / "tea.txt").write_text("Tea is drunk hot.")
    assert sync([], embedder, settings).rebuilt == ""


@pytest.mark.parametrize(
    "change", [{"fingerprint": "other"}, {"passage_tokens": 64}, {"dimension": 7}]
)
def test_another_model_or_setting_is_refused(
    texts: Path, embedder: Embedder, settings: Settings, change: dict[str, object]
) -> None:
    sync([texts], embedder, settings)
    needed = replace(recipe_of(embedder, settings), **change)  # type: ignore[arg-type]
    with pytest.raises(IndexMismatch, match="Run: rag index"):
        Index(settings.home, needed).current()


def test_other_passage_settings_rebuild_the_index(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    smaller = load_settings(home=settings.home, passage_tokens=40)
    report = sync([], embedder, smaller)
    assert "passage_tokens" in report.rebuilt
    assert report.added == 2


def test_a_damaged_index_is_found_and_rebuilt(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    folder = settings.home / "generations" / current_name(settings.home)
    vectors = next(folder.rglob("data_level0.bin"))
    data = bytearray(vectors.read_bytes())
    data[100:200] = os.urandom(100)
    vectors.write_bytes(bytes(data))
    with pytest.raises(IndexDamaged, match="has changed since it was written"):
        verify_current(settings.home)
    (texts / "tea.txt").write_text("Tea is drunk hot.")
    assert "damaged" in sync([], embedder, settings).rebuilt
    verify_current(settings.home)


def test_a_failing_sync_leaves_the_old_index(
    texts: Path, embedder: Embedder, settings: Settings, tmp_path: Path
) -> None:
    sync([texts], embedder, settings)
    name = current_name(settings.home)
    empty = tmp_path / "empty"
    empty.mkdir()
    for bad in (tmp_path / "nowhere", empty):
        with pytest.raises(SourceError):
            sync([bad], embedder, settings)
    (texts / "sources.toml").write_text("[")
    with pytest.raises(SourceError, match="Nothing was changed"):
        sync([], embedder, settings)
    assert current_name(settings.home) == name
    assert len(contents(settings.home)) == 2


def test_the_second_writer_is_told_who_holds_the_lock(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    holder = (
        "import sys, time; from pathlib import Path; from rag.index.home import writer_lock\n"
        f"with writer_lock(Path({str(settings.home)!r})):\n"
        " print('held', flush=True); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        with pytest.raises(IndexBusy, match=f"process {process.pid}"):
            sync([texts], embedder, settings)
        process.kill()
    assert sync([texts], embedder, settings).nothing_to_do


_SYNC = """
import sys
from pathlib import Path
from rag.models.embedder import Embedder
from rag.ingestion.sync import sync
from rag.settings import load_settings
import numpy as np

class Tiny:
    max_seq_length = 256
    def tokenizer(self, texts, **o): return {"input_ids": [t.split() for t in texts]}
    def get_embedding_dimension(self): return 8
    def encode_document(self, texts, **o):
        rows = [np.random.default_rng(abs(hash(t)) % 2**32).normal(size=8) for t in texts]
        return np.asarray(rows, np.float32)

settings = load_settings(home=Path(sys.argv[1]))
print("ready", flush=True)
sync([Path(sys.argv[2])], Embedder(Tiny(), "tiny", "tiny", None), settings)
"""


def test_killed_at_any_moment_the_served_index_stays_whole(folder_of: FolderOf, home: Path) -> None:
    folder = folder_of(
        **{f"{i}.txt": f"Text number {i} tells of ship {i}. " * 20 for i in range(30)}
    )
    command = [sys.executable, "-c", _SYNC, str(home), str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    for delay in (0.05, 0.15, 0.3, 0.5, 0.8):
        (folder / f"more{delay}.txt").write_text(f"One more text of {delay}. " * 50)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        verify_current(home)
    subprocess.run(command, check=True, env=environment, capture_output=True)
    verify_current(home)
    assert len(Index(home).current().document_rows()) == 35
    assert len(list((home / "generations").iterdir())) == 2


def test_a_lost_list_of_folders_is_told_and_nothing_is_replaced(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    (settings.home / "folders.json").unlink()
    with pytest.raises(StorageError, match="with all folders"):
        sync([], embedder, settings)
    assert len(contents(settings.home)) == 2


def test_a_module_of_the_same_name_in_the_current_folder_is_not_run(
    texts: Path, embedder: Embedder, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (texts / "rag").mkdir()
    (texts / "rag" / "__init__.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(texts)
    sync([texts], embedder, settings)
    verify_current(settings.home)


def test_folders_are_remembered_as_the_user_named_them(
    texts: Path, embedder: Embedder, settings: Settings
) -> None:
    sync([texts], embedder, settings)
    assert json.loads((settings.home / "folders.json").read_text()) == [str(texts.resolve())]
