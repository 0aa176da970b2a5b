"""Sets of questions, the texts that they are asked of, and variants of the settings."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.files import seeds_folder

QUESTIONS = Path(__file__).parent / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A file of questions, and the folder of texts that they are asked of."""

    name: str
    corpus: Path
    questions: Path
    foreign: Path | None = None
    """A file of questions about other texts; the right answer to these is an abstention."""

    @property
    def home(self) -> str:
        """The name of its home folder, which depends on the corpus only."""
        folder_hash = hashlib.sha256(str(self.corpus.resolve()).encode()).hexdigest()[:8]
        return f"{self.name}-{folder_hash}"


def seeds() -> QuestionSet:
    """Return the questions about the seeds, the texts that come with the program."""
    return QuestionSet("seeds", seeds_folder(), QUESTIONS)


def sets_of(folders: list[Path], corpus: Path | None, questions: Path | None) -> list[QuestionSet]:
    """Return the sets that the arguments name; without any, the seeds.

    Questions that bring their own documents need no corpus. Raises `ValueError`.
    """
    if folders and (corpus or questions):
        raise ValueError("give either folders or --questions with --corpus, not both")
    if corpus and not questions:
        raise ValueError("--corpus needs --questions FILE.jsonl")
    if questions:
        texts = corpus or seeds().corpus
        named = texts if texts.name != "corpus" else texts.parent
        return [QuestionSet(named.resolve().name if corpus else questions.stem, texts, questions)]
    if not folders:
        return [seeds()]
    sets = []
    for folder in folders:
        texts = folder / "corpus"
        texts = texts if texts.is_dir() else seeds().corpus
        sets.append(QuestionSet(folder.resolve().name, texts, folder / "questions.jsonl"))
    return sets


def variants(ablate: list[str] | None) -> Iterator[dict[str, str]]:
    """Yield every combination of the values in texts such as "retriever=dense,lexical"."""
    pairs = [pair(text) for text in ablate or []]
    for values in itertools.product(*(value.split(",") for _, value in pairs)):
        yield dict(zip((name for name, _ in pairs), values, strict=True))


def pair(text: str) -> tuple[str, str]:
    """Split a setting written as NAME=VALUE. Raises `ValueError`."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is not NAME=VALUE")
    if name == "home":
        raise ValueError("home is not set by --set, but by --home FOLDER")
    return name.strip(), value
