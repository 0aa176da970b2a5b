"""Title, publisher, author and date, as a text's own first (and last) lines state them.

Rules for any text: front matter, labelled lines, bylines, a headline. What is not stated, or
stated in two ways at once, stays None; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import yaml

from rag.corpus.boilerplate import FRONT_MATTER
from rag.language.dates import dates, parse_date
from rag.language.sentences import sentences
from rag.language.text import fold, lines, trim
from rag.language.tokens import lexicon_rows
from rag.types import Span

FIELDS = ("title", "publisher", "author", "published")
Stated = dict[str, tuple[str, Span]]
"""Field -> its value, and where the text says so."""

_KEYS = {
    "title": "title headline",
    "author": "author authors by byline creator writer",
    "publisher": "publisher publication outlet source site site_name website newspaper",
    "published": "date published published_at pubdate publication_date publishdate created",
}
_FIELD_OF = {key: field for field, keys in _KEYS.items() for key in keys.split()}
_LABELLED = re.compile(
    r"(title|headline|subject|author|by|written by|publisher|publication|outlet|date|published"
    r"|published on|publication date)\s*:\s*(\S.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Z][\w -]{1,20}: |By\s|Prepared by\s", re.IGNORECASE)
_LATEST_LABEL = 40  # lines; labels may stand below a notice of some length
_NAME = r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|van|von|der|bin|al|la|di)){1,4}"
_BYLINE = re.compile(rf"[Bb][Yy]\s+({_NAME}(?:(?:,|\s+and|,\s+and)\s+{_NAME})*)")
_CONTACT = re.compile(
    rf"\W*({_NAME}) (?:can be (?:reached|contacted|followed)\b[^.]*@|is an? (?:[\w-]+ ){{0,4}}"
    r"(?:writer|reporter|correspondent|columnist|editor|journalist|fellow) (?:for|at|with|of)\b)"
)
_APPEARED = re.compile(
    r"\b(?:[Tt]his|[Tt]his .{0,20}|[Vv]ersion of this) "
    r"(?:story|article|column|essay|piece|report|post)\b.{0,30}\b(?:appeared|published|ran)\b"
    r".*?\b(?:in|from|by|on)\s+(?P<outlet>(?:[Tt]he\s+)?[A-Z][\w&.'’-]*(?:\s+[A-Z][\w&.'’-]*)*)"
    r"\W*$"
)
_PROSE = 200  # characters; a longer line belongs to the text, not to its header
_HEADER_LINES = 25
_NOTE = 600  # characters; a longer sentence is no remark


def read_metadata(text: str, boilerplate: Iterable[Span] = ()) -> Stated:
    """What the text states of itself, and where.

    >>> text = "Talks fail\\nThe Daily Post\\nBy Ann Lee\\n1 May 2024\\n\\nThey met."
    >>> stated = read_metadata(text)
    >>> {field: value for field, (value, _) in stated.items()}
    {'title': 'Talks fail', 'publisher': 'The Daily Post', 'author': 'Ann Lee', \
'published': '2024-05-01'}
    """
    front = FRONT_MATTER.match(text)
    found: Stated = _from_front_matter(text, front) if front else {}
    skipped = set(boilerplate)
    rows = [s for s in lines(text) if s not in skipped and not (front and s.start < front.end())]
    header = _header(text, rows)
    for field, value in _labelled(text, rows[:_LATEST_LABEL], found).items():
        found.setdefault(field, value)
    for rule in (_byline, _dated, _published_by, _headline):
        for field, value in rule(text, header, found).items():
            found.setdefault(field, value)
    for field, value in _notes(text, [*rows[:2], *rows[-3:]]).items():
        found.setdefault(field, value)
    return {field: found[field] for field in FIELDS if field in found}


def locate(text: str, field: str, value: str) -> Span | None:
    """Where a text states a value that was given from outside; None where it does not."""
    if field == "published":
        head = lines(text)[:_HEADER_LINES]
        bound = head[-1].end if head else 0
        spans = [span for iso, span in dates(text[:bound]) if iso == value]
    else:
        at = fold(text).find(fold(value))
        spans = [Span(at, at + len(value))] if at >= 0 else []
    return spans[0] if spans else None


def _header(text: str, rows: list[Span]) -> list[Span]:
    """The lines before the first one of prose."""
    header: list[Span] = []
    for span in rows[:_HEADER_LINES]:
        line = text[span.start : span.end]
        ended = line.endswith((".", "…", ".”", '."', "!", "?")) and len(line) > 60
        if len(line) > _PROSE or ended or len(sentences(line)) > 2:
            break
        header.append(span)
    return header


def _from_front_matter(text: str, front: re.Match[str]) -> Stated:
    try:
        values = yaml.safe_load(front.group(1))
    except yaml.YAMLError:
        return {}
    if not isinstance(values, Mapping):
        return {}
    found: Stated = {}
    for key, raw in values.items():
        field = _FIELD_OF.get(str(key).lower())
        row = re.search(rf"^{re.escape(str(key))}\s*:.*", front.group(1), re.MULTILINE)
        value = _plain(raw, field)
        if field and value and row and field not in found:
            found[field] = (
                value,
                trim(text, front.start(1) + row.start(), front.start(1) + row.end()),
            )
    return found


def _plain(raw: Any, field: str | None) -> str | None:
    if field == "published":
        return parse_date(raw)
    if field == "publisher" and "://" in str(raw):
        return None
    if isinstance(raw, list):
        return ", ".join(str(item) for item in raw) or None
    return str(raw).strip() or None if isinstance(raw, str | int | float) else None


def _labelled(text: str, header: list[Span], _: Stated) -> Stated:
    found: Stated = {}
    for span in header:
        if match := _LABELLED.fullmatch(text[span.start : span.end].strip(" *_#")):
            key = match.group(1).lower().split()[0]
            aliases = {"written": "author", "publication": "publisher", "subject": "title"}
            field = aliases.get(key) or _FIELD_OF[key]
            if match.group(1).lower() == "publication date":
                field = "published"
            if value := _plain(match.group(2).strip(" *_"), field):
                found.setdefault(field, (value, span))
    return found


def _byline(text: str, header: list[Span], found: Stated) -> Stated:
    for span in header:
        if match := _BYLINE.match(text[span.start : span.end]):
            return {"author": (match.group(1), span)}
    if not any(_is_outlet(text[s.start : s.end]) for s in header):
        return {}
    for i, span in enumerate(header[1:], start=1):  # a bare name, next to the date
        line = text[span.start : span.end]
        near = [text[s.start : s.end] for s in header[max(0, i - 1) : i + 2] if s != span]
        if re.fullmatch(_NAME, line) and not _is_outlet(line) and any(map(_is_date, near)):
            return {"author": (line, span)}
    return {}


def _is_date(line: str) -> bool:
    """A line with a date and little else: no sentence, no speaker, and not from long ago."""
    found = dates(line)
    if len(found) != 1 or re.search(r"[?!]|[a-z]\.$", line) or int(found[0][0][:4]) < 1900:
        return False
    before, after = line[: found[0][1].start], line[found[0][1].end :]
    told = not before or re.search(r"(?i)\b(?:publish|post|updat|dated?\b)", before)
    return len(after) <= 60 and (bool(told) or (len(before) <= 12 and ":" not in before))


def _dated(text: str, header: list[Span], found: Stated) -> Stated:
    """The one date of the header; of several, the one next to the byline."""
    dated = [
        (i, dates(text[s.start : s.end])[0][0], s)
        for i, s in enumerate(header)
        if _is_date(text[s.start : s.end])
    ]
    if len({iso for _, iso, _ in dated}) > 1 and "author" in found:
        byline = header.index(found["author"][1]) if found["author"][1] in header else -9
        dated = [item for item in dated if abs(item[0] - byline) == 1]
    if len({iso for _, iso, _ in dated}) == 1:
        _, iso, line = dated[0]
        place = dates(text[line.start : line.end])[0][1]
        return {"published": (iso, Span(line.start + place.start, line.start + place.end))}
    return {}


@cache
def _outlet_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that make a name an outlet's, and those that do so only after "The"."""
    rows = lexicon_rows("outlets.txt")
    split = rows.index("[after the]")
    strong, weak = (
        frozenset(word for row in part for word in row.split())
        for part in (rows[:split], rows[split + 1 :])
    )
    return strong, weak


