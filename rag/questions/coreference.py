"""What "he", "it", "them" and "there" refer to after a question and its answer, by rule."""

from __future__ import annotations

import re

from rag.language.lexicon import MONTHS, SEASONS, either
from rag.language.names import names
from rag.language.text import fold
from rag.language.tokens import stop_words, words
from rag.questions.context_dependence import ASKS, AUX, PREPOSITION, context_pointers
from rag.types import Span, Turn

_MARKS = re.compile(r"\s*\[\d+\](?:\s*\((?:partly|unsupported):[^)]*\))?")
_PLACED = re.compile(rf"\b{PREPOSITION}\s+(?:the\s+)?$")
_WHERE = re.compile(r"\b(?:in|at|to|into|near|inside|on)\s+(?:the\s+)?$")
_MOVES = re.compile(r"\b(?:get|go|going|goes|went|come|came|travel|fly|flew|move[ds]?|sent|send) $")
_YEAR = re.compile(r"\b(?:in\s+)?((?:1[5-9]|20)\d\d)\b")
_TIME = re.compile(rf"\bin ((?:early |late |mid-?)?{either([*MONTHS, *SEASONS])}(?: \d{{4}})?)\b")
_PERIODS = re.compile(r"(?:year|month|day|time|summer|winter|season|period)s?\b")
_SUBJECT_WORDS = 3
_OWNING = {"his", "her", "hers", "its", "their", "theirs"}
_PERSONAL = {"he", "him", "his", "she", "her", "hers"}
_MANY = {"they", "them", "their", "theirs", "these", "those"}
_ASKS_WHO = re.compile(r"^(?:who|whom|whose|by whom|which (?:person|man|woman|player|author))\b")
_IS_NAMED = re.compile(r"^who (?:is|was|are|were) (?!the\b|an?\b)")
_AUXILIARY = re.compile(rf"\b{AUX}\b")


