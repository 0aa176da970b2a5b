"""Who says a sentence: the words nearby that name its speaker, by rule.

Knows quotations that run over several sentences, "…," Mr. Waltz told …, a line with the speaker's
name after a quotation or before it ("Ann Lee:"), and "he said", which goes back to the last
one named.
"""

from __future__ import annotations

import re

from rag.language.names import names
from rag.language.sentences import paragraphs, sentences
from rag.language.text import lines, trim
from rag.types import Span

SAID = re.compile(
    r"\b(?:said|says|told|tells|added|adds|warned|wrote|writes|admitted|continued|argued|argues|"
    r"asked|noted|claimed|confirmed|reported|stated|explained|announced|insisted|insists|countered|"
    r"replied|responded|recalled|remarked|declared|tweeted|posted|concluded|[Aa]ccording to)\b"
)
_SAYS = re.compile(rf"{SAID.pattern}|\b(?:say|estimated?|estimates|believe|counted)\b")
_WORD = r"(?!(?:which|that|who|as|and|but|while|when|where|have|has|had|also|was|is)\b)[\w.'’-]+"
_WHO = rf"((?<![\w.'’-]){_WORD}(?: {_WORD}){{0,5}})"
_BEFORE_SAID = re.compile(rf"{_WHO}(?: (?:also|has|have|had))?\s$")
_AFTER_SAID = re.compile(r"\s((?:the )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,5})")
_AFTER_ACCORDING = re.compile(rf"\s{_WHO}")
_PRONOUN = re.compile(r"he|she|they|it|we|i|you|one|this|his|her", re.IGNORECASE)
_WINDOW = 3000  # characters to either side that are looked at
_OPENING = '“«"'
_QUOTES = re.compile(r"[“«][^”»]*(?:[”»]|$)|^[^“”]*”|\"[^\"]*\"")
_CLOSED = re.compile(r"[”\"»]")
_INTRODUCTION = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,4}(?:, [^:.!?]{1,60})?:$")


def attribution(text: str, span: Span, speaker: Span | None = None) -> Span | None:
    """Where a document says who speaks a sentence of it; None if the sentence says so itself, or
    if nobody is named. `speaker` is the line that is known to name the quotation's speaker."""
    if names_speaker(text[span.start : span.end]):
        return None
    start, end = max(0, span.start - _WINDOW), min(len(text), span.end + _WINDOW)
    window, own = text[start:end], Span(span.start - start, span.end - start)
    paragraph = next((p for p in paragraphs(window) if _inside(own, p)), own)
    if speaker and span.end <= speaker.start and window[paragraph.start] in _OPENING:
        return speaker
    found = _in_window(window, paragraph, own)
    return Span(found.start + start, found.end + start) if found else None


def in_own_words(text: str, span: Span) -> bool:
    """Whether a sentence is told by the text itself: it quotes nobody, and names no speaker."""
    start = max(0, span.start - _WINDOW)
    window, own = text[start : span.end + _WINDOW], Span(span.start - start, span.end - start)
    paragraph = next((p for p in paragraphs(window) if _inside(own, p)), own)
    sentence = text[span.start : span.end]
    return not _quoted(window, paragraph, own) and not names_speaker(sentence)


def spoken_by(text: str, span: Span, at: int, line: Span | None = None) -> str:
    """Who says what stands at an offset of a sentence, in the text's own words; "" where nobody
    is named. `line` is as `speaker` in `attribution`.

    >>> text = "Trade fell by a third, officials in Rome said, while Ann Lee told us a half."
    >>> spoken_by(text, Span(0, len(text)), 17), spoken_by(text, Span(0, len(text)), 72)
    ('officials in Rome', 'Ann Lee')
    """
    sentence = text[span.start : span.end]
    found = _sayers(_QUOTES.sub(lambda m: " " * len(m[0]), sentence)) or _sayers(sentence)
    if found:
        return min(found, key=lambda one: abs(one[0] + span.start - at))[1]
    said = attribution(text, span, line)
    if said is None:
        return ""
    outside = text[said.start : said.end]
    named = [who for _, who in _sayers(outside)] or [name for name, _ in names(outside)]
    return named[0] if named else outside.strip(" :—-")