def _is_outlet(line: str) -> bool:
    words = line.split()
    if "," in line or not words:
        return False
    named = all(w[:1].isupper() or w.lower() in ("the", "of", "and", "&", "for") for w in words)
    strong, weak = _outlet_words()
    sure = any(fold(w) in strong for w in words)
    likely = words[0].lower() == "the" and len(words) <= 4 and fold(words[-1]) in weak
    return len(words) <= 6 and named and (sure or likely)


def _published_by(text: str, header: list[Span], found: Stated) -> Stated:
    """An outlet's name on a line of its own; of several, the one nearest the byline or date."""
    outlets = [s for s in header if _is_outlet(text[s.start : s.end])]
    anchors = [found[f][1].start for f in ("author", "published") if f in found]
    names = {fold(text[s.start : s.end]) for s in outlets}
    if not outlets or (len(names) > 1 and not anchors):
        return {}
    best = min(outlets, key=lambda s: min((abs(s.start - a) for a in anchors), default=0))
    return {"publisher": (text[best.start : best.end], best)}


def _headline(text: str, header: list[Span], found: Stated) -> Stated:
    taken = {span for _, span in found.values()}
    candidates = []
    for span in header:
        line = text[span.start : span.end]
        plain = not (_is_date(line) or _is_outlet(line) or _LABEL.match(line))
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
    """A first line with a blank one after it, as titles have."""
    return bool(re.match(r"[ \t\u00a0]*\r?\n[ \t\u00a0]*\r?\n", text[span.end : span.end + 40]))


def _unquoted(line: str) -> str:
    quoted = line[:1] in "“\"‘'" and line[-1:] in "”\"’'"
    return line[1:-1] if quoted and len(line) > 2 else line


def _notes(text: str, rows: list[Span]) -> Stated:
    """Remarks such as "this story appeared in …" and "… can be reached at"."""
    found: Stated = {}
    for row in rows:
        for start, end in sentences(text[row.start : row.end]):
            span = Span(row.start + start, row.start + end)
            sentence = text[span.start : span.end]
            if len(sentence) > _NOTE:
                continue
            if match := _CONTACT.match(sentence):
                found.setdefault("author", (match.group(1), span))
            if match := _APPEARED.search(sentence):
                found.setdefault("publisher", (match.group("outlet").rstrip("."), span))
    return found
