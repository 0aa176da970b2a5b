"""Rewrites a follow-up as a question that stands alone, by rule.

"And in Kursk?" is the question before with another place in it; "When?" and "Who said that?" ask
something else about the same matter; "he" and "it" are written out. A question that stands alone
stays as it is. The wording need not be elegant: it is searched for, and shown as "Read as: …".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.language.names import names
from rag.language.text import fold
from rag.language.tokens import stem, stop_words, words
from rag.questions.context_dependence import (
    ASKING,
    ASKS,
    AUX,
    CORRECTION,
    LEAD,
    PREPOSITION,
    context_pointers,
    depends_on_context,
)
from rag.questions.coreference import Referents, statement_of
from rag.types import Embed, Span, Turn

_PARTS = re.compile(
    rf"^(?P<wh>{ASKS})\b(?P<noun>(?: (?!{AUX}\b)[\w'&.-]+)*?)(?: (?P<aux>{AUX})\b(?P<rest>.*))?$"
)
_SAYING = re.compile(
    rf"^(?P<own>{ASKS}.*?\b(?:sa(?:id|ys?)|wr(?:ote|ite)s?|claim(?:s|ed)?|told|tell|added|stated)"
    r"(?: \w+)?) (?P<what>that|this|so|it)$"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_STEP = re.compile(
    r"\b(?:the|that|a) (?:(?P<back>year (?:before|earlier)|(?:previous|preceding) year)"
    r"|(?P<on>year (?:after|later)|(?:following|next) year))\b"
)
_MORE = re.compile(r"^(?:any|what|which|the)? ?(?:others?|other ones|(?:who|what|where) else)$")
_PLACED = re.compile(rf"\b{PREPOSITION}\s+(?:the\s+)?$")
_PREFERRED = 0.15  # of cosine: "And China?" after "What does Iran send to Russia?" means the sender
_PLURAL = re.compile(r" (?!was|has|is|does)[a-z]{3,}(?<!s)s\b")
_QUOTED_WORDS = 30  # of a statement that is asked about
_SUBJECT = "they"  # a stop word: stands for whoever did it, and is not searched for


@dataclass(frozen=True, slots=True)
class QuestionParts:
    """A question as "how many" + "troops" + "are" + "in Russia"; an absent part is empty."""

    wh: str
    noun: str
    aux: str
    rest: str


def stand_alone(question: str, history: Sequence[Turn], embed: Embed) -> str:
    """Return the question with what it takes from the conversation written out.

    `embed` decides which part of the question before a new phrase replaces: "Norway" replaces
    "Sweden", not "capital".
    """
    if not history or not depends_on_context(question):
        return question
    turn = history[-1]
    previous = stand_alone(turn.question, history[:-1], embed).strip().rstrip(" ?.!")
    text = question.strip().rstrip(" ?.!")
    corrected = CORRECTION.match(fold(text))
    text = text[corrected.end() if corrected else 0 :]
    lead = LEAD.match(fold(text))
    own = text[lead.end() if lead else 0 :].strip()
    if not own:
        return f"{previous}?"
    return f"{_rewritten(own, previous, turn, embed)}?"


def _rewritten(own: str, previous: str, turn: Turn, embed: Embed) -> str:
    folded = fold(own)
    if _MORE.match(folded):
        return previous
    step = _STEP.fullmatch(folded)
    if step and (year := _last_year(previous)):
        return _swap(previous, str(year + (1 if step.group("on") else -1)), embed)
    if said := _SAYING.match(folded):
        return _of_statement(own[: said.end("own")], previous, turn)
    if not ASKING.match(folded):
        pointing = context_pointers(own)
        return (
            Referents(previous, turn.answer).fill(own) if pointing else _swap(previous, own, embed)
        )
    asked, before = question_parts(own), question_parts(previous)
    if asked and not asked.aux and not context_pointers(own):
        return _same_matter(own, asked, previous, before, embed)
    if re.fullmatch(rf"{ASKS} {AUX} (?:that|this|it)(?: so)?", folded) and asked:
        return _asked_of(asked.wh, previous, before)
    if context_pointers(own):
        return Referents(previous, turn.answer).fill(own)
    return f"{own}, {_matter(before, previous)}"


def question_parts(question: str) -> QuestionParts | None:
    """Split a question into its parts; None if it does not begin with a question word.

    >>> question_parts("How many troops are in Russia")
    QuestionParts(wh='How many', noun='troops', aux='are', rest='in Russia')
    """
    match = _PARTS.match(fold(question))
    if not match:
        return None
    spans = {name: match.span(name) for name in ("wh", "noun", "aux", "rest")}
    pieces = {name: question[s:e].strip() if s >= 0 else "" for name, (s, e) in spans.items()}
    return QuestionParts(**pieces)


def _same_matter(
    own: str, asked: QuestionParts, previous: str, before: QuestionParts | None, embed: Embed
) -> str:
    """Complete a question without a verb: "When", "From whom", "How many in Murcia"."""
    if re.match(rf"{PREPOSITION}\b", fold(asked.noun)):
        if before and fold(before.wh) == fold(asked.wh):
            return _swap(previous, asked.noun, embed)
        return f"{_asked_of(asked.wh, previous, before)} {asked.noun}"
    if not asked.noun or fold(asked.noun) in ("exactly", "precisely", "so", "come", "else", "then"):
        return _asked_of("Why" if fold(own) == "how come" else asked.wh, previous, before)
    if before and before.noun and asked.noun.split()[-1] in before.noun.split():
        place = previous.index(before.noun) + before.noun.index(asked.noun.split()[-1])
        return own + previous[place + len(asked.noun.split()[-1]) :]
    return f"{own}, {_matter(before, previous)}"


def _asked_of(wh: str, previous: str, before: QuestionParts | None) -> str:
    """Ask another question word about the matter of the question before: "When did X sell Y"."""
    if before is None:
        aux = re.match(rf"{AUX}\b", fold(previous))
        counted = _PLURAL.search(previous) if re.fullmatch("how (?:many|much)", fold(wh)) else None
        if aux and counted:  # "Has X sent soldiers": "How many soldiers has X sent"
            rest = previous[: counted.start()] + previous[counted.end() :]
            return f"{wh} {counted.group().strip()} {_lowered(rest)}"
        return f"{wh} {_lowered(previous)}" if aux else f"{wh} was it: {previous}"
    if not before.aux:  # "Who found it": nobody is asked for any more
        who = _SUBJECT if fold(before.wh) in ("who", "what") else ""
        return " ".join(filter(None, [f"{wh} was it that", who, before.noun]))
    if fold(before.aux) in ("do", "does", "did"):
        return " ".join(filter(None, [wh, before.aux, before.rest, before.noun]))
    subject = re.match(r"(?:the|an?|his|her|its|their)\b", fold(before.rest)) or (
        names(before.rest) and names(before.rest)[0][1].start == 0
    )
    middle = [before.rest, before.noun] if subject else [before.noun or _SUBJECT, before.rest]
    return " ".join(filter(None, [wh, before.aux, *middle]))


def _matter(before: QuestionParts | None, previous: str) -> str:
    """Return what a question is about, without what it asks."""
    return f"{before.noun} {before.rest}".strip() if before else previous


def _of_statement(own: str, previous: str, turn: Turn) -> str:
    """Complete "Who said" with the statement that was given as answer."""
    said = statement_of(turn)
    if not said:
        return f"{own} {_matter(question_parts(previous), previous)}"
    own = Referents(previous, turn.answer).fill(own) if context_pointers(own) else own
    return f"{own} “{' '.join(said.split()[:_QUOTED_WORDS]).rstrip('.?!')}”"


def _swap(previous: str, added: str, embed: Embed) -> str:
    """Put a phrase into the question before, in place of the phrase that it is most like."""
    preposition = re.match(rf"(?P<word>{PREPOSITION})\s+(?:the\s+)?", fold(added))
    bare = added[preposition.end() if preposition else 0 :]
    span = _replaced(previous, bare, preposition.group("word") if preposition else "", embed)
    if span is None:
        return f"{previous} {_lowered(added) if preposition else added}"
    again = re.match(rf"\s+{re.escape(fold(bare).split()[-1])}\b", fold(previous[span.end :]))
    if again:  # "G7" + "summit" -> "Peace Summit"
        span = Span(span.start, span.end + again.end())
    before = previous[: span.start]
    if preposition:  # its own goes, whether it is the same or not
        before = re.sub(rf"\s{PREPOSITION}\s+(?:the\s+)?$", " ", before, flags=re.IGNORECASE)
        return f"{before.rstrip()} {_lowered(added)}{previous[span.end :]}"
    if re.match(r"(?:the|an?)\b", fold(bare)):
        before = re.sub(r"\b(?:the|an?)\s+$", "", before, flags=re.IGNORECASE)
    return f"{before}{bare}{previous[span.end :]}"


def _replaced(previous: str, bare: str, preposition: str, embed: Embed) -> Span | None:
    """Return the part of the question that `bare` replaces."""
    years = [Span(*m.span()) for m in _YEAR.finditer(previous)]
    if _YEAR.search(bare):
        return years[-1] if years else None
    named = [span for _, span in names(previous)]
    if preposition:
        behind = [s for s in _phrases(previous) if _follows(previous, s, preposition)]
        if not behind and not (named and names(bare)):
            return None  # "For children?" adds what was not said before
        if behind:
            return _likest(previous, behind, bare, embed)
    if names(bare) and named:
        placed = [s for s in named if _PLACED.search(fold(previous[: s.start]))]
        acting = [s for s in named if s not in placed]
        return _likest(previous, named, bare, embed, placed if preposition else acting)
    return _likest(previous, _phrases(previous) + named, bare, embed)


def _follows(text: str, span: Span, preposition: str) -> bool:
    return bool(re.search(rf"\b{preposition}\s+(?:the\s+|an?\s+)?$", fold(text[: span.start])))


def _phrases(text: str) -> list[Span]:
    """Return runs of content words; one after a preposition whole, any other also in parts."""
    runs: list[list[Span]] = [[]]
    last = 0
    for word, span in words(text):
        gap = re.search(r"[^\s'’-]", text[last : span.start])
        if word in stop_words() or gap:
            runs.append([])
        if word not in stop_words():
            runs[-1].append(span)
        last = span.end
    phrases = []
    for run in filter(None, runs):
        whole = Span(run[0].start, run[-1].end)
        if re.search(rf"\b{PREPOSITION}\s+(?:the\s+|an?\s+)?$", fold(text[: whole.start])):
            phrases.append(whole)
        else:
            phrases += [Span(a.start, b.end) for i, a in enumerate(run) for b in run[i : i + 4]]
    return phrases


def _likest(
    text: str, spans: Sequence[Span], bare: str, embed: Embed, preferred: Sequence[Span] = ()
) -> Span | None:
    """Return the span with the same last word as the phrase, else the one nearest in meaning.

    Of two that are about as near, the preferred one.
    """
    if not spans:
        return None
    head = stem(words(bare)[-1][0]) if words(bare) else ""
    same = [s for s in spans if stem(words(text[s.start : s.end])[-1][0]) == head]
    if same:
        return max(same, key=lambda s: s.end - s.start)
    vectors = embed([bare, *(text[s.start : s.end] for s in spans)])
    likeness = vectors[1:] @ vectors[0]
    likeness = likeness + np.asarray([_PREFERRED * (span in preferred) for span in spans])
    return spans[int(np.argmax(likeness))]


def _last_year(text: str) -> int | None:
    found = _YEAR.findall(text)
    return int(found[-1]) if found else None


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
