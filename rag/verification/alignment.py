"""What a statement is held against: passages or groups of sentences, with what is known of their
sources; and the sentence of them that is closest to a sentence of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.corpus.passages import speaker_line
from rag.language.attribution import attribution
from rag.language.names import name_key, names, stems
from rag.language.sentences import sentences
from rag.language.text import fold
from rag.language.word_frequency import share_held, word_weights
from rag.types import Citation, Passage, Span

_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys)|wr[oi]tes?|written|report\w*|publish\w*|according|article|dated|stor(?:y|ies)"
    r"|told|tells|add(?:s|ed)|warn\w*|not(?:es|ed)|argu\w+|quot\w+|titled|headlined?)\b"
)


@dataclass(frozen=True, slots=True)
class CitedPart:
    """One piece of text; `speaker` is the line in it that names who speaks the quotations."""

    text: str
    speaker: Span | None = None


@dataclass(frozen=True)
class CitedText:
    """All that a statement cites. `about` is what the sources say of themselves, `outlets` who
    published and who wrote them."""

    parts: tuple[CitedPart, ...]
    about: str = ""
    outlets: str = ""

    @cached_property
    def text(self) -> str:
        """All parts."""
        return "\n\n".join(part.text for part in self.parts)

    @cached_property
    def folded(self) -> str:
        """All parts, folded."""
        return fold(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all words, short names written out."""
        return stems(self.text)

    def for_report(self, text: str) -> str:
        """The text; for a statement of who said what with what is known of the sources."""
        return f"{self.text}\n\n{self.about}" if _REPORTS.search(fold(text)) else self.text


@dataclass(frozen=True, slots=True)
class AlignedSentence:
    """A sentence of a statement beside the sentence of its grounds that holds most of it.

    `share` is how much, 0 to 1 by rarity, with or without its names; `near` is `theirs` with its
    neighbours.
    """

    ours: str
    theirs: str
    share: float
    near: str
    part: CitedPart
    span: Span


_PLAIN = 4  # words; a sentence with so many is recognised without its names
CLOSE = 0.6  # of a sentence's words, by rarity: the other one says this very thing


def cited_text(
    citations: Sequence[Citation], passages: Mapping[str, Passage] | None = None
) -> CitedText:
    """The grounds that citations make; `passages` by id tell what stands beside them."""
    known = passages or {}
    parts = tuple(_part(c, known.get(c.passage_id)) for c in dict.fromkeys(citations))
    sources = dict.fromkeys(c.source for c in citations)
    about = "\n".join(
        " ".join(filter(None, (s.title, s.publisher, s.author, s.published))) for s in sources
    )
    outlets = "\n".join(" ".join(filter(None, (s.publisher, s.author))) for s in sources)
    return CitedText(parts, about, outlets)


def _part(citation: Citation, passage: Passage | None) -> CitedPart:
    """A citation with the heading or the speaker's line that its passage has outside of itself."""
    text = citation.quote
    if passage is None or not passage.context:
        place = passage.speaker if passage else None
        inside = place and citation.start <= place.start and place.end <= citation.end
        at = citation.start
        return CitedPart(text, Span(place.start - at, place.end - at) if place and inside else None)
    who = speaker_line(passage)
    if who and passage.speaker and citation.end <= passage.speaker.start:
        return CitedPart(f"{text}\n\n{who}", Span(len(text) + 2, len(text) + 2 + len(who)))
    return CitedPart(f"{passage.context}\n\n{text}")


def align(text: str, grounds: CitedText) -> list[AlignedSentence]:
    """Each sentence of a statement with the closest one of its grounds, where there is any."""
    found = (_closest(text[start:end], grounds) for start, end in sentences(text))
    return [pair for pair in found if pair]


def _closest(ours: str, grounds: CitedText) -> AlignedSentence | None:
    wanted = word_weights(ours)
    named = {s for name, _ in names(ours) for s in name_key(name)}
    plain = {s: w for s, w in wanted.items() if s not in named}
    best: tuple[float, int, CitedPart, int] | None = None
    for part in grounds.parts:
        for i, (span, own) in enumerate(_sentences(part.text)):
            share = share_held(wanted, own)
            if len(plain) >= _PLAIN:
                share = max(share, share_held(plain, own))
            rank = (share, span.start - span.end)
            if best is None or rank > best[:2]:
                best = (*rank, part, i)
    if best is None:
        return None
    share, _, part, i = best
    spans = [span for span, _ in _sentences(part.text)]
    near = Span(spans[max(0, i - 1)].start, spans[min(len(spans) - 1, i + 1)].end)
    at = spans[i]
    return AlignedSentence(ours, part.text[slice(*at)], share, part.text[slice(*near)], part, at)


@lru_cache(maxsize=2_000)
def _sentences(text: str) -> tuple[tuple[Span, frozenset[str]], ...]:
    """Sentences with the stems of their words."""
    return tuple((span, stems(text[span.start : span.end])) for span in sentences(text))


def said_by(pair: AlignedSentence) -> str:
    """The words near the closest sentence that name its speaker; "" where none do."""
    found = attribution(pair.part.text, pair.span, pair.part.speaker)
    return pair.part.text[found.start : found.end] if found else ""
