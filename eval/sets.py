"""Which questions are asked of which texts, and with which settings."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.files import seeds_folder

QUESTIONS = Path(__file__).parent / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Set:
    """Questions, and the folder of the texts that they are asked of."""

    name: str
    corpus: Path
    questions: Path
    foreign: Path | None = None
    """Questions on other texts, to be abstained from."""

    @property
    def home(self) -> str:
        """Name of its home folder, the same whenever the corpus is the same folder."""
        where = hashlib.sha256(str(self.corpus.resolve()).encode()).hexdigest()[:8]
        return f"{self.name}-{where}"


def seeds() -> Set:
    """The questions on the texts that the project ships."""
    return Set("seeds", seeds_folder(), QUESTIONS)


def sets_of(folders: list[Path], corpus: Path | None, questions: Path | None) -> list[Set]:
    """What is asked of what. Questions that bring their documents need no corpus."""
    if folders and (corpus or questions):
        raise ValueError("name folders, or --corpus and --questions, not both")
    if corpus and not questions:
        raise ValueError("--corpus needs --questions")
    if questions:
        where = corpus or seeds().corpus
        named = where if where.name != "corpus" else where.parent
        return [Set(named.resolve().name if corpus else questions.stem, where, questions)]
    if not folders:
        return [seeds()]
    found = []
    for folder in folders:
        texts = folder / "corpus"
        where = texts if texts.is_dir() else seeds().corpus
        found.append(Set(folder.resolve().name, where, folder / "questions.jsonl"))
    return found


def variants(ablate: list[str] | None) -> Iterator[dict[str, str]]:
    """Every combination of the values that are named, as "retriever=dense,lexical"."""
    pairs = [pair(text) for text in ablate or []]
    for values in itertools.product(*(value.split(",") for _, value in pairs)):
        yield dict(zip((name for name, _ in pairs), values, strict=True))


def pair(text: str) -> tuple[str, str]:
    """A setting of the command line. Raises `ValueError`."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is not NAME=VALUE")
    if name == "home":
        raise ValueError("the folder of the indexes is set by --home")
    return name.strip(), value
