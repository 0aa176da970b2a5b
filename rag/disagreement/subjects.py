"""Whether two sentences can be about the same thing, by what their texts are called.

Texts whose titles, headings or files are called alike but for a name or a number are about
different things of one kind: two leases, two firms, the budgets of two years.
"""

from __future__ import annotations

from collections.abc import Set
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import PurePosixPath

from rag.corpus.metadata.file_names import name_of_file
from rag.language.doc import parse
from rag.types import Source

_ALIKE = 0.25  # least share of the words that both names must have


def may_be_one_subject(
    one: Source, other: Source, told: Set[str], above: tuple[str, str] = ("", "")
) -> bool:
    """Return whether nothing in the names of two texts tells their subjects apart.

    `told` are the folded words in which the sentences themselves differ, such as their figures: a
    title may have these too. `above` are the headings above both.
    """
    pairs = [(one.title or "", other.title or ""), above]
    pairs += zip_longest(_names_in(one.path), _names_in(other.path), fillvalue="")
    return not any(_tells_apart(a, b, told) for a, b in pairs)


def _names_in(path: str) -> list[str]:
    """Return the names of a file and of its folders in words, the file first."""
    whole = PurePosixPath(path)
    return [name_of_file(whole.name), *(name_of_file(folder) for folder in whole.parts[-2::-1])]


def _tells_apart(one: str, other: str, told: Set[str]) -> bool:
    """Return whether names are alike but for other names or numbers in the same place.

    >>> _tells_apart("Lease, Unit 4, Mill Street", "Lease, Unit 9, Mill Street", frozenset())
    True
    >>> _tells_apart("30 soldiers inside", "80 soldiers inside", frozenset({"30", "80"}))
    False
    """
    ours, theirs = _words(one), _words(other)
    changes = SequenceMatcher(None, [w.lower() for w in ours], [w.lower() for w in theirs], False)
    if not ours or not theirs or changes.ratio() in (0.0, 1.0):
        return False
    replaced = [code for code in changes.get_opcodes() if code[0] != "equal"]
    sides = [(ours[a:b], theirs[c:d]) for _, a, b, c, d in replaced]
    named = all(a and b and _are_names(a) and _are_names(b) for a, b in sides)
    new = {word.lower() for pair in sides for side in pair for word in side}
    return named and changes.ratio() >= _ALIKE and not new <= told


def _words(text: str) -> list[str]:
    return [text[span.start : span.end] for _, span in parse(text).tokens]


def _are_names(words: list[str]) -> bool:
    return all(word[0].isupper() or word[0].isdigit() for word in words)
