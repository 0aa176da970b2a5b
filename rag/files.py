"""Atomic writes of files, and the folders that come with the program."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path


def seeds_folder() -> Path:
    """Return the folder of the texts that come with the program."""
    return shipped_folder("seeds")


def shipped_folder(name: str) -> Path:
    """Return a folder that comes with the program, whether installed or in a checkout."""
    installed = Path(str(files("rag").joinpath(name)))
    return installed if installed.is_dir() else Path(__file__).parent.parent / name


def replace_file(path: Path, content: str | bytes, private: bool = False) -> None:
    """Replace a file in one step that survives a power cut.

    A private file can be read by its owner only.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)  # an old file would keep its permissions

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600 if private else 0o666)

    with open(fresh, "wb", opener=opener) as file:
        file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
