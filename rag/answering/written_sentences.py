"""What small models put before and into a sentence: openings, a yes or no, a cause of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rag.language.doc import parse
from rag.language.text import fold
from rag.types import Citation, Passage, Statement
from rag.verification.checks.negation import denials

_YES_NO = re.compile(r"^(?:yes|no)[,.:;!–-]\s+(?=\w+(?:\s+\S+){2})", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:(?:therefore|thus|hence|so|additionally|also|however|in (?:summary|short|conclusion)"
    r"|(?:according to|based on) (?:the )?(?:provided |given )?(?:text|passage|source|document)s?"
    r"(?: \d+)?),\s+)+",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|in order to|so that|consequently"
    r"|caus(?:e|ed|es)|led to|leads to)\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b(?:[A-Z]\. )+[A-Z]\.")
_OF_TEXTS = re.compile(
    r"\b(?:the|these|those|this|both|either|given|provided) (?:\w+ )?"
    r"(texts?|passages?|sources?|documents?)\b"
)
_WHY = re.compile(r"\bwhy\b|\breasons?\b|\bcaus", re.IGNORECASE)


def says_yes_or_no(sentence: str) -> bool:
    """Return whether a sentence begins with a yes or a no, and goes on."""
    return _YES_NO.match(_OPENING.sub("", sentence)) is not None


def asks_why(question: str) -> bool:
    """Return whether a question asks for a cause, so that an answer names one."""
    return _WHY.search(question) is not None


def bare(sentence: str) -> str:
    """Return a sentence without what a model puts before it.

    >>> bare("Yes, according to the text, it was opened in 1987.")
    'It was opened in 1987.'
    """
    rest = _OPENING.sub("", _YES_NO.sub("", _OPENING.sub("", sentence)))
    return rest[:1].upper() + rest[1:] if rest != sentence else sentence


def spelled_as_in(text: str, sentence: str) -> str:
    """Return a sentence with initials written as a text has them: "U.S." for "U. S."."""

    def spelled(match: re.Match[str]) -> str:
        close = match.group().replace(" ", "")
        return close if close in text and match.group() not in text else match.group()

    return _INITIALS.sub(spelled, sentence)


def without_new_cause(statement: Statement, passages: Mapping[str, Passage]) -> Statement:
    """Return a statement as partly supported if it names a cause or a purpose by itself."""
    said = _CAUSE.search(statement.text)
    texts = [passages[c.passage_id].text for c in statement.citations if c.passage_id in passages]
    if statement.support != "supported" or not said or any(map(_CAUSE.search, texts)):
        return statement
    reason = f"the cited passage does not say “{said.group()}”"
    return replace(statement, support="partly", reason=reason)


def not_of_the_texts(statement: Statement) -> Statement:
    """Return a statement as partly supported if it tells of the texts, not of what they say.

    "The rules are specified in the texts" says nothing; a text may itself speak of texts.
    """
    said = _OF_TEXTS.search(fold(statement.text))
    if statement.support != "supported" or not said:
        return statement
    if any(said[1] in fold(citation.quote) for citation in statement.citations):
        return statement
    return replace(statement, support="partly", reason=f"it only speaks of “{said.group()}”")


def of_one_polarity(statement: Statement, best: Citation) -> Statement:
    """Return the rest of a "Yes, …" or "No, …" as unsupported if only one side denies something.

    The other side is what it cites, and the best quote. A model's "yes" is worth little; what
    follows must stand by itself.
    """
    denied = bool(denials(parse(statement.text)))
    theirs = [bool(denials(parse(citation.quote))) for citation in (*statement.citations, best)]
    if statement.support != "supported" or all(one == denied for one in theirs):
        return statement
    return replace(statement, support="partly", reason="only one of them says “not”")
