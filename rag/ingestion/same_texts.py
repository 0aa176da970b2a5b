"""Makes one source of the files that hold the same text, and groups of near copies.

The words decide, so the kind of file, its encoding, line ends and markup do not matter.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.corpus.metadata.file_names import FILE_NAME
from rag.corpus.metadata.overrides import EDITED
from rag.corpus.metadata.stated import FIELDS
from rag.corpus.words_read import words_read
from rag.ingestion.near_copies import groups_of_near_copies
from rag.types import Document, Source

_SHORTEST = 50  # characters; shorter texts are the same by chance


@dataclass(frozen=True, slots=True)
class FileRead:
    """The document of a file, with the folder that it was found in."""

    document: Document
    folder: Path


def merge_copies(files: Iterable[FileRead]) -> list[FileRead]:
    """Return each text once, in order: that of the first of its files, which names the others.

    Near copies stay, each with the id of its group.
    """
    together: dict[str, list[FileRead]] = {}
    words: dict[str, str] = {}
    for file in files:
        text = words_read(file.document)
        identity = file.document.source.id
        words[identity] = text
        key = text if len(text) >= _SHORTEST else identity
        together.setdefault(key, []).append(file)
    merged = [_merged(group) for same in together.values() for group in _by_outlet(same)]
    ids = [file.document.source.id for file in merged]
    groups = groups_of_near_copies({i: words[i] for i in ids if len(words[i]) >= _SHORTEST})
    return [_with(f, copy_group=groups.get(i, "")) for i, f in zip(ids, merged, strict=True)]


def _by_outlet(files: Sequence[FileRead]) -> list[list[FileRead]]:
    """Divide files of one text by outlet; those of no known outlet go with the first.

    What two outlets print are two sources, though the words are the same.
    """
    outlets = [(file.document.source.publisher or "").casefold() for file in files]
    first = next(filter(None, outlets), "")
    groups: dict[str, list[FileRead]] = {}
    for file, outlet in zip(files, outlets, strict=True):
        groups.setdefault(outlet or first, []).append(file)
    return list(groups.values())


def _merged(group: Sequence[FileRead]) -> FileRead:
    first, *others = group
    if not others:
        return first
    source = first.document.source
    known = {f: _best(f, group) for f in FIELDS}
    places = tuple(_place(file, first.folder) for file in others)
    origins = {f: dict(known[f].origins).get(f, "") for f in FIELDS}
    values = {f: getattr(known[f], f) for f in FIELDS}
    unclear = () if origins["published"] else _unclear_date(group)
    stated = tuple((f, span) for f, span in source.stated if known[f] is source)
    return _with(
        first,
        **values,
        places=places,
        stated=stated,
        unclear_date=unclear,
        origins=tuple(sorted((f, origin) for f, origin in origins.items() if origin)),
    )


def _best(field: str, group: Sequence[FileRead]) -> Source:
    """Return the first source that states a field; a user's edit is strong, a file's name weak."""
    sources = [file.document.source for file in group]
    stating = [s for s in sources if getattr(s, field)]
    sure = [s for s in stating if dict(s.origins).get(field) != FILE_NAME]
    edited = [s for s in sources if dict(s.origins).get(field) == EDITED]
    return next(iter(edited or sure or stating), sources[0])


def _unclear_date(group: Sequence[FileRead]) -> tuple[str, ...]:
    unclear = (file.document.source.unclear_date for file in group)
    return next(filter(None, unclear), ())


def _place(file: FileRead, folder: Path) -> str:
    """Return the path of a file from the folder of the first one."""
    path = file.document.source.path
    if file.folder == folder:
        return path
    return Path(os.path.relpath(file.folder / path, folder)).as_posix()


def _with(file: FileRead, **changes: object) -> FileRead:
    source = replace(file.document.source, **changes)  # type: ignore[arg-type]
    return replace(file, document=replace(file.document, source=source))
