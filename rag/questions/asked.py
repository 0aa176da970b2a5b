"""What a turn of a conversation asks: its questions one by one, without politeness and asides.

Nothing is put into other words. What is said before a question, in the same turn or in the one
before, is kept beside it, to find by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.doc import parse
from rag.language.lexicon import AUXILIARIES, QUESTION_WORDS, either
from rag.language.text import fold
from rag.language.tokens import terms
from rag.types import Turn

_MOST = 3  # questions of one turn
_POLITE = r"(?:please|kindly|thanks|thank you|ok(?:ay)?|so|well|hi|hello|yes|and|but|also|then)"
_MORE = r"(?:to|me|us|know|learn|some|something|any|a|little|bit|more|details|information)"
_OPENS = re.compile(
    rf"(?:{_POLITE}\b[\s,.!:]*)*"
    r"(?:(?:(?:(?:can|could|would|will) you|do you"
    r"|(?:i (?:would|[’']d) like|i want|help me)(?: to)?)"
    rf"\s+(?:{_POLITE}\s+)*)*"
    rf"(?:tell|let|give|show|explain|describe|know|learn)\b(?:\s+{_MORE}\b)*"
    r"(?:\s+(?:about|on|of|if|whether)\b)?[\s,:]*)?"
)
_CONTINUES = re.compile(r"(?:and|or|but|(?:and |then )?(?:what|how) about)\b[\s,]*")
_CLOSES = re.compile(r"(?:,\s*|(?<!they)(?<!you)\s+)(?:please|thanks|thank you)[\s.!?]*$")
_INITIAL = re.compile(r"\b\w\.$")
_OPENS_QUESTION = re.compile(rf"(?:{either(QUESTION_WORDS)}|{either(AUXILIARIES)})\b")
_ALSO = re.compile(
    r"[\s,;]*\band\s+(?:also\s+)?"
    rf"(?={either(QUESTION_WORDS)}\b"
    rf"|{either(AUXILIARIES)} (?:i|you|we|he|she|it|they|there|the|an?|my|this|that)\b)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was written, and what was said `before` it ("" if nothing).

    It `continues` what was said before if it only adds to it, like "And in Oslo?".
    """

    text: str
    before: str = ""
    continues: bool = False

    @property
    def whole(self) -> str:
        """The question after what was said before it."""
        return f"{self.before} {self.text}".strip()


def asked_of(turn: str, history: Sequence[Turn] = ()) -> tuple[Asked, ...]:
    """Return the questions of a turn, in order; never none.

    >>> [a.text for a in asked_of("can you please tell me more about Ann Lee?")]
    ['Ann Lee?']
    >>> [a.text for a in asked_of("What is a permit for and when can I apply, please?")]
    ['What is a permit for', 'when can I apply']
    >>> asked_of("I have a boat. Where may it lie?")
    (Asked(text='Where may it lie?', before='I have a boat.', continues=False),)
    """
    earlier = history[-1].question if history else ""
    said = [(sentence, bare) for sentence in _sentences(turn) if (bare := _bare(sentence))]
    asking = [bare for sentence, bare in said if _is_question(sentence) or asks(bare)]
    if not asking:
        return (Asked(_bare(turn) or turn, earlier, _continues(turn)),)
    told = [bare for _, bare in said if bare not in asking]
    questions = [part for sentence in asking for part in _parts(sentence)]
    found: list[Asked] = []
    for question in questions[:_MOST]:
        # A second question may lean on the first, as in "What is it and how is it made?"
        before = [earlier, *told, *(a.text for a in found)]
        continues = _continues(question) or (not asks(question) and _continues(turn))
        found.append(Asked(question, " ".join(filter(None, before)), continues))
    return tuple(found)


def _sentences(turn: str) -> list[str]:
    """Return the sentences of a turn; initials such as "J. A. Lee" end none."""
    found: list[str] = []
    for sentence in parse(turn).sentence_docs:
        if found and _INITIAL.search(found[-1]):
            found[-1] += f" {sentence.text}"
        else:
            found.append(sentence.text)
    return found


def _bare(sentence: str) -> str:
    """Return a sentence without its politeness; "" if nothing else is in it."""
    opening = _OPENS.match(fold(sentence))
    rest = sentence[opening.end() :] if opening else sentence
    closing = _CLOSES.search(fold(rest))
    rest = rest[: closing.start()] if closing else rest
    return rest.strip() if terms(rest) else ""


def asks(sentence: str) -> bool:
    """Return whether a sentence opens as a question: "Is it", "How", not "And in Oslo"."""
    return _OPENS_QUESTION.match(fold(sentence)) is not None and not sentence.endswith("!")


def _is_question(sentence: str) -> bool:
    return sentence.endswith("?") or asks(sentence)


def _continues(turn: str) -> bool:
    leading = _CONTINUES.match(fold(turn))
    return leading is not None and not asks(turn[leading.end() :])


def _parts(sentence: str) -> list[str]:
    """Return the questions that a sentence joins by "and"; each must say what it is about."""
    cuts = [0]
    for match in _ALSO.finditer(fold(sentence)):
        if _OPENS_QUESTION.match(fold(sentence[cuts[-1] :])) and terms(
            sentence[cuts[-1] : match.start()]
        ):
            cuts += [match.start(), match.end()]
    cuts.append(len(sentence))
    pieces = [sentence[a:b].strip() for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return pieces if all(terms(piece) for piece in pieces) else [sentence]
