"""Whether two sentences say the same, and where near copies of one sentence differ.

Words and values decide, then the likeness of embeddings. Two sentences that each give a value of
the kind asked for that the other lacks never say the same, however alike they read.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz.distance import OSA

from rag.language.doc import Doc
from rag.language.tokens import stem, stop_words
from rag.questions.answer_kind import Kind
from rag.types import Embed, Span

SAME_WORDS = 0.7
"""Share of the shorter sentence's content words from which one sentence is a copy of another."""
_SAME_MEANING = 0.92  # cosine; paraphrases of one statement are above, other facts below
_COPY = 0.6  # share of all words, in order, that copies of one sentence have in common
_LONGEST = 6  # words; if more are replaced, it is another sentence
_MISSPELT = 0.75  # likeness of two spellings of one word
Value = tuple[float | None, float | None] | str


def say_the_same(one: Doc, other: Doc, kind: Kind, embed: Embed) -> bool:
    """Return whether one sentence adds nothing for a user who has read the other.

    `embed` is called only if the words do not decide.
    """
    if one_contains_other(one, other):
        return True
    if state_different_values(one, other, kind):
        return False
    if are_near_copies(one, other):
        return True
    first, second = embed([one.text, other.text])
    return bool(first @ second >= _SAME_MEANING)


def one_contains_other(one: Doc, other: Doc) -> bool:
    """Return whether one sentence stands in the other, word for word."""
    return one.squashed in other.squashed or other.squashed in one.squashed


def are_near_copies(one: Doc, other: Doc) -> bool:
    """Return whether one sentence has most of the other's terms."""
    ours, theirs = one.term_set, other.term_set
    return len(ours & theirs) / max(1, min(len(ours), len(theirs))) >= SAME_WORDS


def state_different_values(one: Doc, other: Doc, kind: Kind) -> bool:
    """Return whether each sentence gives a value of the kind that the other lacks.

    So do copies of one sentence that differ in one place, unless the kind is a date or a figure.

    >>> built = Doc("It was built in 1912 for Ann.")
    >>> state_different_values(built, Doc("It was built for Ann in 1895."), "date")
    True
    >>> state_different_values(built, Doc("Built in 1912 for Bo."), "date")
    False
    """
    ours, theirs = values(one, kind), values(other, kind)
    if ours - theirs and theirs - ours:
        return True
    return kind not in ("date", "figure") and bool(replaced_spans(one, other))


@lru_cache(maxsize=4096)
def values(sentence: Doc, kind: Kind) -> frozenset[Value]:
    """Return the values in a sentence that a question of the kind may ask for.

    Numbers and dates; for a person or a place the last word of each name ("Lee" is "Ann Lee");
    for any other kind all of these.
    """
    stated: set[Value] = set()
    if kind not in ("person", "place"):
        stated |= {(n.low, n.high) for n in sentence.numbers if n.kind != "date"}
        stated |= {date.iso for date in sentence.dates}
    if kind not in ("date", "figure"):
        stated |= {sentence.part(n.span).tokens[-1].text for n in sentence.names if n.key}
    return frozenset(stated)


def replaced_spans(one: Doc, other: Doc) -> list[tuple[Span, Span]]:
    """Return where near copies of one sentence have different words in the same place.

    Nothing is returned for sentences that are not copies.

    >>> one = Doc("Lee joined the Liberal Party in May 1998.")
    >>> other = Doc("Lee joined the Tories in May 1998.")
    >>> [(one.part(a).text, other.part(b).text) for a, b in replaced_spans(one, other)]
    [('Liberal Party', 'Tories')]
    """
    ours, theirs = one.tokens, other.tokens
    matcher = SequenceMatcher(None, [w for w, _ in ours], [w for w, _ in theirs], autojunk=False)
    if (
        matcher.real_quick_ratio() < _COPY
        or matcher.quick_ratio() < _COPY
        or matcher.ratio() < _COPY
    ):
        return []
    replaced = []
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "replace" and max(b - a, d - c) <= _LONGEST:
            left, right = [w for w, _ in ours[a:b]], [w for w, _ in theirs[c:d]]
            if _other_words(left, right):
                replaced.append(
                    (
                        Span(ours[a][1].start, ours[b - 1][1].end),
                        Span(theirs[c][1].start, theirs[d - 1][1].end),
                    )
                )
    return replaced


def _other_words(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether both sides have content words that are not forms of the same words."""
    ours, theirs = ({stem(w) for w in side if w not in stop_words()} for side in (left, right))
    if not ours or not theirs or ours <= theirs or theirs <= ours:
        return False
    a, b = " ".join(left), " ".join(right)
    digits = any(c.isdigit() for c in a + b)
    return digits or OSA.normalized_similarity(a, b) < _MISSPELT
