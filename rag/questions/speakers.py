"""Whose words a question asks for, and whether a sentence can be theirs.

"What did Ann Lee say about the strike?" is not answered by what Bo Ek said about it. A sentence of
which nobody is named as the speaker may be anyone's.
"""

from __future__ import annotations

import re

from rag.language.attribution import SAID, attribution, names_speaker, outside_quotes
from rag.language.names import name_key, names, stems
from rag.language.text import fold
from rag.language.tokens import stem, words
from rag.types import Span

_ACCORDING = re.compile(
    r"\b(?:according to|in the (?:view|opinion|words|eyes) of)\s+(?:(?:the|a|an)\s+)?$"
)
ACCORDING_TO = re.compile(r"\baccording to [^,;?]*")
"""What names the source of the answer, in folded text, and is nothing that the answer must say."""
_ASKS = re.compile(r"(?:and |but |so )*(?:what|how|why|where|when|who|whom|which)\b.*\b")
_DID = re.compile(r"(?:did|does|do|has|have)\s+(?:the\s+)?$")
_SAY = re.compile(
    r"(?:\s+(?:also|once|first|later|really))?\s+(?:say|said|tell|told|think|thought|believe|argue"
    r"|argued|write|written|warn|warned|claim|claimed|state|stated|announce|announced|admit"
    r"|suggest|suggested|predict|predicted|mention|mentioned|explain|promise|promised)\b"
)
_WHO_SAYS = re.compile(
    rf"\s*(?:and |but |so )*(?:who|which \w+|whose)\b(?: \w+)? (?:{SAID.pattern}"
    r"|thinks?|thought|believes?|believed|finds?|calls?|called|speaks?|spoke|describes?|described"
    r"|complains?|complained|criticises?|criticizes?|suggests?|suggested|predicts?|predicted)\b"
)
_PRONOUN_SAYS = re.compile(rf"\b(?:he|she|they|we|it|i)\s(?:\w+\s)?{SAID.pattern}", re.IGNORECASE)
_BEFORE = 40  # characters before a name that are looked at


def asked_speaker(question: str) -> str:
    """The name of the one whose words are asked for; "" where any speaker will do.

    >>> asked_speaker("How many docked, according to the Port Authority?")
    'Port Authority'
    >>> asked_speaker("What did Ann Lee say about Bo Ek?"), asked_speaker("Who met Ann Lee?")
    ('Ann Lee', '')
    """
    folded = fold(question)
    for name, span in names(question):
        before = folded[max(0, span.start - _BEFORE) : span.start]
        if _ACCORDING.search(before):
            return name
        did = _DID.search(before)
        asks = _ASKS.match(folded[: span.start])
        if did and asks and _SAY.match(folded, span.end):
            return name
    return ""


def asks_who_says(question: str) -> bool:
    """Whether it is asked who holds or says something.

    >>> asks_who_says("Who argues that the port must close?"), asks_who_says("Who closed the port?")
    (True, False)
    """
    return bool(_WHO_SAYS.match(fold(question)))


def may_be_said_by(
    name: str, text: str, span: Span, line: Span | None = None, lenient: bool = True
) -> bool:
    """Whether a sentence of a document is not known to be said by another than `name`; `line` names
    the speaker of the quotation that it stands in. Not `lenient`: known to be said by `name`.

    >>> text = "“We will not go back,” said Kari Berg. Ferries stopped."
    >>> may_be_said_by("Ann Lee", text, Span(0, 38)), may_be_said_by("Berg", text, Span(0, 38))
    (False, True)
    >>> may_be_said_by("Ann Lee", text, Span(39, 55))
    True
    """
    said = attribution(text, span, line)
    if said is not None:
        return _names(name, text[said.start : said.end])
    sentence = text[span.start : span.end]
    outside = outside_quotes(sentence)
    known = names_speaker(sentence) and not _PRONOUN_SAYS.search(outside)
    return _names(name, outside) if known else lenient


def topics(question: str, speaker: str) -> list[str]:
    """The names that what the speaker says is to be about.

    >>> topics("What did Ann Lee say about Bo Ek and Oslo?", "Ann Lee")
    ['Bo Ek', 'Oslo']
    """
    about = fold(question).find(" about ")
    if not speaker or about < 0:
        return []
    return [name for name, span in names(question) if span.start > about]


def _names(name: str, text: str) -> bool:
    """By the surname, by all of the name, or by a part of it that stands alone ("Kim")."""
    parts = [stem(word) for word, _ in words(fold(name))]
    wanted, held = name_key(name), stems(text)
    if wanted <= held or (parts and parts[-1] in held):
        return True
    return any(len(k) > 0 and k <= wanted for k in (name_key(other) for other, _ in names(text)))
