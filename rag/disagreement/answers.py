"""Where the sources give different answers that are not figures: dates, names, other wordings.

It compares dates if the question asks for one; names, if it asks for a person or a place and each
sentence has only one; and, for any question, copies of one sentence that differ in one place. It
cannot tell a contradiction from two things of the same name, and misses answers in sentences that
have nothing else in common. So it only lists the answers that differ.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.disagreement.subjects import may_be_one_subject
from rag.disagreement.summary import newest_first
from rag.evidence.count_constraints import light_words
from rag.evidence.same_statement import replaced_spans
from rag.language.doc import Doc, parse
from rag.language.names import name_key
from rag.language.spans import overlaps
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis
from rag.types import Citation, Disagreement, Embed, Figure, Span, Statement

_OTHER_THING = 0.6  # cosine below which two phrases mean different things


def differing_answers(
    analysis: QuestionAnalysis, statements: Sequence[Statement], embed: Embed
) -> tuple[Disagreement, ...]:
    """Return the answers that the statements' sources give, one for each source, if they differ.

    The tuple has at most one item. Its figures have no bounds; `wording` is the answer in the
    source's words. Figure questions are left to `disagreement/figures.py`.
    """
    if analysis.kind == "figure":
        return ()
    cited = [s.citations[0] for s in statements if s.citations and s.support == "supported"]
    places: dict[Citation, Span] = {}
    for i, one in enumerate(cited):
        for other in cited[:i]:
            if one.source.id != other.source.id and (
                pair := _contrast(analysis, one, other, embed)
            ):
                if not _one_subject(one, other, pair):
                    continue
                places.setdefault(other, pair[1])
                places.setdefault(one, pair[0])
    if not places:
        return ()
    figures = [_figure(c, places[c]) for c in cited if c in places]
    figures.sort(key=newest_first)
    return (Disagreement(_subject(analysis), tuple(figures)),)


def _one_subject(one: Citation, other: Citation, places: tuple[Span, Span]) -> bool:
    """Return whether titles and files do not tell two citations apart, but for the answers."""
    ours, theirs = parse(one.quote).part(places[0]), parse(other.quote).part(places[1])
    return may_be_one_subject(one.source, other.source, ours.words | theirs.words)


def _contrast(
    analysis: QuestionAnalysis, one: Citation, other: Citation, embed: Embed
) -> tuple[Span, Span] | None:
    """Return the places where two citations give different answers."""
    ours, theirs = parse(one.quote), parse(other.quote)
    pairs = [
        (_whole(ours, a), _whole(theirs, b))
        for a, b in replaced_spans(ours, theirs)
        if not _of_the_question(analysis, ours, a) | _of_the_question(analysis, theirs, b)
    ]
    if analysis.kind != "other":
        a_slot, b_slot = _slot(analysis, ours), _slot(analysis, theirs)
        if a_slot and b_slot and _same_matter(analysis, ours, theirs):
            agree = _agree(ours.part(a_slot), theirs.part(b_slot))
            return None if agree else (a_slot, b_slot)
    if len(pairs) != 1:
        return None
    a, b = pairs[0]
    texts = [ours.part(a).text, theirs.part(b).text]
    if any(c.isdigit() for text in texts for c in text):
        return pairs[0]
    first, second = np.asarray(embed(texts))
    return pairs[0] if first @ second < _OTHER_THING else None


def _slot(analysis: QuestionAnalysis, sentence: Doc) -> Span | None:
    """Return the date nearest to the question's own words, or the only name.

    If there are several names, none is known to be the answer.
    """
    if analysis.kind == "date":
        answers = [date.span for date in sentence.dates]
        years = [n.whole for n in sentence.numbers if n.kind == "year"]
        answers += [y for y in years if not any(s.start <= y.start < s.end for s in answers)]
    else:
        known = {s for name in analysis.names for s in name_key(name)} | set(analysis.terms)
        others = [name for name in sentence.names if name.key and not name.key & known]
        if len({name.key for name in others}) > 1:
            return None
        answers = [name.span for name in others]
    matter = _matter(analysis)
    words = [token.span for token in sentence.tokens if stem(token.text) in matter]
    words = words or [t.span for t in sentence.tokens if stem(t.text) in analysis.terms]
    if not answers or not words:
        return None
    return min(answers, key=lambda answer: min(_gap(answer, word) for word in words))


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _matter(analysis: QuestionAnalysis) -> set[str]:
    """Return the terms of a question without its names and light words."""
    named = {s for name in analysis.names for s in name_key(name)}
    return set(analysis.terms) - named - light_words()


def _same_matter(analysis: QuestionAnalysis, one: Doc, other: Doc) -> bool:
    """Return whether both sentences have one of those terms, if there are any."""
    matter = _matter(analysis)
    return not matter or all(matter & sentence.term_set for sentence in (one, other))


def _agree(one: Doc, other: Doc) -> bool:
    """Return whether one answer is in the other: "1912" in "May 1912", "Lee" in "Ann Lee"."""
    if any(a.may_be(b) or b.may_be(a) for a in one.dates for b in other.dates):
        return True  # 13/04/2023 and 13 April 2023
    return one.stems <= other.stems or other.stems <= one.stems


def _of_the_question(analysis: QuestionAnalysis, sentence: Doc, span: Span) -> bool:
    return bool(sentence.part(span).term_set & set(analysis.terms))


def _whole(sentence: Doc, span: Span) -> Span:
    """Extend a span over the date or the name that it is a part of."""
    around = [*(d.span for d in sentence.dates), *(name.span for name in sentence.names)]
    touched = [s for s in around if overlaps(s, span)]
    return Span(
        min([span.start, *(s.start for s in touched)]), max([span.end, *(s.end for s in touched)])
    )


def _figure(citation: Citation, place: Span) -> Figure:
    wording = " ".join(citation.quote[place.start : place.end].split())
    return Figure(None, None, "", "", citation, wording=wording)


def _subject(analysis: QuestionAnalysis) -> str:
    return analysis.text.strip().rstrip("?").strip()
