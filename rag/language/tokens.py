"""Words of a text, their stems, and the content words among them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import Stemmer

from rag.language.plain import without_fillers
from rag.language.text import fold
from rag.types import Span

_WORD = re.compile(r"\w+(?:['.&]\w+)*", re.UNICODE)


class Token(NamedTuple):
    """A word, folded, with its place in the text."""

    text: str
    span: Span


def words(text: str, folded: str | None = None) -> list[Token]:
    """Return the words of a text in order; "don't" and "U.S" are one word each.

    `folded` is computed unless given.
    """
    matches = _WORD.finditer(fold(text) if folded is None else folded)
    tokens = (Token(without_fillers(m.group()), Span(m.start(), m.end())) for m in matches)
    return [token for token in tokens if token.text]


def distinct_words(text: str) -> set[str]:
    """Return the distinct words of a text, folded; for a long text this takes little memory."""
    found = {m.group() for m in _WORD.finditer(fold(text))}
    return {word for word in map(without_fillers, found) if word}


@cache
def stop_words() -> frozenset[str]:
    """Return the words that carry no content of their own."""
    return frozenset(word for row in lexicon_rows("stopwords.txt") for word in row.split())


def lexicon_rows(name: str) -> list[str]:
    """Return the rows of a file in `data/lexicons`, without blank ones and comments."""
    rows = files("rag").joinpath("data", "lexicons", name).read_text("utf-8").splitlines()
    return [row for row in rows if row.strip() and not row.startswith("#")]


@cache
def _aliases() -> dict[str, str]:
    """Return aliases, each with the name that replaces it; capitals match only capitals."""
    names: dict[str, str] = {}
    for row in lexicon_rows("aliases.txt"):
        first, *others = (name.strip() for name in row.split("="))
        names.update(dict.fromkeys(others, first))
    return names


@cache
def _alias_pattern(capitals: bool) -> re.Pattern[str]:
    names = sorted((n for n in _aliases() if n.isupper() is capitals), key=len, reverse=True)
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


def expand_aliases(text: str, folded: str | None = None) -> str:
    """Return the folded text with aliases replaced; offsets change.

    >>> expand_aliases("The DPRK asks us, the US, about Russian arms.")
    'the north korea asks us, the united states, about russia arms.'
    """
    expanded = _alias_pattern(True).sub(lambda m: _aliases()[m.group()], text)
    if folded is None or expanded != text:
        folded = fold(expanded)
    return _alias_pattern(False).sub(lambda m: _aliases()[m.group()], folded)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def _unaccented(character: str) -> str:
    """Return "u" for "ü"; in other scripts a mark can make another letter, so those stay."""
    base = unicodedata.normalize("NFD", character)[:1]
    return base if base.isascii() else character


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Snowball stem of a folded word, without accents and possessive ending."""
    word = word.removesuffix("'s").replace(".", "")
    if not word.isascii():
        word = unicodedata.normalize("NFC", "".join(_unaccented(c) for c in word))
    return str(_stemmer().stemWord(word))


def terms(text: str) -> list[str]:
    """Return the stems of the content words in order, with aliases expanded.

    >>> terms("How many troops has the DPRK sent?")
    ['troop', 'north', 'korea', 'sent']
    """
    expanded = expand_aliases(text)
    return [stem(word) for word, _ in words(expanded, expanded) if word not in stop_words()]
