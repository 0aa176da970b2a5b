"""Joins the lines of a paragraph, and decides which hyphens at their ends belong to the words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.language.english import is_one_word

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_BROKEN = re.compile(r"(?P<word>[^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐]$")
_REST = re.compile(r"[^\W\d_]+")
_TAIL = 100  # characters at the end of a text that are looked at; a word is hardly longer
_TO_ONE_SIDE = re.compile(r"[\w][-‐–/]$")  # "COVID-" before "19"


class Vocabulary:
    """The words of a document that are not broken at the end of a line."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, line: str) -> None:
        """Count the words of a line, but for the first and the last, which may be broken."""
        self._counts.update(word.lower() for word in _WORD.findall(line)[1:-1])

    def join(self, lines: Sequence[str]) -> str:
        """Return the lines as one text.

        >>> Vocabulary().join(["The insula-", "tion is well-", "known."])
        'The insulation is well-known.'
        """
        text = ""
        for line in map(str.strip, lines):
            tail = text[-_TAIL:]
            if not text:
                text = line
            elif text.endswith("\\u00ad"):
                text = text[:-1] + line
            elif (broken := _BROKEN.search(tail)) and (rest := _REST.match(line)):
                keep = self._keeps_hyphen(broken["word"], rest.group())
                text = (text if keep else text[:-1]) + line
            elif (_TO_ONE_SIDE.search(tail) and line[0].isalnum()) or _unspaced(text[-1], line[0]):
                text += line
            else:
                text += " " + line
        return text

    def _keeps_hyphen(self, word: str, rest: str) -> bool:
        joined, hyphenated = (word + rest).lower(), f"{word}-{rest}".lower()
        here = self._counts[joined], self._counts[hyphenated]
        if any(here):
            return here[1] > here[0]
        if "-" in word or not rest[0].islower():
            return True
        return not is_one_word(word, rest)


def vocabulary(lines: Iterable[str]) -> Vocabulary:
    """Return the words of lines."""
    words = Vocabulary()
    for line in lines:
        words.add(line)
    return words


def _unspaced(before: str, after: str) -> bool:
    """Return whether both characters are of a script that is written without spaces."""
    return all(unicodedata.east_asian_width(c) == "W" and c.isalpha() for c in (before, after))
