"""The headings above a sentence that hold what the question asks about and the sentence lacks.

"Export to CSV." answers what was added in version 2.3.0 only below the headings "2.3.0" and
"Added".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.corpus.structure import block_at
from rag.evidence.candidates import Candidate
from rag.language.doc import parse
from rag.language.plain import plain
from rag.questions.analysis import QuestionAnalysis
from rag.types import Document, Span

FindDocument = Callable[[str], Document | None]
"""Id -> document, None if it is gone."""
_LONGEST = 150  # characters
# Questions that a numbered or dated heading can answer: "In which version …?", "When …?"
_WHICH = re.compile(
    r"\s*(?:when\b|(?:[a-z]+ )?(?:which|what) (?!is|are|was|were|do|does|did|has|have|can|could"
    r"|should|would|will)[a-z]+)"
)


def with_asked_headings(
    analysis: QuestionAnalysis, candidate: Candidate, find: FindDocument
) -> Candidate:
    """Return a candidate that is read with the headings above it, if the question needs them.

    It does where they have words of the question that the candidate lacks, or may tell which.
    """
    document = find(candidate.hit.passage.document_id)
    headings = _headings_above(document, candidate.span) if document else ()
    if not document or not headings:
        return candidate
    texts = [plain(document.text[s:e])[:_LONGEST] for s, e in headings]
    language = document.source.language
    asked = set(analysis.terms) - candidate.reading.term_set
    above = [parse(text, language) for text in texts]
    tells = any(doc.numbers or doc.dates for doc in above) and _WHICH.match(analysis.doc.folded)
    if not tells and not any(asked & doc.term_set for doc in above):
        return candidate
    reading = parse(": ".join((*texts, candidate.reading.text)), language)
    doc = reading if analysis.kind == "date" else candidate.doc
    return replace(candidate, headings=headings, reading=reading, doc=doc)


def _headings_above(document: Document, span: Span) -> tuple[Span, ...]:
    """Return the headings above a place without the title, which names the whole document."""
    block = block_at(document, span.start)
    titles = {Span(b.start, b.end) for b in document.blocks[:20] if b.kind == "title"}
    return tuple(s for s in block.path if s not in titles) if block else ()
