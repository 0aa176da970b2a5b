"""What changes when files may be read otherwise than before."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_DECIDES = ("corpus", "language", "data/lexicons", "types.py", "index/document_json.py")


@cache
def readers_version() -> str:
    """Return a hash of the readers' own code and of the versions of Python and all libraries."""
    digest = hashlib.sha256(sys.version.encode())
    for folder in map(Path, sys.path):
        for library in sorted(folder.glob("*.dist-info")):  # "lxml-6.0.0.dist-info"
            digest.update(library.name.encode())
    for part in _DECIDES:
        for file in _files(files("rag").joinpath(*part.split("/"))):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        yield place
    elif place.name != "__pycache__":
        for part in sorted(place.iterdir(), key=lambda part: part.name):
            yield from _files(part)
