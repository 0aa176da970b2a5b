"""Whether a sealed generation of the index holds what its manifest says.

`python -m rag.verification FOLDER` looks in a process of its own, because a damaged vector index
can end the process that opens it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rag.generation import Generation
from rag.manifest import check_files, read_manifest
from rag.types import IndexDamaged

_SAMPLE = 32  # passages at either end that must find themselves


def verify(folder: Path) -> None:
    """Raises `IndexDamaged`. Takes about a second, most of it to start a process."""
    # -P: a file in the current folder must not stand in for a module.
    command = [sys.executable, "-P", "-m", "rag.verification", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"ended by signal {-done.returncode}"]
        raise IndexDamaged(last[0], "Run: rag index")


def _look(folder: Path) -> None:
    check_files(folder)
    counts = read_manifest(folder)[1]["counts"]
    generation = Generation(folder)
    catalogue = generation.catalogue()
    held = {"documents": len(catalogue), "passages": len(generation)}
    listed = sum(row["passages"] for row in catalogue)
    lexical = generation.lexical_count()
    if held != counts or not held["passages"] == listed == lexical:
        raise IndexDamaged(
            f"{folder} holds {held}, {lexical} in the lexical index and {listed} in the"
            f" catalogue; its manifest says {counts}."
        )
    first, last = (
        generation.ids(_SAMPLE),
        generation.ids(_SAMPLE, max(0, len(generation) - _SAMPLE)),
    )
    for i, vector in generation.vectors(list(dict.fromkeys([*first, *last]))).items():
        # Passages with the same words share a vector, so the distance counts and not the id.
        if max(generation.nearest(vector, 1).values(), default=0) < 0.999:
            raise IndexDamaged(f"{folder}: passage {i} does not find itself.")


if __name__ == "__main__":
    try:
        _look(Path(sys.argv[1]))
    except IndexDamaged as damage:
        sys.exit(damage.message)