class Referents:
    """What was spoken of in a question that stands alone, and in its answer."""

    def __init__(self, question: str, answer: str) -> None:
        self._question = question
        self._folded = fold(question)
        self._answer = without_markers(answer)

    def fill(self, text: str) -> str:
        """Replace pointers by what they refer to; else add what the question was about."""
        pointing = context_pointers(text)
        done, lost = text, False
        for word, span in reversed(pointing):
            phrase = self._for(word, text, span)
            if phrase is None or (word in ("it", "this", "that") and len(pointing) > 1):
                lost = lost or (phrase is None and word != "then")
                continue
            follows = fold(text[span.end :]).lstrip()
            end = span.end
            if word in ("that", "this", "those", "these") and (noun := re.match(r"\w+", follows)):
                end += len(text[span.end :]) - len(text[span.end :].lstrip()) + noun.end()
            done = done[: span.start] + phrase + done[end:]
        if lost and len(pointing) == 1:
            done = f"{done}, {noun_phrase(self._question) or self._question}"
        return done

    def _for(self, word: str, text: str, span: Span) -> str | None:
        """Return what a pointer refers to, in the form that replaces it; None if unknown."""
        after = fold(text[span.end :]).split()[:1]
        if word == "there":
            place = self._place()
            moves = _MOVES.search(fold(text[: span.start]))
            return place and f"{'to' if moves else 'in'} {place}"
        if word == "then":
            return self._time()
        if word in ("that", "those", "this") and after and _PERIODS.match(after[0]):
            return self._time()
        who = self._person() if word in _PERSONAL else self._thing(word)
        if who is None:
            return None
        if word == "the":  # "the film" -> "the film Alien"
            noun = text[span.start : span.end]
            return f"{noun} {who.removeprefix('the ')}" if noun.split()[1] not in fold(who) else who
        if word in _OWNING and (word != "her" or after):
            return f"{who}’s" if not who.endswith("s") else f"{who}’"
        return who

    def _person(self) -> str | None:
        """Return whom "she" means: the person asked for, else the first name that is no place."""
        asked = self._named(self._question)
        answered = [n for n in self._named(self._answer) if n not in asked]
        acting = self._named(self._question, placed=False)
        unknown = _ASKS_WHO.match(self._folded) and not (acting and _IS_NAMED.match(self._folded))
        order = [answered, acting] if unknown else [acting, answered]
        return next((found[0] for found in order if found), None)

    def _thing(self, word: str) -> str | None:
        """Return what "it", "they" or "the company" means.

        What was counted, else what was named, else what the question was about.
        """
        counted = re.match(rf"(?:how many|which|what) (.+?) (?:{AUX})\b", self._folded)
        if word in _MANY:
            if counted:
                return f"the {noun_phrase(self._question)}"
            return self._subject(plural=True) or self._first_named()
        return self._first_named() or self._subject(plural=False)

    def _first_named(self) -> str | None:
        for place in (False, True):
            found = self._named(self._question, placed=place)
            if found:
                return found[0]
        return None

    def _subject(self, plural: bool) -> str | None:
        """Return the words after the auxiliary up to the noun: "do monarch butterflies spend"."""
        aux = _AUXILIARY.search(self._folded)
        if aux is None:
            return None
        rest = self._question[aux.end() :]
        taken: list[tuple[str, Span]] = []
        for word, span in words(rest):
            if word in stop_words():
                if taken:
                    break
                continue
            taken.append((word, span))
            if len(taken) == _SUBJECT_WORDS or (plural and word.endswith("s")):
                break
        if not taken or (plural and not taken[-1][0].endswith("s")):
            return None
        return rest[taken[0][1].start : taken[-1][1].end]

    def _place(self) -> str | None:
        """Return where "there" is."""
        asked = self._named(self._question)
        if self._folded.startswith("where"):
            found = [n for n in self._named(self._answer) if n not in asked]
        else:
            found = [
                name
                for name, span in names(self._question)
                if _WHERE.search(fold(self._question[: span.start]))
            ] or asked
        return found[0] if found else None

    def _time(self) -> str | None:
        for text in (self._question, self._answer):
            if found := _TIME.search(fold(text)):
                return text[found.start() : found.end()]
            if years := _YEAR.findall(text):
                return f"in {years[-1]}"
        return None

    def _named(self, text: str, placed: bool = True) -> list[str]:
        """Return the names in a text; without `placed` those after a preposition are left out."""
        return [
            _extended(text, span)
            for _, span in names(text)
            if placed or not _PLACED.search(fold(text[: span.start]))
        ]


def without_markers(answer: str) -> str:
    """Return an answer without its citation markers."""
    return _MARKS.sub("", answer)


def statement_of(turn: Turn) -> str:
    """Return the first statement of an answer: the quote that it cites, if that is known."""
    if turn.quotes:
        return " ".join(turn.quotes[0].split())
    text = without_markers(turn.answer).strip().split("\n")[0]
    return " ".join(text.split(" — ")[0].strip('“”"').split())


def noun_phrase(question: str) -> str:
    """Return what a question counts or is about.

    "miners trapped in X" for "How many miners were trapped in X".
    """
    folded = fold(question)
    found = re.match(rf"{ASKS}\b\s*(.*?)\s*\b{AUX}\b\s*(.*)$", folded)
    if not found:
        return ""
    noun, rest = (question[slice(*found.span(i))] for i in (1, 2))
    return f"{noun} {rest}".strip()


def _extended(text: str, span: Span) -> str:
    """Extend a name by the noun that belongs to it: "the Nebra sky disc", "the ferry Estrella"."""
    name = text[span.start : span.end]
    before = re.search(r"\b(the)\s+((?:[a-z]+\s+)?)$", text[: span.start])
    if before is None:
        return name
    if len(name.split()) == 1 and not before.group(2):
        end = span.end
        for word, place in words(text[span.end : span.end + 40]):
            if (
                word in stop_words()
                or word.endswith(("ed", "ing"))
                or text[end : span.end + place.start].strip()
            ):
                break
            end = span.end + place.end
        name = text[span.start : end]
    return f"{before.group()}{name}"
