"""What the name of a file and of its folders says: "People/Jane Doe.md"."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

from rag.language.text import fold
from rag.types import Document

FILE_NAME = "file name"
"""The origin of a title that only the name of the file states."""
_SEPARATORS = re.compile(r"[_+]+|(?<=\w)-(?=\w)|(?<=[a-z])(?=[A-Z])")
_CODE = re.compile(r"\b(?=\w*\d)[0-9a-fA-F]{6,}\b|\b\d{3}\b|\b\w\b")
_WORD = re.compile(r"[^\W\d_]{3,}|\b(?:1[5-9]|20)\d\d\b")
_HEAD = 2_000  # characters in which a text states what its name says
_LONGEST = 80  # characters


def name_of_file(path: str) -> str:
    """Return the name of a file in words, "" if it has none.

    >>> name_of_file("people/Jane_Doe.md"), name_of_file("000_291d07e5e181406c.txt")
    ('Jane Doe', '')
    """
    return _in_words(PurePosixPath(path).stem)


def names_in_path(document: Document) -> list[str]:
    """Return the names of a document's folders and file that its first lines do not state."""
    source = document.source
    title = "" if dict(source.origins).get("title") == FILE_NAME else source.title
    return list(_names(source.path, f"{title or ''}\n{document.text[:_HEAD]}"))


@lru_cache(maxsize=8)  # it is asked for each passage of a document
def _names(document_path: str, beginning: str) -> tuple[str, ...]:
    path = PurePosixPath(document_path)
    stated = fold(beginning)
    names = [*(_in_words(folder) for folder in path.parts[:-1]), name_of_file(path.name)]
    return tuple(
        name[:_LONGEST]
        for name in dict.fromkeys(names)
        if name and not all(word in stated for word in _WORD.findall(fold(name)))
    )


def _in_words(name: str) -> str:
    words = " ".join(_CODE.sub(" ", _SEPARATORS.sub(" ", name)).split()).strip("-. ")
    return words if _WORD.search(words) else ""
