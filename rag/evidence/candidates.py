"""The sentences of the retrieved passages that could answer a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.language.doc import Doc, parse
from rag.types import Hit, Span

# "Ann Lee:", "title: On ships", "# Heading": a label answers nothing by itself.
_LABEL = re.compile(r"[^.!?\"“”]{1,80}:$|[a-z_]{3,20}: \S|#{1,6} ")
_ASKING = re.compile(r"\?[\s*_]*$")


class Sentence(Protocol):
    """A sentence of a hit: a `Candidate`, or `Evidence`."""

    @property
    def hit(self) -> Hit:
        """The passage with its source."""

    @property
    def span(self) -> Span:
        """The place of the sentence in the document."""

    @property
    def doc(self) -> Doc:
        """The sentence, parsed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit, with its place in the document."""

    hit: Hit
    span: Span
    doc: Doc


def candidates(hit: Hit) -> Iterator[Candidate]:
    """Yield the sentences of a passage; a question together with the sentence after it.

    Labels are left out, and so are lines that say who wrote the text, for whom, and when.
    """
    passage, asking = hit.passage, -1
    doc = parse(passage.text)
    field_at = {span: field for field, span in hit.source.stated}
    for place in doc.sentences:
        sentence = doc.part(place)
        span = Span(passage.start + place.start, passage.start + place.end)
        if asking >= 0:
            span = Span(asking, span.end)
        elif _LABEL.match(sentence.text) or span == passage.speaker:
            continue
        last = place.end >= len(passage.text.rstrip())
        asking = span.start if _ASKING.search(sentence.text) and not last else -1
        if asking >= 0:
            continue
        field = field_at.get(span, "title")
        if field == "title" or not _is_label(sentence, getattr(hit.source, field) or ""):
            in_passage = Span(span.start - passage.start, span.end - passage.start)
            yield Candidate(hit, span, doc.part(in_passage))


def _is_label(line: Doc, value: str) -> bool:
    """Return whether a line says little more than a value: "By Ann Lee", not how to reach her."""
    return len(line.tokens) <= len(parse(value).tokens) + 2
