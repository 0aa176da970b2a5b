"""The cache of vectors: what is found in it, and what becomes of damage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.models.embedding_cache import open_cache

VECTORS = np.array([[1, 0, 0], [0, 1, 0]], np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A cache file in a new folder, with the vectors of "a" and "b"."""
    path = tmp_path / "home" / "embeddings.sqlite"
    with open_cache(path, "model", 3) as cache:
        cache.add(["a", "b"], VECTORS)
    return path


def test_a_vector_is_found_by_text_and_model(file: Path) -> None:
    with open_cache(file, "model", 3) as cache:
        vectors, missing = cache.look_up(["b", "c", "a"])
    np.testing.assert_array_equal(vectors, [VECTORS[1], [0, 0, 0], VECTORS[0]])
    assert missing == [1]
    with open_cache(file, "another model", 3) as cache:
        assert cache.look_up(["a", "b"])[1] == [0, 1]


def test_nothing_is_kept_without_a_file() -> None:
    for _ in range(2):
        with open_cache(None, "model", 3) as cache:
            assert cache.look_up(["a"])[1] == [0]
            cache.add(["a"], VECTORS[:1])
            assert cache.look_up(["a"])[1] == []


@pytest.mark.parametrize(
    "change",
    [
        "substr(vector, 1, 12)",  # as it was written before there was a checksum
        "CAST(x'01' || substr(vector, 2) AS BLOB)",
        "CAST(substr(vector, 1, 15) || x'00' AS BLOB)",
        "x''",
    ],
)
def test_a_changed_vector_counts_as_missing_and_can_be_written_anew(
    file: Path, change: str
) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"UPDATE vectors SET vector = {change}")
        db.commit()
    with open_cache(file, "model", 3) as cache:
        assert cache.look_up(["a"])[1] == [0]
        cache.add(["a"], VECTORS[:1])
        np.testing.assert_array_equal(cache.look_up(["a"])[0], VECTORS[:1])


def test_a_damaged_file_is_put_aside(file: Path) -> None:
    file.write_bytes(b"no database" * 1000)
    with open_cache(file, "model", 3) as cache:
        assert cache.look_up(["a"])[1] == [0]
        cache.add(["a"], VECTORS[:1])
    assert file.with_suffix(".damaged").read_bytes().startswith(b"no database")
