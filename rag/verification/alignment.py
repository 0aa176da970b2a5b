"""A statement beside the text that it cites, sentence by sentence.

The cited text is made of passages or of groups of sentences, with the metadata of their sources.
Each sentence of the statement is aligned with the closest one of the cited text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.corpus.passages import speaker_line
from rag.language.attribution import attribution
from rag.language.doc import Doc, parse, parse_as
from rag.language.quantities.conventions import Conventions
from rag.language.spans import contains
from rag.language.word_frequency import share_held
from rag.types import Citation, Passage, Span
from rag.verification.what_stands_above import headings_above

_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys)|wr[oi]tes?|written|report\w*|publish\w*|according|article|dated|stor(?:y|ies)"
    r"|told|tells|add(?:s|ed)|warn\w*|not(?:es|ed)|argu\w+|quot\w+|titled|headlined?)\b"
)
_PLAIN = 4  # words besides names; a sentence with so many is recognised by them alone
_CLOSE = 0.6  # share of a sentence's words, by rarity, from which another says the same thing


@dataclass(frozen=True, slots=True)
class CitedPart:
    """One piece of cited text; `speaker` is the line in it that names who is quoted there."""

    doc: Doc
    speaker: Span | None = None


@dataclass(frozen=True)
class CitedText:
    """Everything that a statement cites.

    `about` is the metadata of the sources; `outlets` names their publishers and authors.
    """

    parts: tuple[CitedPart, ...]
    about: str = ""
    outlets: str = ""

    @classmethod
    def of(cls, *texts: str) -> CitedText:
        """Return the cited text made of these texts, whose sources are unknown."""
        return cls(tuple(CitedPart(parse(text)) for text in texts))

    @cached_property
    def doc(self) -> Doc:
        """All parts in one."""
        return self._joined("\n\n".join(part.doc.text for part in self.parts))

    def _joined(self, text: str) -> Doc:
        """Return a text whose numbers mean what they mean in the parts, if these agree."""
        first, *others = {part.doc.conventions for part in self.parts} or {Conventions()}
        return parse(text) if others else parse_as(text, "", first)

    def for_report(self, statement: Doc) -> Doc:
        """Return all parts in one, with the metadata if the statement reports who said what."""
        if not _REPORTS.search(statement.folded):
            return self.doc
        return self._joined(f"{self.doc.text}\n\n{self.about}")


@dataclass(frozen=True, slots=True)
class AlignedSentence:
    """A sentence of a statement beside the closest sentence of the text that it cites.

    `share` is how much of `ours` is held by `theirs`, 0 to 1 by rarity, with or without names;
    `near` is `theirs` with its neighbours; `span` is the place of `theirs` in `part`.
    """

    ours: Doc
    theirs: Doc
    share: float
    near: Doc
    part: CitedPart
    span: Span

    @property
    def speaker(self) -> str:
        """The words near `theirs` that name its speaker; "" if there are none."""
        said = attribution(self.part.doc, self.span, self.part.speaker)
        return self.part.doc.text[said.start : said.end] if said else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statement, the text that it cites, and the sentences of both that say the same thing."""

    statement: Doc
    cited: CitedText
    aligned: tuple[AlignedSentence, ...]


def compare(statement: Doc, cited: CitedText) -> Comparison:
    """Align a statement with the text that it cites; sentences far apart are left out."""
    close = tuple(pair for pair in align(statement, cited) if pair.share >= _CLOSE)
    return Comparison(statement, cited, close)


def cited_text(
    citations: Sequence[Citation], passages: Mapping[str, Passage] | None = None
) -> CitedText:
    """Return the text of citations; `passages` by id give the headings and speakers beside them."""
    known = passages or {}
    parts = tuple(_part(c, known.get(c.passage_id)) for c in dict.fromkeys(citations))
    sources = dict.fromkeys(c.source for c in citations)
    about = "\n".join(
        " ".join(filter(None, (s.title, s.publisher, s.author, s.published))) for s in sources
    )
    outlets = "\n".join(" ".join(filter(None, (s.publisher, s.author))) for s in sources)
    return CitedText(parts, about, outlets)


def _part(citation: Citation, passage: Passage | None) -> CitedPart:
    """Return a citation below the headings above it, or with the line that names its speaker."""
    text = citation.quote
    source = parse(passage.text if passage else text, citation.source.language)

    def read(text: str) -> Doc:
        return parse_as(text, "", source.conventions)

    if passage is None:
        return CitedPart(read(text))
    who, place = speaker_line(passage), passage.speaker
    if who and place and passage.context and citation.end <= place.start:
        at = len(text) + 2
        return CitedPart(read(f"{text}\n\n{who}"), Span(at, at + len(who)))
    inside = [heading.quote for heading in headings_above(citation, passage)]
    above = "".join(f"{line}\n\n" for line in (passage.context, *inside) if line)
    if place and not passage.context and contains(citation, place):
        at = len(above) - citation.start
        return CitedPart(read(f"{above}{text}"), Span(place.start + at, place.end + at))
    return CitedPart(read(f"{above}{text}"))


def align(statement: Doc, cited: CitedText) -> list[AlignedSentence]:
    """Return each sentence of a statement with the closest one of the cited text, if any."""
    pairs = (_closest(sentence, cited) for sentence in statement.sentence_docs)
    return [pair for pair in pairs if pair]


def _closest(ours: Doc, cited: CitedText) -> AlignedSentence | None:
    named = {stem for name in ours.names for stem in name.key}
    plain = {stem: weight for stem, weight in ours.weights.items() if stem not in named}
    best: tuple[float, int, CitedPart, int] | None = None
    for part in cited.parts:
        for i, sentence in enumerate(part.doc.sentence_docs):
            share = share_held(ours.weights, sentence.stems)
            if len(plain) >= _PLAIN:
                share = max(share, share_held(plain, sentence.stems))
            rank = (share, -len(sentence.text))
            if best is None or rank > best[:2]:
                best = (*rank, part, i)
    if best is None:
        return None
    share, _, part, i = best
    spans = part.doc.sentences
    near = Span(spans[max(0, i - 1)].start, spans[min(len(spans) - 1, i + 1)].end)
    theirs = part.doc.part(spans[i])
    return AlignedSentence(ours, theirs, share, part.doc.part(near), part, spans[i])
