"""A statement put into the mouth of somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.language.attribution import SAID, outside_quotes
from rag.language.names import NameKey, name_key, names, stems
from rag.verification.alignment import AlignedSentence, CitedText, said_by
from rag.verification.finding import Finding

# ", a retired general who served in Iraq," says who somebody is and not who speaks.
_APPOSITION = re.compile(
    rf",\s(?:who|a|an|the|which|formerly|retired|then)\b[^,“”\"]*(?=,)"
    rf"|,[^,“”\"]{{3,80}},(?=\s(?:{SAID.pattern}))"
)


_GAP = 40  # characters between a speaker and "said"


_INVERTED = re.compile(r"(?:^|[,”\"’'?!])\s*$")  # “…,” said Ann Lee


def speaker_wrong(beside: Sequence[AlignedSentence], grounds: CitedText) -> Iterator[Finding]:
    """Somebody who is said to have said what the grounds let another one say, or nobody named."""
    outlets = stems(grounds.outlets)
    for pair in beside:
        ours = speakers(pair.ours)
        if not ours:
            continue
        near = said_by(pair)
        theirs = speakers(pair.theirs) or speakers(near) or [name_key(n) for n, _ in names(near)]
        heard = [k for text in (pair.theirs, near) for k in speakers(text, told=True)]
        agree = [who for who in ours if any(who & other for other in (*theirs, *heard))]
        for who in ours:
            if who in agree or ((agree or not theirs) and who <= outlets):
                continue
            if theirs:
                yield Finding("unsupported", "the cited passage has somebody else say so")
            elif not who <= stems(pair.near):
                yield Finding("partly", "the cited passage does not tell who says so")


def speakers(sentence: str, told: bool = False) -> list[NameKey]:
    """Names of those who speak, as keys, by the words around "said"; with `told` also the outlet
    that was told, and may report it.

    >>> [sorted(k) for k in speakers('“It is so,” Mr. Waltz told Fox News, according to Ann Lee.')]
    [['waltz'], ['ann', 'lee']]
    """
    text = _APPOSITION.sub("", outside_quotes(sentence))
    found = []
    placed = [(name_key(name), span) for name, span in names(text)]
    for said in SAID.finditer(text):
        before = [
            k
            for k, span in placed
            if 0 <= said.start() - span.end <= _GAP
            and not re.search(r"[,;:]\s", text[span.end : said.start()])
        ]
        after = [
            k
            for k, span in placed
            if span.start >= said.end() and not re.search(r"[,;:]", text[said.end() : span.start])
        ]
        turned = said.group().lower() == "according to" or (
            _INVERTED.search(text[: said.start()]) and after
        )
        chosen = after[:1] if turned else before[-1:]
        if told and said.group() == "told":
            chosen += after[:1]
        found += [k for k in chosen if k and k not in found]
    return found
