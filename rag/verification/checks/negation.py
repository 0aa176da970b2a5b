"""A "not", or a negating prefix, on one side only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.language.doc import Doc
from rag.language.tokens import stem, stop_words
from rag.verification.alignment import AlignedSentence, Comparison
from rag.verification.finding import Finding, otherwise

_NOT = re.compile(
    r"(?:not|no|never|none|neither|nor|without|cannot|hardly|barely|fail(?:s|ed|ing|ures?)?"
    r"|refus(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|unable|lacks?|nobody|nothing|nowhere|\w+n't)$"
)
_REACH = 9  # words searched after a "not"
_SCOPE = 2  # content words that it denies
_SKIP = frozenset("only just yet long longer even simply necessarily".split())
_BREAK = re.compile(r"[.;:!?\"]")
_ANSWERS = re.compile(r"\s?[,.!:-]")  # "No, they left": what is denied is a question
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis")


def denials(sentence: Doc) -> list[tuple[str, ...]]:
    """Return for each "not" the stems of the content words after it, else of the one before.

    >>> denials(Doc("He did not leave Oslo, nor did she."))
    [('leav', 'oslo'), ('oslo',)]
    """
    folded, tokens = sentence.folded, sentence.tokens
    scopes: list[tuple[str, ...]] = []
    for i, (word, span) in enumerate(tokens):
        if not _NOT.match(word) or (word == "no" and _ANSWERS.match(folded, span.end)):
            continue
        after = [
            stem(w)
            for w, s in tokens[i + 1 : i + 1 + _REACH]
            if _content(w) and not _BREAK.search(folded[span.end : s.start])
        ]
        before = [stem(w) for w, _ in tokens[:i] if _content(w)]
        scopes.append(tuple(after[:_SCOPE] or before[-1:]))
    return scopes


def _content(word: str) -> bool:
    return word not in stop_words() and word not in _SKIP and not _NOT.match(word)


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield a "not" before a word that has none in the closest sentence, or the reverse."""
    for pair in comparison.aligned:
        ours, theirs = denials(pair.ours), denials(pair.theirs)
        if _denied_alone(ours, theirs, pair.theirs):
            yield Finding("partly", 'the cited passage says it without a "not"')
        elif _denied_alone(theirs, ours, pair.ours):
            yield Finding("partly", 'the cited passage says it with a "not"')
        yield from _prefixed(pair)


def _denied_alone(
    denied: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]], sentence: Doc
) -> bool:
    """Return whether one side denies what the sentence of the other side says undenied."""
    plain = sentence.token_stems
    elsewhere = {s for scope in other for s in scope}
    return any(
        scope and scope[0] in plain and not elsewhere & set(scope) for scope in denied
    ) or any(not scope and not other for scope in denied)


def _prefixed(pair: AlignedSentence) -> Iterator[Finding]:
    ours, theirs = pair.ours.words, pair.theirs.words
    for one, other in ((ours, theirs), (theirs, ours)):
        for word in sorted(one - other):
            for prefix in _PREFIXES:
                bare = word.removeprefix(prefix)
                if bare != word and len(bare) > 3 and bare in other and bare not in one:
                    mine, its = (word, bare) if one is ours else (bare, word)
                    yield otherwise(f"“{its}”", f"“{mine}”")
