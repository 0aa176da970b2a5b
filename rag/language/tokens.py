"""Words of a text, their stems, and the words that carry meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from rag.language.text import fold
from rag.types import Span

_WORD = re.compile(r"\w+(?:['.&]\w+)*", re.UNICODE)


def words(text: str) -> list[tuple[str, Span]]:
    """Words in order, folded, with their spans; "don't" and "U.S" are one word each."""
    return [(m.group(), Span(m.start(), m.end())) for m in _WORD.finditer(fold(text))]


@cache
def stop_words() -> frozenset[str]:
    """Words that carry no content of their own."""
    return frozenset(
        files("rag").joinpath("data/lexicons/stopwords.txt").read_text("utf-8").split()
    )


def lexicon_rows(name: str) -> list[str]:
    """The rows of a file of `data/`, without empty ones and remarks."""
    rows = files("rag").joinpath("data", "lexicons", name).read_text("utf-8").splitlines()
    return [row for row in rows if row.strip() and not row.startswith("#")]


@cache
def _aliases() -> dict[str, str]:
    """Other names of the same thing, folded, to one of them; see `data/aliases.txt`."""
    names: dict[str, str] = {}
    for row in lexicon_rows("aliases.txt"):
        first, *others = (name.strip() for name in row.split("="))
        names.update(dict.fromkeys(others, first))
    return names


@cache
def _alias_pattern(capitals: bool) -> re.Pattern[str]:
    names = sorted((n for n in _aliases() if n.isupper() is capitals), key=len, reverse=True)
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


def expand_aliases(text: str) -> str:
    """Folded text in which known other names are replaced; offsets do not hold.

    >>> expand_aliases("The DPRK asks us, the US, about Russian arms.")
    'the north korea asks us, the united states, about russia arms.'
    """
    text = _alias_pattern(True).sub(lambda m: _aliases()[m.group()], text)
    return _alias_pattern(False).sub(lambda m: _aliases()[m.group()], fold(text))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def _unaccented(character: str) -> str:
    """ "ü" -> "u"; letters of other scripts stay, since there a mark can make another letter."""
    base = unicodedata.normalize("NFD", character)[:1]
    return base if base.isascii() else character


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of a folded word, without accents or a possessive ending."""
    word = word.removesuffix("'s").replace(".", "")
    if not word.isascii():
        word = unicodedata.normalize("NFC", "".join(_unaccented(c) for c in word))
    return str(_stemmer().stemWord(word))


def terms(text: str) -> list[str]:
    """Stems of the content words, in order, short names written out.

    >>> terms("How many troops has the DPRK sent?")
    ['troop', 'north', 'korea', 'sent']
    """
    found = (m.group() for m in _WORD.finditer(expand_aliases(text)))
    return [stem(word) for word in found if word not in stop_words()]
