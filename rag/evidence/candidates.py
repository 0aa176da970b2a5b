"""The units of the retrieved passages that could answer a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.corpus.passages import unit_text
from rag.corpus.units import is_quotable
from rag.language.doc import Doc, parse, parse_part
from rag.types import BlockKind, Hit, Span, Unit

_LABEL = re.compile(r"[^.!?\"“”]{1,80}:$|#{1,6} ")  # "Ann Lee:" answers nothing by itself
_ASKING = re.compile(r"\?[\s*_]*$")
_LINE_END = str.maketrans("\n\r\t\f", "    ")


class Sentence(Protocol):
    """A unit of a hit: a `Candidate`, or `Evidence`."""

    @property
    def hit(self) -> Hit:
        """The passage with its source."""

    @property
    def kind(self) -> BlockKind:
        """The kind of its block."""

    @property
    def span(self) -> Span:
        """The place of the sentence in the document."""

    @property
    def doc(self) -> Doc:
        """The sentence, parsed."""

    @property
    def speaker(self) -> Span | None:
        """Where the document names its speaker, if it is a turn of a conversation."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a hit, with its place in the document, parsed.

    `reading` is how it is read where it stands alone: with the header of a row, the lead-in of an
    item or the speaker of a turn. `doc` is the text of the unit; that of a row is its reading,
    since its cells mean nothing without the header. `speaker` is where that of a turn is named.
    `headings` are those above it that the question needs; `reading` begins with them.
    """

    hit: Hit
    kind: BlockKind
    span: Span
    doc: Doc
    reading: Doc
    speaker: Span | None = None
    headings: tuple[Span, ...] = ()


def candidates(hit: Hit, dated_headings: bool = False) -> Iterator[Candidate]:
    """Yield the units of a passage that can be quoted; a question together with its answer.

    Labels, questions without an answer, and lines that say who wrote the text, for whom, and when
    are left out. A heading counts only if it has a date, and `dated_headings` are wanted.
    """
    passage = hit.passage
    whole = parse(passage.text, passage.language)
    asking: Unit | None = None
    field_at = {span: field for field, span in hit.source.stated}
    for number, unit in enumerate(passage.units):
        span = Span(unit.start, unit.end)
        text = passage.text[unit.start - passage.start : unit.end - passage.start]
        reading = unit_text(passage, unit)
        if asking:
            span = Span(asking.start, unit.end)
            reading = f"{unit_text(passage, asking)} {reading}"
        elif dated_headings and unit.kind == "heading" and parse(text).dates:
            pass
        elif not is_quotable(unit) or _LABEL.match(text) or span == passage.speaker:
            continue
        last = number + 1 == len(passage.units) or not is_quotable(passage.units[number + 1])
        asks = _ASKING.search(text) is not None
        asking = unit if asks and not last else None
        if asking or (asks and len(parse(text).sentences) == 1):
            continue
        # A line end within a unit ends no sentence.
        flat = passage.text[span.start - passage.start : span.end - passage.start]
        doc = parse_part(flat.translate(_LINE_END), whole)
        field = field_at.get(span, "title")
        if field == "title" or not _is_label(doc, getattr(hit.source, field) or ""):
            read = doc if reading == doc.text else parse_part(reading, whole)
            said = read if unit.kind == "row" else doc
            yield Candidate(hit, unit.kind, span, said, read, unit.speaker)


def _is_label(line: Doc, value: str) -> bool:
    """Return whether a line says little more than a value: "By Ann Lee", not how to reach her."""
    return len(line.tokens) <= len(parse(value).tokens) + 2
