"""After an abstention: what was searched for, and what could be asked instead.

The suggested questions are made by rule from the closest passages: for the numbers that these give
and the names that they have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import islice

from rag.evidence.quantities import quantities
from rag.language.attribution import SAID
from rag.language.doc import Doc, parse
from rag.language.foreign.detection import foreign
from rag.language.lexicon import HONORIFICS, NOBLE_TITLES, OFFICE_TITLES, either
from rag.language.names import name_key
from rag.language.noun_phrases import is_plural
from rag.language.quantities.units import is_unit
from rag.language.tokens import stop_words, words
from rag.questions.analysis import analyse, analyse_for
from rag.types import Hit

_OFFERED = 3
_OF_A_KIND = 2  # at most, so that numbers and names are both offered
_LOOKED_AT = 5  # passages from which questions are made
_SHOWN = 6  # words of a question at most
_LONGEST = 5  # words of a thing that is counted
_NO_THINGS = frozenset("decades centuries times quarters degrees".split())
_SOUGHT = {"person": "a person", "date": "a date", "place": "a place"}
_TITLED = re.compile(
    rf"(?:.*\b)?{either(t.title() for t in HONORIFICS | OFFICE_TITLES | NOBLE_TITLES)}"
    r"\b\.? (?=[A-Z])"
)


def searched_for(question: str, hits: Sequence[Hit] = ()) -> str:
    """Return in words what was searched for and not found; "" if the question does not say.

    Names that the passages have were found, so that only what was asked of them is told.

    >>> searched_for("How many aircraft carriers does Norway have?")
    'a number of aircraft carriers, and for Norway'
    """
    analysis = analyse(question)
    what = f"a number of {analysis.phrase}" if analysis.phrase else _SOUGHT.get(analysis.kind, "")
    what = f"the {analysis.measure}" if analysis.measure else what
    sought = names_not_found(question, hits) if hits else analysis.names
    named = " and ".join(name for name in sought if name not in analysis.phrase)
    if not (named or analysis.phrase or analysis.measure):
        named = _quoted(question, {word for name in analysis.names for word, _ in words(name)})
    return f"{what}, and for {named}" if what and named else what or named


def _quoted(question: str, names: Set[str] = frozenset()) -> str:
    """Return the content words of a question as they are written, those of names only if alone.

    >>> _quoted("Why do wolves howl at the moon?")
    'the words “wolves”, “howl” and “moon”'
    """
    content = [(w, s) for w, s in words(question) if w not in stop_words()]
    chosen = [token for token in content if token[0] not in names] or content
    tokens = [question[s.start : s.end] for _, s in chosen]
    *first, last = [f"“{word}”" for word in list(dict.fromkeys(tokens))[:_SHOWN]] or [""]
    if not last:
        return ""
    return f"the words {', '.join(first)} and {last}" if first else f"the word {last}"


def names_not_found(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the question's names that no passage, nor the title of its source, has."""
    around = [(h.passage.text, h.passage.context, h.source.title or "") for h in hits]
    held = frozenset().union(*(parse(part).stems for parts in around for part in parts))
    return tuple(name for name in analyse_for(question, hits).names if not name_key(name) <= held)


def suggestions(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return up to three questions that the passages seem to answer, other than the one asked."""
    passages = [parse(h.passage.text) for h in hits if not foreign([h.source.language])]
    sentences = [sentence for doc in passages[:_LOOKED_AT] for sentence in doc.sentence_docs]
    analysis = analyse(question)
    asked_names = {name_key(name) for name in analysis.names}
    about_asked = _distinct((q for k, q in _about(sentences) if k in asked_names), question)
    numbers = _distinct(_how_many(sentences), question)
    mentions = Counter(k for k, _ in _about([s for doc in passages for s in doc.sentence_docs]))
    unasked = [(k, q) for k, q in _about(sentences) if k not in asked_names]
    unasked.sort(key=lambda pair: -mentions[pair[0]])  # the most mentioned first
    others = _distinct((q for _, q in unasked), question)
    of_names, of_numbers = list(islice(about_asked, 1)), list(islice(numbers, _OF_A_KIND))
    first = of_numbers + of_names if analysis.kind == "figure" else of_names + of_numbers
    return tuple(islice([*first, *others], _OFFERED))


def _distinct(questions: Iterator[str], question: str) -> Iterator[str]:
    """Yield each question once, and not the one that was asked."""
    seen = [parse(question).term_set]
    for suggestion in questions:
        terms = parse(suggestion).term_set
        if terms not in seen:
            seen.append(terms)
            yield suggestion


def _how_many(lines: Sequence[Doc]) -> Iterator[str]:
    """Yield questions for what is counted, the most fully named things first."""
    things = [
        quantity.phrase
        for line in lines
        for quantity in quantities(line)
        if quantity.number.kind == "count" and quantity.noun and _plural(quantity.noun)
    ]
    things = [thing for thing in things if len(thing.split()) <= _LONGEST]
    for thing in sorted(things, key=lambda thing: " " not in thing):
        yield f"How many {thing}?"


def _plural(noun: str) -> bool:
    last = noun.split(" of ")[0].split()[-1]
    return not is_unit(last) and last not in _NO_THINGS and is_plural(noun)


def _about(lines: Sequence[Doc]) -> Iterator[tuple[frozenset[str], str]]:
    """Yield keys of names that stand alone, unlike "Korean troops", each with a question."""
    for line in lines:
        for name, span in line.names:
            after = line.text[span.end :]
            following = words(after[:30])
            alone = re.match(r"[,.;:)”\"]|['’]s?\b", after) or not following
            if not (alone or following[0][0] in stop_words() or SAID.match(after.strip())):
                continue
            before = line.text[: span.start].lower()
            opens = not before or before.rstrip().endswith(":")
            opening = opens and " " not in name  # capital perhaps only by its place
            if opening or (name.isupper() and " " in name):  # or a headline
                continue
            titled = _TITLED.match(name)
            bare = name[titled.end() :] if titled else name
            article = "the " if before.endswith("the ") else ""
            who = "Who is" if titled else f"Who or what is {article}".rstrip()
            yield name_key(name), f"{who} {bare}?"