def _sayers(sentence: str) -> list[tuple[int, str]]:
    """Where a sentence says that somebody says something, and who does."""
    found = []
    for match in _SAYS.finditer(sentence):
        if match[0].lower() == "according to":
            who = _AFTER_ACCORDING.match(sentence, match.end())
        else:
            before = _BEFORE_SAID.search(sentence[: match.start()])
            who = before or _AFTER_SAID.match(sentence, match.end())
        if who and not _PRONOUN.fullmatch(who[1]):
            found.append((match.start(), re.sub(r"(?<=[a-z]{2})[.'’]+$", "", who[1])))
    return found


def _in_window(text: str, paragraph: Span, own: Span) -> Span | None:
    if not _quoted(text, paragraph, own):
        return _introduction(text, paragraph)
    found = _closing(text, paragraph, own)
    if found is None:  # ..., he said. "It goes on without being said by whom."
        if SAID.search(outside_quotes(text[paragraph.start : own.start])):
            return _named_before(text, paragraph, own.start)
        return _introduction(text, paragraph)
    if not names(text[found.start : found.end]):  # "he said"
        return _named_before(text, paragraph, found.start)
    return found


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def names_speaker(sentence: str) -> bool:
    """Whether a sentence says, outside of what it quotes, that somebody named speaks.

    >>> names_speaker("The owner, Bo Ek, wrote back."), names_speaker("“Bo Ek left,” he said.")
    (True, False)
    """
    said = outside_quotes(sentence)
    return bool(SAID.search(said)) and bool(names(said))


def outside_quotes(sentence: str) -> str:
    """The sentence without its quotations; an end left open counts as quoted."""
    return _QUOTES.sub(" ", sentence)


def _quoted(text: str, paragraph: Span, own: Span) -> bool:
    """Whether the sentence begins a quotation or stands within one."""
    before = text[paragraph.start : own.start]
    opened = before.count("“") + before.count("«") > before.count("”") + before.count("»")
    return opened or text[own.start] in _OPENING


def _closing(text: str, paragraph: Span, own: Span) -> Span | None:
    """What stands after the end of the quotation, when it says who spoke."""
    for start, end in sentences(text[paragraph.start : paragraph.end]):
        sentence = Span(paragraph.start + start, paragraph.start + end)
        if sentence.end < own.end:
            continue
        closed = _CLOSED.search(text, sentence.start + 1, sentence.end)
        if closed:
            rest = trim(text, closed.end(), sentence.end)
            said = text[rest.start : rest.end]
            return rest if SAID.search(said) else None
    return None


def _introduction(text: str, paragraph: Span) -> Span | None:
    """A line before the paragraph that ends in a colon: "Ann Lee:"."""
    before = [line for line in lines(text) if line.end <= paragraph.start]
    if before and _INTRODUCTION.match(text[before[-1].start : before[-1].end]):
        line = before[-1]
        return line if names(text[line.start : line.end]) else None
    return None


def _named_before(text: str, paragraph: Span, at: int) -> Span | None:
    """Whom "he said" means: the last one who was named as speaking, without what was quoted
    before the name; None where anybody else is named in between."""
    blocks = paragraphs(text)
    for start, end in reversed(sentences(text[:at])):
        sentence, own = text[start:end], Span(start, end)
        block = next((b for b in blocks if _inside(own, b)), own)
        if _quoted(text, block, own) and not _CLOSED.search(sentence):
            continue  # what somebody says that another says
        if names_speaker(sentence):
            closed = _CLOSED.search(text, start + 1, end)
            rest = trim(text, closed.end(), end) if closed else Span(start, end)
            return rest if names_speaker(text[rest.start : rest.end]) else Span(start, end)
        quoted = start >= paragraph.start and _quoted(text, paragraph, own)
        if not quoted and names(outside_quotes(sentence)):
            return None
    return None
