"""After an abstention: what was searched for, and which names were not found."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.doc import parse
from rag.language.names import name_key
from rag.language.tokens import stop_words, words
from rag.questions.analysis import analyse, analyse_for
from rag.types import Hit

_SHOWN = 6  # words of a question at most
_SOUGHT = {"person": "a person", "date": "a date", "place": "a place"}


def searched_for(question: str) -> str:
    """Return in words what was searched for; "" if the question does not say.

    >>> searched_for("How many aircraft carriers does Norway have?")
    'a number of aircraft carriers, and for Norway'
    """
    analysis = analyse(question)
    what = f"a number of {analysis.phrase}" if analysis.phrase else _SOUGHT.get(analysis.kind, "")
    what = f"the {analysis.measure}" if analysis.measure else what
    named = " and ".join(name for name in analysis.names if name not in analysis.phrase)
    if not (named or analysis.phrase):
        named = _quoted(question)
    return f"{what}, and for {named}" if what and named else what or named


def _quoted(question: str) -> str:
    """Return the content words of a question as they are written.

    >>> _quoted("Why do wolves howl at the moon?")
    'the words “wolves”, “howl” and “moon”'
    """
    tokens = [question[s.start : s.end] for w, s in words(question) if w not in stop_words()]
    *first, last = [f"“{word}”" for word in list(dict.fromkeys(tokens))[:_SHOWN]] or [""]
    if not last:
        return ""
    return f"the words {', '.join(first)} and {last}" if first else f"the word {last}"


def names_not_found(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the question's names that no passage, nor the title of its source, has."""
    around = [(h.passage.text, h.passage.context, h.source.title or "") for h in hits]
    held = frozenset().union(*(parse(part).stems for parts in around for part in parts))
    return tuple(name for name in analyse_for(question, hits).names if not name_key(name) <= held)
