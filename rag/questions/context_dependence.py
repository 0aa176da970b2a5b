"""Whether a question depends on the conversation, and the words that show it. English rules.

"And in Kursk?", "When?" and "Who said that?" depend on it; "What is it like to live in Oslo?"
does not, nor does a pronoun that stands for something in the same question ("How do bees feed
their queen?").
"""

from __future__ import annotations

import re

from rag.language.lexicon import AUXILIARIES, PREPOSITIONS, QUESTION_WORDS, either
from rag.language.names import names
from rag.language.text import fold
from rag.language.tokens import stop_words, words
from rag.types import Span

ASKS = (
    r"(?:(?:since|until|from|by|to|for|with|in|on|of|at|about|against) )?"
    r"(?:how (?:many|much|old|long|far|large|big|often|high|tall|fast|deep)"
    rf"|{either(QUESTION_WORDS)})"
)
AUX = either(AUXILIARIES)
PREPOSITION = either(PREPOSITIONS)
_CORRECTS = r"(?:(?:no|nope|sorry|oops|wait|pardon|actually|well)\b[,.!:;-]*\s*)"
CORRECTION = re.compile(
    rf"^(?:{_CORRECTS}+(?:(?:i|we) (?:mean|meant)\s+)?|{_CORRECTS}*(?:i|we) (?:mean|meant)\s+)"
    r"(?:the ones? (?=in|at|on|of|from|for|with))?"
)
LEAD = re.compile(
    r"^(?:(?:and|but|so|also|then|or|ok(?:ay)?|thanks|thank you|what about|how about)\b[\s,.!]*)+"
)
ASKING = re.compile(rf"^{ASKS}\b")
_SAYS = re.compile(
    rf"^(?:{AUX}|tell|explain|list|describe|give|show|name|define|compare|summari[sz]e|find|please)\b"
)
_BARE = re.compile(
    rf"^{ASKS}(?: (?:exactly|precisely|so|come|else|then|again|others?|ones?|more|not))*$"
)
_VERB_ONLY = re.compile(rf"^(?:who|what|when|where|why|how)(?: {AUX})? \w+$")
_NO_VERB = re.compile(rf"^{ASKS} {PREPOSITION}\b(?!.*\b{AUX}\b)")
_POINTS = re.compile(
    r"\b(?:the (?:same|latter|former|others?|rest|first one|second one|other (?:one|two))"
    r"|(?:any|what|which|the) others?|(?:which|that|this|what) ones?|(?:who|what|where) else"
    r"|(?:the|that) (?:(?:year|day|month|week|season) (?:before|after)"
    r"|(?:previous|following|next|preceding) (?:year|day|month|week|season))"
    r"|(?:since|by|before|until|after) then|then$|(?:say|says|said|think|thinks|claims) so$)\b"
)
_DUMMY = re.compile(
    rf"\b{AUX} it(?: (?!going|able|due|set|expected|similar|close|next|\w+ed )\w+){{0,3}}?"
    r" (?:to (?!the\b|an?\b)|that\b|if\b|when\b)"
    r"|\bwhat time is it\b|\bit (?:rain|snow)"
)
_BELONGS = re.compile(r"\bit (?:belong|relate|compare|respond|react|refer|apply|contribute|lead)\b")
_PRONOUNS = frozenset("he him his she her hers it its they them their theirs".split())
_OWNING = frozenset("his her its their".split())
_PERSONAL = frozenset("he him his she her hers".split())
_CLAUSE = re.compile(
    r",|\b(?:and|when|while|if|because|after|before|that|who|which|how|where|as|so|but|or|once)\b"
)
_DETERMINER = re.compile(
    rf"\b(?:the|an?|every|each|some|any|no|most|all|many|which|what|{PREPOSITION}|{AUX})"
    r" (?:[\w'-]+ )?$"
)
_PERSON = re.compile(
    r"(?:er|or|man|men|ist|king|queen|person|someone|people|child|minister|ian)s?$"
)
_TIMES = frozenset("year years week weeks month months day days time century season decade".split())
CLASSES = frozenset(
    "company firm corporation group bank country city town village state province region island"
    " river film movie book novel poem play song album band opera painting team club party"
    " university museum law act bill treaty agreement deal convention study trial drug vaccine"
    " disease ship ferry plant factory project".split()
)
"""Nouns that, as "the company", stand for one that was named before."""


