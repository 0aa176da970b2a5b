"""Subtitles (SubRip and WebVTT): the spoken words, joined to paragraphs."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Content, ContentBuilder, Unreadable, clean
from rag.types import Block, Span

_TIME = r"(?:(\d+):)?(\d+):(\d+)(?:[,.](\d+))?"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*(?:{_TIME})?")  # the end may be damaged
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}|\{[A-Za-z]:[^{}]*\}|[♪♫]")
_SOUND = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")  # "[music]" on a line of its own
_DASH = re.compile(r"(?:[-–—‐]|>>+)\s*(?=\S)")
_LABEL = re.compile(r"([^\W\d_][\w.'’ -]{0,39}?)\s?:(?=\s)\s*")
_SENTENCE_END = re.compile("[.!?…。！？؟।۔][\"'”’»)\\]]*$")
_PAUSE = 3.0  # seconds between two cues; after a longer one a paragraph begins
_TOUCHING = 0.1  # seconds between cues that roll, of which each repeats the line before it
_LONGEST = 800  # characters; automatic subtitles have no sentence ends


class _Line(NamedTuple):
    """A line on the screen: its voice, if it is tagged with one, and its words."""

    voice: str
    words: str


class _Cue(NamedTuple):
    start: float
    end: float
    lines: list[_Line]


class _Paragraph(NamedTuple):
    start: float
    speaker: str
    words: list[str]


def read_subtitles(data: bytes) -> Content:
    """Read SubRip or WebVTT subtitles. Raises `Unreadable`.

    A paragraph goes on until a sentence ends with its cue, somebody else speaks, or there is a
    pause. The name of a speaker is put before what they say, and is the context of it.
    """
    try:
        text = decode(data)
    except ValueError as error:
        raise Unreadable("it is not a text file, or it is damaged") from error
    paragraphs = [paragraph for paragraph in _paragraphs(list(_cues(text))) if paragraph.words]
    if not paragraphs:
        raise Unreadable("it has no subtitles")
    return _content(paragraphs)


def _content(paragraphs: list[_Paragraph]) -> Content:
    builder, named = ContentBuilder(), []
    speaker = ""
    for paragraph in paragraphs:
        introduced = paragraph.speaker != "" and paragraph.speaker != speaker
        speaker = paragraph.speaker
        words = " ".join(paragraph.words)
        builder.add(
            "cue", f"{speaker}: {words}" if introduced else words, place=_clock(paragraph.start)
        )
        named.append((len(speaker), introduced))
    content = builder.build()
    blocks: list[Block] = []
    context: tuple[Span, ...] = ()
    for block, (length, introduced) in zip(content.blocks, named, strict=True):
        if introduced or not length:
            context = (Span(block.start, block.start + length),) if length else ()
        blocks.append(replace(block, context=context))
    return replace(content, blocks=tuple(blocks))


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues; in WebVTT a blank line ends one, in SubRip the number of the next one."""
    lines, blank_ends = text.splitlines(), text.lstrip("\ufeff").startswith("WEBVTT")
    timings = [(i, match) for i, line in enumerate(lines) if (match := _TIMING.match(line))]
    ends = [i for i, _ in timings[1:]] + [len(lines)]
    for (i, timing), end in zip(timings, ends, strict=False):
        shown = lines[i + 1 : end]
        if blank_ends:
            shown = list(takewhile(bool, shown))
        elif end < len(lines) and shown and shown[-1].strip().isdigit():
            shown.pop()
        parts = timing.groups("0")
        start = _seconds(*parts[:4])
        yield _Cue(start, max(start, _seconds(*parts[4:])), list(_lines(shown)))


def _lines(shown: list[str]) -> Iterator[_Line]:
    """Yield the lines of a cue without formatting, and without those that only name a sound."""
    voice = ""
    for line in shown:
        if tagged := _VOICE.search(line):
            voice = " ".join(html.unescape(tagged[1]).split())
        words = " ".join(clean(html.unescape(_TAG.sub("", line))).split())
        if _SOUND.sub("", words).strip():
            yield _Line(voice, words)


def _seconds(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours[:6]) * 3600 + int(minutes[:6]) * 60 + int(seconds[:6]) + float(f"0.{fraction}")


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def _paragraphs(cues: list[_Cue]) -> Iterator[_Paragraph]:
    labels = _labels(cues)
    voiced = any(line.voice for cue in cues for line in cue.lines)
    current, until = _Paragraph(0.0, "", []), 0.0
    shown: list[_Line] = []
    for cue in cues:
        pause = cue.start - until > _PAUSE
        begins = pause or not current.words or _is_over(current.words)
        touching = cue.start - until <= _TOUCHING
        for line in cue.lines[_repeated(shown, cue.lines) if touching else 0 :]:
            dash = _DASH.match(line.words)
            words = line.words[dash.end() :] if dash else line.words
            speaker = line.voice or ("" if voiced or dash or pause else current.speaker)
            if (label := _LABEL.match(words)) and label[1] in labels:
                speaker, words = label[1], words[label.end() :]
            if begins or dash or speaker != current.speaker:
                yield current
                current = _Paragraph(cue.start, speaker, [])
            current.words.append(words)
            begins = pause = False
        shown, until = cue.lines or shown, max(until, cue.end)
    yield current


def _is_over(words: list[str]) -> bool:
    return bool(_SENTENCE_END.search(words[-1])) or sum(map(len, words)) > _LONGEST


def _labels(cues: list[_Cue]) -> set[str]:
    """Return what stands before a colon and is the name of a speaker: "BEN", or "Ben" twice."""
    starts = (_DASH.sub("", line.words, count=1) for cue in cues for line in cue.lines)
    counts = Counter(label[1] for start in starts if (label := _LABEL.match(start)))
    return {
        label
        for label, count in counts.items()
        if label.isupper() or (count > 1 and not any(word[0].islower() for word in label.split()))
    }


def _repeated(shown: list[_Line], lines: list[_Line]) -> int:
    """Return how many lines at the beginning are the last ones shown."""
    most = min(len(shown), len(lines))
    return next((n for n in range(most, 0, -1) if shown[-n:] == lines[:n]), 0)
