"""The marks by which a line of plain text shows what it is: bullets, numbers, underlines."""

from __future__ import annotations

import re

BULLET = re.compile(r"[-*+•‣·▪●○◦–—]\s+(?=\S)|o\s{1,4}(?=[A-Z])")
NUMBERED = re.compile(
    r"\(?(?:\d{1,3}|[a-z]|[ivxl]{1,5})\)\s+(?=\S)|(?:\d{1,3}|[a-z]|[ivxl]{2,5})\.\s+(?=\S)"
)
SUBSECTION = re.compile(r"§*\s*\d{1,3}(?:\.\d{1,3})+\.?\s+(?=\S)")
UNDERLINE = re.compile(r"(=+|-+|~+|\*+|\^+|_+|#+)$")
FIELD = re.compile(r"([^\W\d_][\w .()/&#-]{0,39}?)\s*[:=]\s+(\S.*)")
_UNITS_OF_LAW = (
    "section|sec|sect|article|art|chapter|part|title|rule|clause|annex|appendix|schedule|book"
    "|amendment|paragraph|division|exhibit|unit|lesson|module|step|phase|act|scene"
)
# "SECTION. 2." or "§ 4.2" before the words that it introduces.
RUN_IN = re.compile(
    rf"(?:§+\s*\d[\w.]*|(?:{_UNITS_OF_LAW})\b\.?\s+(?:\d[\d.]*|[IVXLC]+))[.:—–-]+\s+(?=\S)",
    re.IGNORECASE,
)
# A line that is a heading by its number: "4.2 Scope", "ARTICLE IV", "Appendix B: Forms".
NUMBERED_HEADING = re.compile(
    r"(?P<sure>(?:§+\s*)?(?:\d{1,3}(?:\.\d{1,3})+\.?|\d{1,2}\.|[IVXLC]+\.|[A-Z]\.)\s+\S"
    rf"|§+\s*\d|(?:{_UNITS_OF_LAW})\b\.?\s*(?:\d[\w.]*|[IVXLCDM]+|[A-Z])\b)|\d{{1,2}}\s+[^\W\d_]",
    re.IGNORECASE,
)
MARKED_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)[\s#]*$|(=+) (\S.*?) \3$")
_CLOSING = r"[\"”’'»)\]*_]*$"
ENDED = re.compile(rf"[.!?:;…。！？]{_CLOSING}")
ENDED_OR_PAUSED = re.compile(rf"[.!?…,;:。！？]{_CLOSING}")  # a heading has no comma at its end
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_QUOTE_END = re.compile(r"[\"”»…][.\])]?$")
# Two to five words with capitals, and what follows a comma: "Ann Lee, The Daily Wave".
_NAME_LINE = re.compile(
    r"[-–—•(\s]*(?!(?:The|Related|Other|More|Read|See|Top|Latest|Next|Previous|Photo|Image|Share|Also)\b)"
    r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’&-]*|of|de|van|von|al|bin|and)){1,5}(?:,[^.!?:;\"“”]*)?\)?$"
)


def is_in_title_case(line: str) -> bool:
    """Return whether most of the longer words of a short line begin with a capital."""
    words = _LONG_WORD.findall(line)
    capital = sum(word[0].isupper() for word in words)
    return bool(words) and len(line.split()) <= 10 and capital >= 0.6 * len(words)


def is_speaker_line(line: str, before: str) -> bool:
    """Return whether a line names the speaker of the quotation that ends before it."""
    short = len(line.split()) <= 8
    return short and bool(_NAME_LINE.match(line)) and bool(_QUOTE_END.search(before))


def style(line: str) -> str:
    """Return the style of a heading; headings of one style have one level.

    >>> style("ARTICLE IV"), style("4.2 Scope"), style("TERMS"), style("What is new")
    ('article', 'number 2', 'capitals', 'words')
    """
    if match := re.match(rf"(?i)({_UNITS_OF_LAW})\b", line):
        return match.group(1).lower()
    if match := re.match(r"(?:§+\s*)?(\d+(?:\.\d+)*)", line):
        return f"number {match.group(1).count('.') + 1}"
    if re.match(r"[IVXLC]+\.", line):
        return "roman"
    if re.match(r"[A-Z]\.\s", line):
        return "letter"
    return "capitals" if line.isupper() else "words"
