"""Where the sources give different answers that are not figures: dates, names, other wordings.

Answers are compared where the reader has found their exact words and `one_matter` takes both
sentences to be about one thing, and where two sentences are copies that differ in one place. Which
one is right cannot be told, so the answers are only listed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rag.disagreement.one_matter import Stated, probability_of_one_matter
from rag.disagreement.subjects import may_be_one_subject
from rag.disagreement.summary import newest_first
from rag.evidence.same_statement import replaced_spans
from rag.language.doc import Doc, parse
from rag.language.spans import overlaps
from rag.questions.analysis import QuestionAnalysis
from rag.types import Citation, Disagreement, Embed, Figure, Hit, Passage, Span, Statement

_ONE_MATTER = 0.25  # measured in docs/disagreement.md
_OTHER_THING = 0.6  # cosine below which two phrases mean different things


def differing_answers(
    analysis: QuestionAnalysis,
    statements: Sequence[Statement],
    hits: Sequence[Hit],
    embed: Embed,
) -> tuple[Disagreement, ...]:
    """Return the answers that the statements' sources give, one for each source, if they differ.

    The tuple has at most one item. Its figures have no bounds; `wording` is the answer in the
    source's words. Figure questions are left to `disagreement/figures.py`.
    """
    if analysis.kind == "figure":
        return ()
    places: dict[Citation, Span] = {}
    cited = _cited(statements, hits)
    for (one, ours), (other, theirs) in _of_two_sources(cited):
        pair = _contrast(analysis, ours, theirs, embed)
        if pair and _one_subject(one, other, pair):
            places.setdefault(one, pair[0])
            places.setdefault(other, pair[1])
    if not places:
        return ()
    figures = [worded(c, places[c]) for c in cited if c in places]
    figures.sort(key=newest_first)
    return (Disagreement(_subject(analysis), tuple(figures)),)


def contrasted(
    analysis: QuestionAnalysis, statements: Sequence[Statement], hits: Sequence[Hit]
) -> Iterator[tuple[Stated, Stated]]:
    """Yield the pairs of statements whose exact words are different answers of the kind asked for.

    Whether both are about one thing is not looked at.
    """
    for (_, ours), (_, theirs) in _of_two_sources(_cited(statements, hits)):
        if _exact_words(analysis, ours, theirs) and not _agree(ours, theirs):
            yield ours, theirs


def _cited(statements: Sequence[Statement], hits: Sequence[Hit]) -> dict[Citation, Stated]:
    """Return the first citation of each supported statement, with what it states."""
    passages = {hit.passage.id: hit.passage for hit in hits}
    first = [s.citations[0] for s in statements if s.citations and s.support == "supported"]
    return {c: _stated(c, passages[c.passage_id]) for c in first if c.passage_id in passages}


def _of_two_sources(
    cited: Mapping[Citation, Stated],
) -> Iterator[tuple[tuple[Citation, Stated], tuple[Citation, Stated]]]:
    for one, other in itertools.combinations(cited.items(), 2):
        if one[0].source.id != other[0].source.id:
            yield one, other


def _stated(citation: Citation, passage: Passage) -> Stated:
    return Stated(parse(citation.quote), citation.answer_in_quote, passage)


def _one_subject(one: Citation, other: Citation, places: tuple[Span, Span]) -> bool:
    """Return whether titles and files do not tell two citations apart, but for the answers."""
    ours, theirs = parse(one.quote).part(places[0]), parse(other.quote).part(places[1])
    return may_be_one_subject(one.source, other.source, ours.words | theirs.words)


def _contrast(
    analysis: QuestionAnalysis, one: Stated, other: Stated, embed: Embed
) -> tuple[Span, Span] | None:
    """Return the places where two statements give different answers."""
    ours, theirs = one.sentence, other.sentence
    if _agree(one, other):
        return None
    places = _exact_words(analysis, one, other)
    if not places or probability_of_one_matter(set(analysis.terms), one, other) < _ONE_MATTER:
        replaced = [
            (_whole(ours, a), _whole(theirs, b))
            for a, b in replaced_spans(ours, theirs)
            if not _of_the_question(analysis, ours, a) | _of_the_question(analysis, theirs, b)
        ]
        places = replaced[0] if len(replaced) == 1 else None
    apart = places and _are_apart(ours.part(places[0]).text, theirs.part(places[1]).text, embed)
    return places if apart else None


def _exact_words(
    analysis: QuestionAnalysis, one: Stated, other: Stated
) -> tuple[Span, Span] | None:
    """Return the exact answers of two statements, if both are of the kind asked for."""
    if one.answer is None or other.answer is None:
        return None
    answers = one.sentence.part(one.answer), other.sentence.part(other.answer)
    of_kind = all(_is_of_kind(analysis, answer) for answer in answers)
    return (one.answer, other.answer) if of_kind else None


def _are_apart(one: str, other: str, embed: Embed) -> bool:
    """Return whether words mean different things."""
    texts = [one, other]
    if any(c.isdigit() for text in texts for c in text):
        return True
    first, second = np.asarray(embed(texts))
    return bool(first @ second < _OTHER_THING)


def agree(ours: Doc, theirs: Doc) -> bool:
    """Return whether one exact answer is in the other: "1912" in "May 1912", "Lee" in "Ann Lee"."""
    if any(a.may_be(b) or b.may_be(a) for a in ours.dates for b in theirs.dates):
        return True  # 13/04/2023 and 13 April 2023
    return ours.stems <= theirs.stems or theirs.stems <= ours.stems


def _agree(one: Stated, other: Stated) -> bool:
    if one.answer is None or other.answer is None:
        return False
    return agree(one.sentence.part(one.answer), other.sentence.part(other.answer))


def _is_of_kind(analysis: QuestionAnalysis, answer: Doc) -> bool:
    if analysis.kind == "date":
        return bool(answer.dates or answer.numbers)
    return bool(answer.names) or analysis.kind not in ("person", "place")


def _of_the_question(analysis: QuestionAnalysis, sentence: Doc, span: Span) -> bool:
    return bool(sentence.part(span).term_set & set(analysis.terms))


def _whole(sentence: Doc, span: Span) -> Span:
    """Extend a span over the date or the name that it is a part of."""
    around = [*(d.span for d in sentence.dates), *(name.span for name in sentence.names)]
    touched = [s for s in around if overlaps(s, span)]
    return Span(
        min([span.start, *(s.start for s in touched)]), max([span.end, *(s.end for s in touched)])
    )


def worded(citation: Citation, place: Span) -> Figure:
    """Return an answer as its source words it, at a place in the quote."""
    wording = " ".join(citation.quote[place.start : place.end].split())
    return Figure(None, None, "", "", citation, wording=wording)


def _subject(analysis: QuestionAnalysis) -> str:
    return analysis.text.strip().rstrip("?").strip()
