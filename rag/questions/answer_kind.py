"""The kind of answer that a question asks for, by its main question word.

A later one only opens a clause: "What does the lamp do when it fails?" asks for no date.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.language.lexicon import AUXILIARIES, QUESTION_WORDS, either

Kind = Literal["figure", "person", "date", "place", "other"]

_AUX = either(AUXILIARIES)
_AMOUNT = r"(?:number|amount|count|size|total|percentage|share|proportion|population|quantity) of\b"
_ASKING_FOR: list[tuple[Kind, re.Pattern[str]]] = [
    (
        "figure",
        re.compile(
            r"\bhow (?:many|much)\b"
            rf"|(?:\bwhat (?:{_AUX})(?: (?!of\b)[\w-]+){{1,4}}? |\b(?:the )?){_AMOUNT}"
            rf"|(?:\bwhat (?:{_AUX})(?: (?!of\b)[\w-]+){{1,4}}? |\b)death toll\b"
            r"|\b(?:what|which) (?:percent|percentage|share|proportion|number|amount)\b"
            rf"|(?:\bwhat (?:{_AUX}) (?:the )?|\b)(?:figures?|estimates?) (?:for|of)\b"
            r"|\bhow (?:large|big|long|old|far|tall|high|heavy|deep|wide|fast|often|expensive)\b"
        ),
    ),
    ("person", re.compile(r"\b(?:who|whom|whose|which (?:person|man|woman|people))\b")),
    (
        "date",
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time|era|period)\b"
            r"|\bhow long ago\b"
        ),
    ),
    (
        "place",
        re.compile(
            r"\bwhere\b|\b(?:what|which) (?:[\w-]+ )?"
            r"(?:country|city|place|state|region|town|area|location)\b"
        ),
    ),
    ("other", re.compile(r"\b(?:what|which|how|why)\b")),
]
_CLAUSE_BEFORE = re.compile(
    rf"(?:when|where|if|once|after|before|while|since)\b(?! (?:{_AUX})\b)[^,?]*,\s*"
    rf"(?=(?:{either(QUESTION_WORDS)}|{_AUX})\b)"
)
_YES_OR_NO = re.compile(rf"(?:{_AUX})\b(?!.*\bhow (?:many|much)\b)")
_SAID = re.compile(
    r"\b(?:say|said|tell|told|know|known|mention|state|show|explain)s?(?: us| me)? $"
)


def answer_kind(folded: str) -> Kind:
    """Return the kind of answer that a question, folded, asks for.

    >>> answer_kind("what does the lamp do when it fails?")
    'other'
    >>> answer_kind("when the lamp fails, who mends it?"), answer_kind("it was built when?")
    ('person', 'date')
    """
    clause = _CLAUSE_BEFORE.match(folded)
    at = clause.end() if clause else 0
    found = [(m.start(), kind) for kind, p in _ASKING_FOR if (m := p.search(folded, at))]
    if not found:
        return "other"
    start, kind = min(found, key=lambda one: one[0])  # of equal ones the first
    embedded = _SAID.search(folded, 0, start) is not None
    return "other" if _YES_OR_NO.match(folded, at) and not embedded else kind
