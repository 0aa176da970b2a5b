"""Statements attributed to the wrong speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.attribution import SAID, outside_quotes
from rag.language.doc import Doc, parse
from rag.language.names import NameKey
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding

# ", a retired general who served in Iraq," says who somebody is and not who speaks.
_APPOSITION = re.compile(
    rf",\s(?:who|a|an|the|which|formerly|retired|then)\b[^,“”\"]*(?=,)"
    rf"|,[^,“”\"]{{3,80}},(?=\s(?:{SAID.pattern}))"
)
_GAP = 40  # characters at most between a speaker and "said"
_INVERTED = re.compile(r"(?:^|[,”\"’'?!])\s*$")  # “…,” said Ann Lee


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield speakers of the statement who are not those of the cited text."""
    outlets = parse(comparison.cited.outlets).stems
    for pair in comparison.aligned:
        ours = speakers(pair.ours)
        if not ours:
            continue
        near = parse(pair.speaker)
        theirs = speakers(pair.theirs) or speakers(near) or [name.key for name in near.names]
        hearers = [key for doc in (pair.theirs, near) for key in speakers(doc, with_hearers=True)]
        agree = [who for who in ours if any(who & other for other in (*theirs, *hearers))]
        for who in ours:
            if who in agree or ((agree or not theirs) and who <= outlets):
                continue
            if theirs:
                yield Finding("unsupported", "the cited passage attributes it to somebody else")
            elif not who <= pair.near.stems:
                yield Finding("partly", "the cited passage does not say who said it")


def speakers(sentence: Doc, with_hearers: bool = False) -> list[NameKey]:
    """Return the keys of those who speak, by the words around "said".

    `with_hearers`: also the outlet that somebody told, since it may report what it was told.

    >>> said = Doc('“It is so,” Mr. Waltz told Fox News, according to Ann Lee.')
    >>> [sorted(key) for key in speakers(said)]
    [['waltz'], ['ann', 'lee']]
    """
    if not SAID.search(sentence.text):
        return []
    doc = parse(_APPOSITION.sub("", outside_quotes(sentence).text))
    text = doc.text
    keys: list[NameKey] = []
    for said in SAID.finditer(text):
        before = [
            name.key
            for name in doc.names
            if 0 <= said.start() - name.span.end <= _GAP
            and not re.search(r"[,;:]\s", text[name.span.end : said.start()])
        ]
        after = [
            name.key
            for name in doc.names
            if name.span.start >= said.end()
            and not re.search(r"[,;:]", text[said.end() : name.span.start])
        ]
        inverted = said.group().lower() == "according to" or (
            _INVERTED.search(text[: said.start()]) and after
        )
        chosen = after[:1] if inverted else before[-1:]
        if with_hearers and said.group() == "told":
            chosen += after[:1]
        keys += [key for key in chosen if key and key not in keys]
    return keys
