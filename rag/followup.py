"""A question that leans on the conversation, made to stand alone by rule.

"And in Kursk?" takes the question before it and adds to it; "when?" and "who said that?" take
its subject. A question that names its own subject is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.names import names
from rag.text import fold, terms
from rag.types import Turn

_ASKS = r"(?:how (?:many|much|old|long|far|large|big)|who|whom|whose|when|where|why|what|which|how)"
_ASKING = re.compile(rf"(?:and |but |so |ok(?:ay)?,? |then )*{_ASKS}\b")
_LEADING = re.compile(r"^(?:and|but|so|also|then|what about|how about|ok(?:ay)?)\b[\s,]*")
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then"
    r"|the (?:same|latter|former|other|others))\b"
)
_QUESTION_PART = re.compile(
    rf"^(?:and |but |so )?{_ASKS}\s+(?:(?:is|are|was|were|do|does|did|has|have|had|will|would|can"
    r"|could|should|might|may)\s+)?",
)
_SUBJECT_WORDS = 2  # content words; a question with fewer, and no name, leans on the one before


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it takes from the conversation written out.

    >>> before = [Turn("How many North Korean troops are in Russia?", "")]
    >>> stand_alone("And in Kursk?", before)
    'How many North Korean troops are in Kursk?'
    >>> stand_alone("When?", before)
    'When North Korean troops are in Russia?'
    >>> stand_alone("Who is John Kirby?", before)
    'Who is John Kirby?'
    """
    if not history or not _is_follow_up(question):
        return question
    previous = stand_alone(history[-1].question, history[:-1]).rstrip(" ?.!")
    folded = fold(question).strip()
    if _ASKING.match(folded):
        start = _LEADING.match(folded)
        own = question.strip()[start.end() if start else 0 :].rstrip(" ?.!")
        subject = _QUESTION_PART.match(fold(previous))
        rest = previous[subject.end() if subject else 0 :]
        return f"{_plain(own)} {rest}?"
    start = _LEADING.match(folded)
    added = question.strip()[start.end() if start else 0 :].rstrip(" ?.!")
    return f"{_with(previous, added)}?"


def _is_follow_up(question: str) -> bool:
    folded = fold(question).strip()
    if _LEADING.match(folded) and not _ASKING.match(folded):
        return True
    named = names(question)
    if _LEANS.search(folded) and not named:
        return True
    return not named and len(terms(question)) < _SUBJECT_WORDS and not _counts(folded)


def _counts(folded: str) -> bool:
    """ "How many troops?" asks for something by itself."""
    return bool(re.match(r"how (?:many|much) \w+", folded))


def _plain(own: str) -> str:
    """ "Who said that" -> "Who said": the pronoun is what gets written out."""
    return re.sub(r"\s+(?:that|this|it|so)$", "", own, flags=re.IGNORECASE)


def _with(previous: str, added: str) -> str:
    """The previous question with a phrase added, in place of one with the same preposition."""
    preposition = re.match(r"(in|at|from|to|for|by|on|near|with|of)\s", fold(added))
    if preposition:
        same = re.search(rf"\s{preposition.group(1)}\s+[^,]*$", fold(previous))
        if same:
            return f"{previous[: same.start()]} {added}"
    return f"{previous} {added}"
