"""Where nothing was answered: what was looked for, and what could be asked instead.

The questions are made by rule from the passages that come closest: a number that they give, a name
that they hold. Nothing is asked here; how many of them get an answer is measured in
`tests/test_suggesting.py`. Does not know the screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from rag.evidence.quantities import quantities
from rag.language.attribution import SAID
from rag.language.names import name_key, names, stems
from rag.language.sentences import sentences
from rag.language.tokens import stop_words, terms, words
from rag.language.units import is_unit
from rag.questions.analysis import analyse
from rag.types import Hit

_OFFERED = 3
_OF_A_KIND = 2  # at most, so that numbers and names are both offered
_LOOKED_AT = 5  # passages
_TOLD = 6  # words of a question
_LONGEST = 5  # words of a thing that is counted
_NO_THINGS = frozenset("decades centuries times quarters degrees".split())
_PLURALS = frozenset("people men women children police troops".split())
_SOUGHT = {"person": "a person", "date": "a date", "place": "a place"}
_TITLED = re.compile(
    r"(?:.*\b)?(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Adm|Sen|Rep|Gov|President|Minister"
    r"|Secretary|King|Queen|Pope|Sir|Lord)\b\.? (?=[A-Z])"
)


def searched_for(question: str) -> str:
    """What was looked for, as far as the question tells; "" where that would say nothing.

    >>> searched_for("How many aircraft carriers does Norway have?")
    'a number of aircraft carriers, and for Norway'
    """
    analysis = analyse(question)
    what = f"a number of {analysis.phrase}" if analysis.phrase else _SOUGHT.get(analysis.kind, "")
    named = " and ".join(name for name in analysis.names if name not in analysis.phrase)
    if not (named or analysis.phrase):
        named = _quoted(question)
    return f"{what}, and for {named}" if what and named else what or named


def _quoted(question: str) -> str:
    """Its words that carry content, as they are written.

    >>> _quoted("Why do wolves howl at the moon?")
    'the words “wolves”, “howl” and “moon”'
    """
    held = [question[s.start : s.end] for word, s in words(question) if word not in stop_words()]
    *first, last = [f"“{word}”" for word in list(dict.fromkeys(held))[:_TOLD]] or [""]
    if not last:
        return ""
    return f"the words {', '.join(first)} and {last}" if first else f"the word {last}"


def names_not_found(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The question's names that no passage holds, nor the title of its source."""
    held = stems(" ".join(f"{h.passage.text} {h.passage.context} {h.source.title}" for h in hits))
    return tuple(name for name in analyse(question).names if not name_key(name) <= held)


def suggestions(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Up to three questions that the passages look able to answer, none of them the one asked."""
    every = [hit.passage.text for hit in hits]
    lines = [text[s:e] for text in every[:_LOOKED_AT] for s, e in sentences(text)]
    analysis = analyse(question)
    own_names = {name_key(name) for name in analysis.names}
    own = _distinct((q for k, q in _about(lines) if k in own_names), question)
    numbers = _distinct(_how_many(lines), question)
    mentions = Counter(k for k, _ in _about([t[s:e] for t in every for s, e in sentences(t)]))
    known = [(k, q) for k, q in _about(lines) if k not in own_names]
    known.sort(key=lambda pair: -mentions[pair[0]])  # the one that most is said of first
    others = _distinct((q for _, q in known), question)
    of_names, of_numbers = list(islice(own, 1)), list(islice(numbers, _OF_A_KIND))
    first = of_numbers + of_names if analysis.kind == "figure" else of_names + of_numbers
    return tuple(islice([*first, *others], _OFFERED))


def _distinct(questions: Iterator[str], question: str) -> Iterator[str]:
    """Each once, and not what was asked."""
    seen = [set(terms(question))]
    for one in questions:
        held = set(terms(one))
        if held not in seen:
            seen.append(held)
            yield one


def _how_many(lines: Sequence[str]) -> Iterator[str]:
    """Of what is counted, that of which most is said first."""
    things = [
        c.phrase
        for line in lines
        for c in quantities(line)
        if c.number.kind == "count" and c.noun and _plural(c.noun)
    ]
    things = [thing for thing in things if len(thing.split()) <= _LONGEST]
    for thing in sorted(things, key=lambda thing: " " not in thing):
        yield f"How many {thing}?"


def _plural(noun: str) -> bool:
    last = noun.split(" of ")[0].split()[-1]
    if is_unit(last) or last in _NO_THINGS:
        return False
    return last in _PLURALS or (last.endswith("s") and not last.endswith("ss"))


def _about(lines: Sequence[str]) -> Iterator[tuple[frozenset[str], str]]:
    """Names that stand for themselves, not before a thing ("Korean troops"); with a question."""
    for line in lines:
        for name, span in names(line):
            after = line[span.end :]
            following = words(after[:30])
            alone = re.match(r"[,.;:)”\"]|['’]s?\b", after) or not following
            if not (alone or following[0][0] in stop_words() or SAID.match(after.strip())):
                continue
            before = line[: span.start].lower()
            opens = not before or before.rstrip().endswith(":")
            opening = opens and " " not in name  # capital perhaps only by its place
            if opening or (name.isupper() and " " in name):  # or a headline
                continue
            titled = _TITLED.match(name)
            bare = name[titled.end() :] if titled else name
            article = "the " if before.endswith("the ") else ""
            who = "Who is" if titled else f"Who or what is {article}".rstrip()
            yield name_key(name), f"{who} {bare}?"
