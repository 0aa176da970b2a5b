"""Who says a sentence: the words nearby that name its speaker, by rule.

Knows quotations that run over several sentences, "…," Mr. Waltz told …, a line with the speaker's
name after a quotation or before it ("Ann Lee:"), and "he said", which refers to the person named
last.
"""

from __future__ import annotations

import re

from rag.language.doc import Doc
from rag.language.lexicon import REPORTING_VERBS, either
from rag.language.spans import contains
from rag.language.text import lines, trim
from rag.types import Span

SAID = re.compile(rf"\b(?:{either(REPORTING_VERBS)}|[Aa]ccording to)\b")
_SAYS = re.compile(rf"{SAID.pattern}|\b(?:say|estimated?|estimates|believe|counted)\b")
_WORD = r"(?!(?:which|that|who|as|and|but|while|when|where|have|has|had|also|was|is)\b)[\w.'’-]+"
_WHO = rf"((?<![\w.'’-]){_WORD}(?: {_WORD}){{0,5}})"
_BEFORE_SAID = re.compile(rf"{_WHO}(?: (?:also|has|have|had))?\s$")
_AFTER_SAID = re.compile(r"\s((?:the )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,5})")
_AFTER_ACCORDING = re.compile(rf"\s{_WHO}")
_PRONOUN = re.compile(r"he|she|they|it|we|i|you|one|this|his|her", re.IGNORECASE)
_WINDOW = 3000  # characters searched on either side
_NEAR = 300  # characters before "said" in which its subject begins
_OPENING = '“«"'
_QUOTES = re.compile(r"[“«][^”»]*(?:[”»]|$)|^[^“”]*”|\"[^\"]*\"")
_CLOSED = re.compile(r"[”\"»]")
_INTRODUCTION = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,4}(?:, [^:.!?]{1,60})?:$")


def attribution(document: Doc, span: Span, speaker: Span | None = None) -> Span | None:
    """Return where a document says who speaks one of its sentences.

    None if the sentence says so itself, or if nobody is named. `speaker` is the line that is
    known to name the speaker of the quotation.
    """
    if names_speaker(document.part(span)):
        return None
    window, sentence = _window(document, span)
    offset = span.start - sentence.start
    paragraph = _paragraph_of(window, sentence)
    if speaker and span.end <= speaker.start and window.text[paragraph.start] in _OPENING:
        return speaker
    said = _in_window(window, paragraph, sentence)
    return Span(said.start + offset, said.end + offset) if said else None


def in_own_words(document: Doc, span: Span) -> bool:
    """Return whether a sentence is the text's own: it quotes nobody and names no speaker."""
    window, sentence = _window(document, span)
    quoted = _quoted(window.text, _paragraph_of(window, sentence), sentence)
    return not quoted and not names_speaker(document.part(span))


def spoken_by(document: Doc, span: Span, at: int, line: Span | None = None) -> str:
    """Return who says what stands at an offset of a sentence, in the text's own words.

    "" if nobody is named. `line` is the `speaker` of `attribution`.

    >>> text = "Trade fell by a third, officials in Rome said, while Ann Lee told us a half."
    >>> whole = Span(0, len(text))
    >>> spoken_by(Doc(text), whole, 17), spoken_by(Doc(text), whole, 72)
    ('officials in Rome', 'Ann Lee')
    """
    sentence = document.text[span.start : span.end]
    speakers = _speakers(_QUOTES.sub(lambda m: " " * len(m[0]), sentence)) or _speakers(sentence)
    if speakers:
        return min(speakers, key=lambda speaker: abs(speaker[0] + span.start - at))[1]
    said = attribution(document, span, line)
    if said is None:
        return ""
    outside = document.part(said)
    named = [who for _, who in _speakers(outside.text)] or [name.text for name in outside.names]
    return named[0] if named else outside.text.strip(" :—-")


def names_speaker(sentence: Doc) -> bool:
    """Return whether a sentence says, outside its quotations, that somebody named speaks.

    >>> names_speaker(Doc("The owner, Bo Ek, wrote back."))
    True
    >>> names_speaker(Doc("“Bo Ek left,” he said."))
    False
    """
    if not SAID.search(sentence.text):
        return False
    outside = outside_quotes(sentence)
    return bool(SAID.search(outside.text)) and bool(outside.names)


