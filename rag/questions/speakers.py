"""The speaker whose words a question asks for, and whether a sentence can be theirs.

"What did Ann Lee say about the strike?" is not answered by what Bo Ek said about it. A sentence
without a named speaker may be anyone's.
"""

from __future__ import annotations

import re

from rag.language.attribution import SAID, attribution, names_speaker, outside_quotes
from rag.language.doc import Doc
from rag.language.lexicon import OPINION_VERBS, SAYING_VERBS, either
from rag.language.names import name_key
from rag.language.tokens import stem, words
from rag.types import Span

_ACCORDING = re.compile(
    r"\b(?:according to|in the (?:view|opinion|words|eyes) of)\s+(?:(?:the|a|an)\s+)?$"
)
ACCORDING_TO = re.compile(r"\baccording to [^,;?]*")
"""Names the source of the answer, in folded text; the answer need not repeat it."""
_ASKS = re.compile(r"(?:and |but |so )*(?:what|how|why|where|when|who|whom|which)\b.*\b")
_DID = re.compile(r"(?:did|does|do|has|have)\s+(?:the\s+)?$")
_SAY = re.compile(rf"(?:\s+(?:also|once|first|later|really))?\s+{either(SAYING_VERBS)}\b")
_WHO_SAYS = re.compile(
    r"\s*(?:and |but |so )*(?:who|which \w+|whose)\b(?: \w+)? "
    rf"(?:{SAID.pattern}|{either(OPINION_VERBS)}\b)"
)
_PRONOUN_SAYS = re.compile(rf"\b(?:he|she|they|we|it|i)\s(?:\w+\s)?{SAID.pattern}", re.IGNORECASE)
_BEFORE = 40  # characters searched before a name


def asked_speaker(question: Doc) -> str:
    """Return the name of the speaker whose words are asked for; "" if any speaker will do.

    >>> asked_speaker(Doc("How many docked, according to the Port Authority?"))
    'Port Authority'
    >>> asked_speaker(Doc("What did Ann Lee say about Bo Ek?"))
    'Ann Lee'
    """
    folded = question.folded
    for name, span in question.names:
        before = folded[max(0, span.start - _BEFORE) : span.start]
        if _ACCORDING.search(before):
            return name
        did = _DID.search(before)
        asks = _ASKS.match(folded[: span.start])
        if did and asks and _SAY.match(folded, span.end):
            return name
    return ""


def asks_who_says(question: Doc) -> bool:
    """Return whether a question asks who says or thinks something.

    >>> asks_who_says(Doc("Who argues that the port must close?"))
    True
    >>> asks_who_says(Doc("Who closed the port?"))
    False
    """
    return bool(_WHO_SAYS.match(question.folded))


def may_be_said_by(
    name: str, document: Doc, span: Span, line: Span | None = None, lenient: bool = True
) -> bool:
    """Return whether nobody but `name` is known to say a sentence of a document.

    `line` names the speaker of the quotation that the sentence stands in. Unless `lenient`, it
    must be known that `name` says it.

    >>> text = Doc("“We will not go back,” said Kari Berg. Ferries stopped.")
    >>> may_be_said_by("Ann Lee", text, Span(0, 38)), may_be_said_by("Berg", text, Span(0, 38))
    (False, True)
    >>> may_be_said_by("Ann Lee", text, Span(39, 55))
    True
    """
    said = attribution(document, span, line)
    if said is not None:
        return _names(name, document.part(said))
    sentence = document.part(span)
    outside = outside_quotes(sentence)
    known = names_speaker(sentence) and not _PRONOUN_SAYS.search(outside.text)
    return _names(name, outside) if known else lenient


def topics(question: Doc, speaker: str) -> list[str]:
    """Return the names after "about", which the speaker's words must mention.

    >>> topics(Doc("What did Ann Lee say about Bo Ek and Oslo?"), "Ann Lee")
    ['Bo Ek', 'Oslo']
    """
    about = question.folded.find(" about ")
    if not speaker or about < 0:
        return []
    return [name.text for name in question.names if name.span.start > about]


def _names(name: str, text: Doc) -> bool:
    """Return whether a text has the surname, the whole name or a part that stands alone."""
    parts = [stem(word) for word, _ in words(name)]
    wanted = name_key(name)
    if wanted <= text.stems or (parts and parts[-1] in text.stems):
        return True
    return any(other.key and other.key <= wanted for other in text.names)
