"""Metadata in the first lines of a text without labels: byline, date, outlet and headline.

Each rule takes the text, the lines of its header, and the fields that are already known.
"""

from __future__ import annotations

import re

from rag.corpus.metadata.numeric_dates import numeric_dates
from rag.corpus.metadata.outlets import is_outlet
from rag.corpus.metadata.stated import Stated
from rag.corpus.plain_text.marks import NUMBERED_HEADING, RUN_IN
from rag.language.dates import DateMention, dates
from rag.language.text import fold
from rag.types import Span

NAME = r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|van|von|der|bin|al|la|di)){1,4}"
_BYLINE = re.compile(rf"[Bb][Yy]\s+({NAME}(?:(?:,|\s+and|,\s+and)\s+{NAME})*)")
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")
_LABEL = re.compile(r"[A-Z][\w -]{1,20}: |By\s|Prepared by\s", re.IGNORECASE)


def byline(text: str, header: list[Span], known: Stated) -> Stated:
    """Find the author in a line that begins with "By", or in a bare name next to the date."""
    for span in header:
        if match := _BYLINE.match(text[span.start : span.end]):
            return {"author": (match.group(1), span)}
    if not any(is_outlet(text[s.start : s.end]) for s in header):
        return {}
    for i, span in enumerate(header[1:], start=1):  # a bare name
        line = text[span.start : span.end]
        neighbours = [text[s.start : s.end] for s in header[max(0, i - 1) : i + 2] if s != span]
        if re.fullmatch(NAME, line) and not is_outlet(line) and any(map(_date_of, neighbours)):
            return {"author": (line, span)}
    return {}


def _date_of(line: str) -> DateMention | None:
    """Return the date of a line that is a date since 1900 and little else: no sentence, no speaker.

    A date that can be read in several ways is as written.
    """
    mentions = dates(line) or numeric_dates(line)
    if len(mentions) != 1 or re.search(r"[?!]|[a-z]\.$", line):
        return None
    written, span = mentions[0][:2]
    before, after = line[: span.start], line[span.end :]
    labelled = not before or re.search(r"(?i)\b(?:publish|post|updat|dated?\b)", before)
    short = len(before) <= 16 and ":" not in before and bool(dates(line))
    if len(after) > 60 or not (labelled or short):
        return None
    return mentions[0] if not written[:4].isdigit() or int(written[:4]) >= 1900 else None


def dated(text: str, header: list[Span], known: Stated) -> Stated:
    """Find the only date of the header, or among several the one next to the byline."""
    found = [
        (i, date, s) for i, s in enumerate(header) if (date := _date_of(text[s.start : s.end]))
    ]
    if len({date.iso for _, date, _ in found}) > 1 and "author" in known:
        author = known["author"][1]
        at = header.index(author) if author in header else -9
        found = [item for item in found if abs(item[0] - at) == 1]
    if len({date.iso for _, date, _ in found}) == 1:
        _, (iso, span, _), line = found[0]
        return {"published": (iso, Span(line.start + span.start, line.start + span.end))}
    return {}


def published_by(text: str, header: list[Span], known: Stated) -> Stated:
    """Find an outlet's name on its own line; among several, the nearest to the byline or date."""
    outlets = [s for s in header if is_outlet(text[s.start : s.end])]
    anchors = [known[f][1].start for f in ("author", "published") if f in known]
    names = {fold(text[s.start : s.end]) for s in outlets}
    if not outlets or (len(names) > 1 and not anchors):
        return {}
    best = min(outlets, key=lambda s: min((abs(s.start - a) for a in anchors), default=0))
    return {"publisher": (text[best.start : best.end], best)}


def headline(text: str, header: list[Span], known: Stated) -> Stated:
    """Find the title: a marked heading, a first line that stands alone, or a line of many words."""
    taken = {span for _, span in known.values()}
    candidates = []
    for span in header:
        line = text[span.start : span.end]
        if (
            not any(map(str.isalnum, line))
            or _COLUMNS.search(line)
            or RUN_IN.match(line)
            or ((numbered := NUMBERED_HEADING.match(line)) and numbered["sure"])
        ):
            continue  # a ruled line, two columns, or the heading of a part
        plain = not (_date_of(line) or is_outlet(line) or _LABEL.match(line))
        if heading := re.match(r"#\s+(\S.*?)[#\s]*$|=\s*([^=].*?)\s*=$", line):
            return {"title": (heading.group(1) or heading.group(2), span)}
        if plain and span not in taken and not re.search(r"[.:;,]$", line) and line[-1:] != "|":
            candidates.append(span)
    long = [s for s in candidates if len(text[s.start : s.end].split()) >= 4]
    first = [s for s in candidates if s == header[0] and _stands_alone(text, s)]
    for span in [*first, *long[:1], *(s for s in candidates if s == header[0])]:
        return {"title": (_unquoted(text[span.start : span.end]), span)}
    return {}


def _stands_alone(text: str, span: Span) -> bool:
    """Return whether a blank line follows, as it does after titles."""
    return bool(re.match(r"[ \t\u00a0]*\r?\n[ \t\u00a0]*\r?\n", text[span.end : span.end + 40]))


def _unquoted(line: str) -> str:
    quoted = line[:1] in "“\"‘'" and line[-1:] in "”\"’'"
    return line[1:-1] if quoted and len(line) > 2 else line