def outside_quotes(sentence: Doc) -> Doc:
    """Return the sentence without its quotations; one that is left open runs to the end."""
    outside = _QUOTES.sub(" ", sentence.text)
    return sentence if outside == sentence.text else Doc(outside)


def _window(document: Doc, span: Span) -> tuple[Doc, Span]:
    """Return the text around a sentence, and the place of the sentence in it."""
    start, end = max(0, span.start - _WINDOW), min(len(document.text), span.end + _WINDOW)
    return document.part(Span(start, end)), Span(span.start - start, span.end - start)


def _paragraph_of(doc: Doc, sentence: Span) -> Span:
    return next((p for p in doc.paragraphs if contains(p, sentence)), sentence)


def _speakers(sentence: str) -> list[tuple[int, str]]:
    """Return where a sentence has a verb of saying, each with who says it."""
    speakers = []
    for match in _SAYS.finditer(sentence):
        if match[0].lower() == "according to":
            who = _AFTER_ACCORDING.match(sentence, match.end())
        else:
            begin = max(0, match.start() - _NEAR)
            before = _BEFORE_SAID.search(sentence, begin, match.start())
            who = before or _AFTER_SAID.match(sentence, match.end())
        if who and not _PRONOUN.fullmatch(who[1]):
            speakers.append((match.start(), re.sub(r"(?<=[a-z]{2})[.'’]+$", "", who[1])))
    return speakers


def _in_window(window: Doc, paragraph: Span, sentence: Span) -> Span | None:
    """Return where the window says who speaks the sentence."""
    if not _quoted(window.text, paragraph, sentence):
        return _introduction(window, paragraph)
    closing = _closing(window, paragraph, sentence)
    if closing is None:  # “…,” he said. “The quotation goes on, and nobody is named again.”
        before = window.part(Span(paragraph.start, sentence.start))
        if SAID.search(outside_quotes(before).text):
            return _named_before(window, paragraph, sentence.start)
        return _introduction(window, paragraph)
    if not window.part(closing).names:  # "he said"
        return _named_before(window, paragraph, closing.start)
    return closing


def _quoted(text: str, paragraph: Span, sentence: Span) -> bool:
    """Return whether the sentence begins a quotation or stands within one."""
    before = text[paragraph.start : sentence.start]
    opened = before.count("“") + before.count("«") > before.count("”") + before.count("»")
    return opened or text[sentence.start] in _OPENING


def _closing(window: Doc, paragraph: Span, sentence: Span) -> Span | None:
    """Return the words after the end of the quotation, if they say who spoke."""
    for start, end in window.part(paragraph).sentences:
        later = Span(paragraph.start + start, paragraph.start + end)
        if later.end < sentence.end:
            continue
        closed = _CLOSED.search(window.text, later.start + 1, later.end)
        if closed:
            rest = trim(window.text, closed.end(), later.end)
            return rest if SAID.search(window.text[rest.start : rest.end]) else None
    return None


def _introduction(window: Doc, paragraph: Span) -> Span | None:
    """Return the line before the paragraph if it introduces a speaker: "Ann Lee:"."""
    before = [line for line in lines(window.text) if line.end <= paragraph.start]
    if before and _INTRODUCTION.match(window.text[before[-1].start : before[-1].end]):
        return before[-1] if window.part(before[-1]).names else None
    return None


def _named_before(window: Doc, paragraph: Span, at: int) -> Span | None:
    """Return whom "he said" means: the last person named as a speaker before `at`.

    The span leaves out a quotation before the name. None if somebody else is named in between.
    """
    before = window.part(Span(0, at))
    for start, end in reversed(before.sentences):
        span = Span(start, end)
        sentence = window.part(span)
        block = _paragraph_of(window, span)
        if _quoted(window.text, block, span) and not _CLOSED.search(sentence.text):
            continue  # a name inside a quotation is not the name of its speaker
        if names_speaker(sentence):
            closed = _CLOSED.search(window.text, start + 1, end)
            rest = trim(window.text, closed.end(), end) if closed else span
            return rest if names_speaker(window.part(rest)) else span
        quoted = start >= paragraph.start and _quoted(window.text, paragraph, span)
        if not quoted and outside_quotes(sentence).names:
            return None
    return None
