"""What a question asks for: a figure, a person, a date or a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from rag.language.doc import Doc, parse
from rag.language.foreign.detection import question_language
from rag.language.lexicon import AUXILIARIES, LOCATIVES, QUESTION_WORDS, either
from rag.language.noun_phrases import is_plural, noun_after
from rag.language.tokens import terms
from rag.questions.answer_kind import Kind, answer_kind
from rag.questions.asked import Asked, asks
from rag.questions.foreign_questions import asks_when
from rag.questions.offices import Office, asked_office
from rag.questions.speakers import asked_speaker
from rag.questions.time_constraints import without_time
from rag.types import Hit

Numeral = Literal["", "money", "percent"]

_ASKED = re.compile(
    r"\bhow (?:many|much)\s+|\b(?:number|amount|count|quantity|percentage|share|proportion|total"
    r"|figures?|estimates?) (?:of|for)\s+|\bwhat (?:percent|percentage|share|proportion) of\s+"
)
_SUMS = re.compile(r"(?:money|dollars?|euros?|pounds?|cash|yen|yuan)?")
_NUMBERS: list[tuple[Numeral, re.Pattern[str]]] = [
    ("percent", re.compile(r"\b(?:percent|percentage|per cent)\b")),
    (
        "money",
        re.compile(
            r"\bhow (?:much|many) (?:money|dollars|euros|pounds|cash|yen|yuan)\b"
            r"|\bhow much\b.* (?:costs?|pay|paid|spend|spent|earn|earned|worth|priced?)\b"
        ),
    ),
]
_TEXT = (
    r"(?:article|story|piece|text|post|report|column|comment|essay|op-ed|document|editorial|source"
    r"|headline|interview)s?"
)
_PLACED = re.compile(
    rf"\b{either(LOCATIVES | {'to', 'on', 'from', 'against', 'for'})}\s+(?:the\s+)?$"
)
_AGREE = re.compile(
    rf"\s*(?:do|does|did)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the|these|those|all|my)?\s*{_TEXT}\s+"
    r"(?:agree|disagree|differ|concur|contradict each other)\s+(?:on|about|over|as to|in)\s+"
    rf"(?={either(QUESTION_WORDS)})",
    re.IGNORECASE,
)
_AUX = either(AUXILIARIES)
_ALL_OF = re.compile(
    rf"\bwhich (?!{_AUX}\b)|\b(?:what|which) (?:are|were) (?:the )?"
    r"|^(?:list|name) (?:all )?(?:the )?"
    rf"|\bwhat (?=(?:(?!(?:to|if|when|{_AUX})\b)[\w'-]+ )+{_AUX}\b)"
)
_IN = re.compile(rf"\b{either(LOCATIVES)}\s+(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """What a question asks for.

    - `noun`: what is counted if a figure is asked for; `phrase`: the same with its names;
      `measure`: a word for the quantity itself ("population"); `number`: the kind of number.
    - `names`: the proper names that the answer must be about; `actors`: those that no preposition
      leads to; `places`: those in which something is.
    - `office`: the office whose holder is asked for; `speaker`: the name of the person whose
      words are asked for; `language`: "" for English.
    - `lists`: whether all things of a kind are asked for.
    - `added`: the terms of each name, of which an answer must have one, since "And in Oslo?" is
      not answered by what was said before.
    """

    text: str
    kind: Kind
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    noun: str = ""
    phrase: str = ""
    measure: str = ""
    number: Numeral = ""
    office: Office | None = None
    speaker: str = ""
    language: str = ""
    lists: bool = False
    added: tuple[frozenset[str], ...] = ()

    @property
    def doc(self) -> Doc:
        """The question as a `Doc`."""
        return parse(self.text, self.language)


def without_agreement_clause(question: str) -> str:
    """Return the question that the sources are asked to agree on, else the question as it is.

    >>> without_agreement_clause("Do the sources agree on how many ships were lost?")
    'how many ships were lost?'
    """
    match = _AGREE.match(question)
    return question[match.end() :] if match else question


@lru_cache(maxsize=64)
def analyse(question: str, language: str = "") -> QuestionAnalysis:
    """Analyse a question; in another language than English, only its words and names are known.

    >>> analysis = analyse("How many North Korean soldiers are in Russia?")
    >>> analysis.kind, analysis.noun, analysis.names
    ('figure', 'soldiers', ('North Korean', 'Russia'))
    """
    doc = parse(question, language)
    if doc.language:
        return _analyse_foreign(doc)
    folded = doc.folded
    places = [name.text for name in doc.names if _IN.search(folded[: name.span.start])]
    speaker = asked_speaker(doc)
    placed = [
        name.text
        for name in doc.names
        if _PLACED.search(folded[max(0, name.span.start - 20) : name.span.start])
    ]
    not_actors = {*placed, speaker}
    named = tuple(dict.fromkeys(name.text for name in doc.names))
    common: dict[str, Any] = {
        "text": question,
        "terms": tuple(dict.fromkeys(terms(without_time(doc)))),
        "names": named,
        "places": tuple(places),
        "actors": tuple(name for name in named if name not in not_actors),
        "office": asked_office(doc),
        "speaker": speaker,
        "lists": _asks_list(question, folded),
    }
    kind = answer_kind(folded)
    if kind == "figure":
        counted = _ASKED.search(folded)
        noun, phrase = noun_after(question, folded, counted.end()) if counted else ("", "")
        measure = next((m for m in ("population", "toll") if re.search(rf"\b{m}\b", folded)), "")
        if measure:
            noun = "people"
        number: Numeral = next((kind for kind, p in _NUMBERS if p.search(folded)), "")
        if number == "money" and _SUMS.fullmatch(noun):
            noun = phrase = ""
        return QuestionAnalysis(
            kind=kind, noun=noun, phrase=phrase, measure=measure, number=number, **common
        )
    return QuestionAnalysis(kind=kind, **common)


def _asks_list(question: str, folded: str) -> bool:
    """Return whether all things of a kind are asked for: "Which companies", not "Which company"."""
    asked = _ALL_OF.search(folded)
    return asked is not None and is_plural(noun_after(question, folded, asked.end())[1])


def analyse_for(question: str, hits: Sequence[Hit]) -> QuestionAnalysis:
    """Analyse a question, in the language of one of the sources that were found or in English."""
    return analyse(question, question_language(question, (hit.source.language for hit in hits)))


def analyse_after(asked: Asked, hits: Sequence[Hit]) -> QuestionAnalysis:
    """Analyse a question with what was said before it: the names of both, the kind of its own.

    >>> analysis = analyse_after(Asked("When did he leave?", "How many guards has Bo Ek?"), ())
    >>> analysis.kind, analysis.names
    ('date', ('Bo Ek',))
    """
    whole, own = analyse_for(asked.whole, hits), analyse_for(asked.text, hits)
    added = tuple(frozenset(terms(name, own.language)) for name in own.names)
    if asked.continues:
        return _continued(whole, own, added)
    if not asks(asked.text) and own.kind == "other":
        return whole
    counted = whole if own.kind == whole.kind == "figure" and not own.noun else own
    return replace(
        whole,
        kind=own.kind,
        noun=counted.noun,
        phrase=counted.phrase,
        measure=counted.measure,
        number=own.number,
        office=own.office,
        speaker=own.speaker or whole.speaker,
        added=added,
    )


def _continued(
    whole: QuestionAnalysis, own: QuestionAnalysis, added: tuple[frozenset[str], ...]
) -> QuestionAnalysis:
    """Return the analysis of "And in Oslo?": its names, or else what it counts, are other ones."""
    if not added:
        every = tuple(frozenset([term]) for term in own.terms)
        return replace(whole, noun="", phrase="", measure="", added=every)
    gone = {term for name in whole.names for term in terms(name)} - set(own.terms)
    kept = tuple(term for term in whole.terms if term not in gone)
    return replace(
        whole, names=own.names, places=own.places, actors=own.actors, terms=kept, added=added
    )


def _analyse_foreign(question: Doc) -> QuestionAnalysis:
    named = tuple(dict.fromkeys(name.text for name in question.names))
    return QuestionAnalysis(
        question.text,
        "date" if asks_when(question) else "other",
        tuple(dict.fromkeys(terms(question.text, question.language))),
        names=named,
        actors=named,
        language=question.language,
    )
