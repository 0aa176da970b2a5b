"""After an abstention: what was searched for, and which names were not found."""

from __future__ import annotations

from collections.abc import Sequence, Set

from rag.language.doc import parse
from rag.language.names import name_key
from rag.language.tokens import stop_words, words
from rag.questions.analysis import analyse, analyse_for
from rag.types import Hit

_SHOWN = 6  # words of a question at most
_SOUGHT = {"person": "a person", "date": "a date", "place": "a place"}


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