def context_pointers(question: str) -> list[tuple[str, Span]]:
    """Return the words that stand for something said before, folded, in order.

    >>> [word for word, _ in context_pointers("Where did she say that?")]
    ['she', 'that']
    >>> context_pointers("What is it like to live in Oslo?")
    []
    >>> context_pointers("Who says that the earth is flat?")
    []
    """
    folded = fold(question)
    tokens = words(question)
    dummy = _DUMMY.search(folded) if not _BELONGS.search(folded) else None
    pointing: list[tuple[str, Span]] = []
    for i, (word, span) in enumerate(tokens):
        before = tokens[i - 1][0] if i else ""
        after = tokens[i + 1][0] if i + 1 < len(tokens) else ""
        if word in _PRONOUNS:
            if dummy and word == "it" and dummy.start() <= span.start < dummy.end():
                continue
            if not _bound(question, folded, word, span, after):
                pointing.append((word, span))
        elif (
            (word in ("that", "this", "these", "those") and _points(word, before, after))
            or (word == "there" and not re.fullmatch(AUX, before) and _ends(folded, span))
            or (word == "then" and not after and i)
        ):
            pointing.append((word, span))
        elif word == "the" and after in CLASSES and _unnamed(question, folded, tokens[i + 1][1]):
            pointing.append(("the", Span(span.start, tokens[i + 1][1].end)))
    return pointing


def depends_on_context(question: str) -> bool:
    """Return whether a question can be understood only with what was said before.

    >>> [depends_on_context(q) for q in ("And in Kursk?", "Who said that?", "Who is John Kirby?")]
    [True, True, False]
    """
    folded = fold(question).strip(" ?.!")
    if CORRECTION.match(folded):
        return True
    lead = LEAD.match(folded)
    plain = folded[lead.end() if lead else 0 :]
    if _POINTS.search(plain) or context_pointers(question):
        return True
    if ASKING.match(plain):
        if names(question) and not _NO_VERB.match(plain):
            return False
        short = _BARE.match(plain) or (_VERB_ONLY.match(plain) and _one_verb(plain))
        return bool(short or _NO_VERB.match(plain))
    return not _SAYS.match(plain) and (lead is not None or _fragment(question, plain))


def _one_verb(plain: str) -> bool:
    """Match "Who won" and "who was arrested", but not "what are tides"."""
    last = plain.split()[-1]
    copula = len(plain.split()) > 2 and not last.endswith("ed")
    return last not in stop_words() and not copula


def _fragment(question: str, plain: str) -> bool:
    """Match a phrase instead of a question: "In 2019?", "Jupiter?"; but not search terms."""
    own = [word for word, _ in words(plain) if word not in stop_words()]
    if len(own) > 4:
        return False
    opens = re.match(rf"(?:{PREPOSITION}|the|any|not|only)\b", plain)
    asked = question.rstrip().endswith("?")
    return bool(opens or (asked and len(own) <= 2) or re.fullmatch(r"\d{4}", plain))


def _points(word: str, before: str, after: str) -> bool:
    """Return whether "that" stands for something, and does not open a clause."""
    if after in _TIMES:
        return word in ("that", "those")
    if word in ("that", "this") and not after:
        return True
    if word in ("these", "those") and after in ("who", "that", "which", "of", "parts", "in"):
        return False
    reaches = re.fullmatch(rf"{AUX}|{PREPOSITION}|like|than|why|how|so", before)
    return bool(reaches) if word == "that" else True


def _ends(folded: str, span: Span) -> bool:
    """Return whether a "there" stands at the end, or before a word of time."""
    return bool(
        re.match(r"\W*(?:(?:then|now|today|in|on|at|by|for|before|after)\b|$)", folded[span.end :])
    )


def _unnamed(question: str, folded: str, noun: Span) -> bool:
    """Return whether what follows leaves "the film" unclear, unlike "the film Alien"."""
    rest = folded[noun.end :].lstrip()
    return not names(question) and not re.match(r"(?:of|that|which|who|with|called|named)\b", rest)


def _bound(question: str, folded: str, word: str, span: Span, after: str) -> bool:
    """Return whether a pronoun stands for something earlier in the same question."""
    before = folded[: span.start]
    owning = word in _OWNING and bool(after) and after not in stop_words()
    for place in [s for _, s in names(question)] + _nouns(word, before):
        if place.end > span.start:
            continue
        if owning or _CLAUSE.search(folded, place.end, span.start):
            return True
    return False


def _nouns(word: str, before: str) -> list[Span]:
    """Return the nouns before a pronoun that it may stand for, by number and by being a person."""
    nouns = []
    for noun, span in words(before):
        if noun in stop_words() or not _DETERMINER.search(before[: span.start]):
            continue
        plural = noun.endswith("s") and not noun.endswith("ss")
        if word in _PERSONAL:
            fits = bool(_PERSON.search(noun))
        elif word in ("it", "its"):
            fits = not plural
        else:
            fits = plural or re.search(r"\bdo $", before[: span.start]) is not None
        if fits:
            nouns.append(span)
    return nouns
