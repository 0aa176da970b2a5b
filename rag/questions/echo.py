"""Whether a sentence only repeats the words of the question.

"No limit" does not say what happens beyond the limit. A question that is answered by yes or no may
be answered by its own words.
"""

from __future__ import annotations

from rag.language.doc import Doc
from rag.language.lexicon import AUXILIARIES
from rag.language.tokens import words
from rag.questions.analysis import QuestionAnalysis
from rag.questions.speakers import asks_who_says

_DENIAL = frozenset({"no", "not"})  # an answer only to how many, or to yes or no


def is_echo(analysis: QuestionAnalysis, said: Doc) -> bool:
    """Return whether what is said holds no content word that the question lacks.

    Who said it may be what is asked for.

    >>> from rag.questions.analysis import analyse
    >>> is_echo(analyse("Why Mars?"), Doc("Mars")), is_echo(analyse("Is it Mars?"), Doc("Mars"))
    (True, False)
    """
    asked = [word for word, _ in words(analysis.text)]
    confirmed = not asked or asked[0] in AUXILIARIES or "or" in asked
    if confirmed or analysis.language or asks_who_says(analysis.doc):
        return False
    denial = frozenset() if analysis.kind == "figure" else _DENIAL
    return said.term_set - denial <= set(analysis.terms)
