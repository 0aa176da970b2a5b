"""Do two sentences say the same thing, and where do near copies of one sentence part?

By words, values and, last, by the likeness of their embeddings. Two sentences that each give a
value of the kind asked for that the other does not give never say the same, however alike they
read.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz.distance import OSA

from rag.language.dates import dates
from rag.language.names import name_key, names
from rag.language.numbers import numbers
from rag.language.text import squash
from rag.language.tokens import stem, stop_words, terms, words
from rag.questions.analysis import Kind
from rag.types import Embed, Span

SAME_WORDS = 0.7
"""Share of the shorter sentence's content words from which one sentence is a copy of another."""
_SAME_MEANING = 0.92  # cosine; paraphrases of one statement lie above, other facts below
_COPY = 0.6  # share of all words, in order, that copies of one sentence have in common
_LONGEST = 6  # words; what is put in the place of more is another sentence
_MISSPELT = 0.75  # likeness of two spellings of one word
Value = tuple[float | None, float | None] | str


def say_the_same(one: str, other: str, kind: Kind, embed: Embed) -> bool:
    """Whether a reader who has read one sentence learns nothing new from the other.

    `embed` is asked only where the words do not decide.
    """
    if one_contains_other(one, other):
        return True
    if values_differ(one, other, kind):
        return False
    if are_near_copies(one, other):
        return True
    first, second = embed([one, other])
    return bool(first @ second >= _SAME_MEANING)


def one_contains_other(one: str, other: str) -> bool:
    """Whether one stands in the other, word for word."""
    a, b = squash(one), squash(other)
    return a in b or b in a


def are_near_copies(one: str, other: str) -> bool:
    """Whether one sentence has most of the other's words."""
    ours, theirs = set(terms(one)), set(terms(other))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs))) >= SAME_WORDS


def values_differ(one: str, other: str, kind: Kind) -> bool:
    """Whether each gives a value of the kind that the other does not give, or is a copy of the
    other with something else in one place.

    >>> values_differ("It was built in 1912 for Ann.", "It was built for Ann in 1895.", "date")
    True
    >>> values_differ("It was built in 1912 for Ann.", "Built in 1912 for Bo.", "date")
    False
    """
    ours, theirs = values(one, kind), values(other, kind)
    if ours - theirs and theirs - ours:
        return True
    return kind not in ("date", "figure") and bool(replaced_spans(one, other))


@lru_cache(maxsize=4096)
def values(text: str, kind: Kind) -> frozenset[Value]:
    """What a question of the kind may ask for: numbers as values and dates; the last word of each
    name ("Lee" is "Ann Lee"); or, of another kind, all of them."""
    found: set[Value] = set()
    if kind not in ("person", "place"):
        found |= {(n.low, n.high) for n in numbers(text) if n.kind != "date"}
        found |= {iso for iso, _ in dates(text)}
    if kind not in ("date", "figure"):
        found |= {words(name)[-1][0] for name, _ in names(text) if name_key(name)}
    return frozenset(found)


def replaced_spans(one: str, other: str) -> list[tuple[Span, Span]]:
    """Where copies of one sentence have different words in the same place; none, where they are
    no copies.

    >>> one = "Lee joined the Liberal Party in May 1998."
    >>> other = "Lee joined the Tories in May 1998."
    >>> [(one[a.start : a.end], other[b.start : b.end]) for a, b in replaced_spans(one, other)]
    [('Liberal Party', 'Tories')]
    """
    ours, theirs = words(one), words(other)
    matcher = SequenceMatcher(None, [w for w, _ in ours], [w for w, _ in theirs], autojunk=False)
    if (
        matcher.real_quick_ratio() < _COPY
        or matcher.quick_ratio() < _COPY
        or matcher.ratio() < _COPY
    ):
        return []
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "replace" and max(b - a, d - c) <= _LONGEST:
            left, right = [w for w, _ in ours[a:b]], [w for w, _ in theirs[c:d]]
            if _other_words(left, right):
                found.append(
                    (
                        Span(ours[a][1].start, ours[b - 1][1].end),
                        Span(theirs[c][1].start, theirs[d - 1][1].end),
                    )
                )
    return found


def _other_words(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether both sides have content, and it is not the same in another spelling or form."""
    ours, theirs = ({stem(w) for w in side if w not in stop_words()} for side in (left, right))
    if not ours or not theirs or ours <= theirs or theirs <= ours:
        return False
    a, b = " ".join(left), " ".join(right)
    digits = any(c.isdigit() for c in a + b)
    return digits or OSA.normalized_similarity(a, b) < _MISSPELT
