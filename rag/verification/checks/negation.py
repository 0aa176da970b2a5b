"""Whether a statement says yes where its grounds say no: a "not" on one side only, or a word
against its opposite ("rose", "fell").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.language.text import fold
from rag.language.tokens import stem, stop_words, words
from rag.verification.alignment import AlignedSentence
from rag.verification.finding import Finding, otherwise

_NOT = re.compile(
    r"(?:not|no|never|none|neither|nor|without|cannot|hardly|barely|fail(?:s|ed|ing|ures?)?"
    r"|refus(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|unable|lacks?|nobody|nothing|nowhere|\w+n't)$"
)
_REACH = 9  # words after a "not" that are looked at
_SCOPE = 2  # content words that it denies
_SKIP = frozenset("only just yet long longer even simply necessarily".split())
_BREAK = re.compile(r"[.;:!?\"]")
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis")


def denials(text: str) -> list[tuple[str, ...]]:
    """For each "not" the stems of the first content words after it, else of the one before.

    >>> denials("He did not leave Oslo, nor did she.")
    [('leav', 'oslo'), ('oslo',)]
    """
    folded = fold(text)
    found = words(folded)
    scopes: list[tuple[str, ...]] = []
    for i, (word, span) in enumerate(found):
        if not _NOT.match(word):
            continue
        after = [
            stem(w)
            for w, s in found[i + 1 : i + 1 + _REACH]
            if _content(w) and not _BREAK.search(folded[span.end : s.start])
        ]
        before = [stem(w) for w, _ in found[:i] if _content(w)]
        scopes.append(tuple(after[:_SCOPE] or before[-1:]))
    return scopes


def _content(word: str) -> bool:
    return word not in stop_words() and word not in _SKIP and not _NOT.match(word)


def negated(beside: Sequence[AlignedSentence]) -> Iterator[Finding]:
    """A "not" before a word that stands without one in the closest sentence, or the reverse."""
    for pair in beside:
        ours, theirs = denials(pair.ours), denials(pair.theirs)
        if _denied_alone(ours, theirs, pair.theirs):
            yield Finding("partly", 'the cited passage says it without a "not"')
        elif _denied_alone(theirs, ours, pair.ours):
            yield Finding("partly", 'the cited passage says it with a "not"')
        yield from _prefixed(pair)


def _denied_alone(
    denied: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]], text: str
) -> bool:
    """Whether one side denies what the other side's text says and does not deny."""
    plain = {stem(word) for word, _ in words(text)}
    elsewhere = {s for scope in other for s in scope}
    return any(
        scope and scope[0] in plain and not elsewhere & set(scope) for scope in denied
    ) or any(not scope and not other for scope in denied)


def _prefixed(pair: AlignedSentence) -> Iterator[Finding]:
    ours, theirs = ({w for w, _ in words(s)} for s in (pair.ours, pair.theirs))
    for one, other in ((ours, theirs), (theirs, ours)):
        for word in one - other:
            for prefix in _PREFIXES:
                bare = word.removeprefix(prefix)
                if bare != word and len(bare) > 3 and bare in other and bare not in one:
                    mine, its = (word, bare) if one is ours else (bare, word)
                    yield otherwise(f"“{its}”", f"“{mine}”")
