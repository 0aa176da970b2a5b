"""Checks that a sealed generation of the index holds what its manifest says.

`python -m rag.index.integrity FOLDER` checks in a process of its own, because a damaged vector
index can crash the process that opens it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rag.errors import IndexDamaged
from rag.index.generation import Generation
from rag.index.manifest import check_files, read_manifest

_SAMPLE = 50  # passages, spread over the index, whose vector must find them
_SAME = 0.999  # cosine of a vector with itself, which is less than 1 only by rounding


def verify(folder: Path) -> None:
    """Check a generation; raises `IndexDamaged`. Takes about a second, mostly to start Python."""
    # -P: no file in the current folder is imported in place of a module.
    command = [sys.executable, "-P", "-m", "rag.index.integrity", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"ended by signal {-done.returncode}"]
        raise IndexDamaged(last[0], "Run: rag index")


def _check(folder: Path) -> None:
    check_files(folder)
    counts = read_manifest(folder)[1]["counts"]
    generation = Generation(folder)
    actual = generation.counts()
    listed = sum(row["passages"] for row in generation.document_rows())
    if actual != counts or not actual["passages"] == actual["words"] == listed:
        raise IndexDamaged(f"{folder} holds {actual}; its manifest says {counts}.")
    ids = generation.ids()
    sample = ids[:: max(1, len(ids) // _SAMPLE)]
    vectors = generation.vectors(sample)
    for i in sample:
        if i not in vectors or max(generation.nearest(vectors[i], 1).values(), default=0) < _SAME:
            raise IndexDamaged(f"{folder}: passage {i} is not found by its own vector.")


if __name__ == "__main__":
    try:
        _check(Path(sys.argv[1]))
    except IndexDamaged as damage:
        sys.exit(damage.message)
