"""Words of a text, their stems, and the content words among them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import Stemmer

from rag.language.foreign.words import (
    foreign_stem,
    foreign_stop_words,
    stop_words_of_other_scripts,
)
from rag.language.plain import without_fillers
from rag.language.text import fold
from rag.types import Span

# Scripts that leave no space between words: Chinese, Japanese, Thai.
_UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_NO_SPACES = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(r"\w+(?:['.&]\w+)*")
_LETTER = rf"[^\W{_UNSPACED}]"
_WORD_OR_RUN = re.compile(rf"{_LETTER}+(?:['.&]{_LETTER}+)*|[{_UNSPACED}]+")


class Token(NamedTuple):
    """A word, folded, with its place in the text."""

    text: str
    span: Span


def words(text: str, folded: str | None = None) -> list[Token]:
    """Return the words of a text in order; "don't" and "U.S" are one word each.

    Chinese, Japanese and Thai, which have no spaces, are cut into pairs of characters that
    overlap. `folded` is computed unless given.

    >>> [word for word, _ in words("2024年临江市 opened")]
    ['2024', '年临', '临江', '江市', 'opened']
    """
    folded = fold(text) if folded is None else folded
    if has_unspaced_words(folded):
        spans = _words_and_pairs(folded)
    else:
        spans = (Span(*match.span()) for match in _WORD.finditer(folded))
    tokens = (Token(without_fillers(folded[s.start : s.end]), s) for s in spans)
    return [token for token in tokens if token.text]


def _words_and_pairs(folded: str) -> Iterator[Span]:
    for match in _WORD_OR_RUN.finditer(folded):
        start, end = match.span()
        if end - start > 1 and _NO_SPACES.match(folded, start):
            yield from (Span(at, at + 2) for at in range(start, end - 1))
        else:
            yield Span(start, end)


def has_unspaced_words(text: str) -> bool:
    """Return whether a text has words of a script that leaves no space between them."""
    return bool(_NO_SPACES.search(text))


def distinct_words(text: str) -> set[str]:
    """Return the distinct words of a text, folded; for a long text this takes little memory."""
    folded = fold(text)
    if has_unspaced_words(folded):
        found = {folded[start:end] for start, end in _words_and_pairs(folded)}
    else:
        found = {m.group() for m in _WORD.finditer(folded)}
    return {word for word in map(without_fillers, found) if word}


@cache
def stop_words(language: str = "") -> frozenset[str]:
    """Return the words of a language that carry no content of their own.

    Without one these are the English words, and those of all languages in other scripts: "die" is
    a word of English.

    >>> [w in stop_words() for w in ("the", "сколько", "die")], "die" in stop_words("de")
    ([True, True, False], True)
    """
    if language:
        return foreign_stop_words(language)
    english = (word for row in lexicon_rows("stopwords.txt") for word in row.split())
    return stop_words_of_other_scripts().union(english)


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
def stem(word: str, language: str = "") -> str:
    """Return the Snowball stem of a folded word, without accents and possessive ending."""
    if language:
        return _without_accents(foreign_stem(word, language))
    word = _without_accents(word.removesuffix("'s").replace(".", ""))
    return str(_stemmer().stemWord(word))


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", "".join(_unaccented(c) for c in word))


def terms(text: str, language: str = "") -> list[str]:
    """Return the stems of the content words in order, with aliases expanded.

    >>> terms("How many troops has the DPRK sent?")
    ['troop', 'north', 'korea', 'sent']
    """
    expanded = expand_aliases(text)
    stop = stop_words(language)
    return [stem(word, language) for word, _ in words(expanded, expanded) if word not in stop]


def terms_in_both(text: str, language: str) -> list[str]:
    """Return the terms of a text in any language, and their English stems where they differ.

    English ones are what a question in English, or of an unknown language, is searched with.

    >>> terms_in_both("Die Bibliotheken", "de")
    ['bibliothek', 'bibliotheken']
    """
    if language in ("", "en"):
        return terms(text)
    expanded = expand_aliases(text)
    content = (w for w, _ in words(expanded, expanded) if w not in stop_words(language))
    return [s for word in content for s in dict.fromkeys((stem(word, language), stem(word)))]
