"""Where the sources give different answers that are no figures: a date, a name, or other words in
the place of a sentence that one source shares with another.

What it can see: a date where one is asked for; the only name, where a person or a place is asked
for; and, whatever is asked, copies of one sentence that have other words in one place. What it
cannot see: whether the sources contradict each other or speak of two things of one name, and
answers in sentences that have nothing else in common. So it says only that the answers differ, and
lists them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.disagreement.summary import newest_first
from rag.evidence.constraints import light_words
from rag.evidence.paraphrase import replaced_spans
from rag.language.dates import dates
from rag.language.names import name_key, names, stems
from rag.language.numbers import numbers
from rag.language.tokens import stem, terms, words
from rag.questions.analysis import QuestionAnalysis
from rag.types import Citation, Disagreement, Embed, Figure, Span, Statement

_OTHER_THING = 0.6  # cosine of two phrases below which they are no two words for one thing


def differing_answers(
    analysis: QuestionAnalysis, statements: Sequence[Statement], embed: Embed
) -> tuple[Disagreement, ...]:
    """The answers that the statements' sources give, one for each source, where they differ.

    At most one item, whose figures have no bounds: `wording` is the answer as the source has it.
    """
    if analysis.kind == "figure":
        return ()  # see `disagreements.py`
    cited = [s.citations[0] for s in statements if s.citations and s.support == "supported"]
    places: dict[Citation, Span] = {}
    for i, one in enumerate(cited):
        for other in cited[:i]:
            if one.source.id != other.source.id and (
                pair := _contrast(analysis, one, other, embed)
            ):
                places.setdefault(other, pair[1])
                places.setdefault(one, pair[0])
    if not places:
        return ()
    figures = [_figure(c, places[c]) for c in cited if c in places]
    figures.sort(key=newest_first)
    return (Disagreement(_subject(analysis), tuple(figures)),)


def _contrast(
    analysis: QuestionAnalysis, one: Citation, other: Citation, embed: Embed
) -> tuple[Span, Span] | None:
    """Where two sentences give answers that differ."""
    pairs = [
        (_whole(one.quote, a), _whole(other.quote, b))
        for a, b in replaced_spans(one.quote, other.quote)
        if not _of_the_question(analysis, one.quote, a) | _of_the_question(analysis, other.quote, b)
    ]
    if analysis.kind != "other":
        fitting = [_slot(analysis, quote) for quote in (one.quote, other.quote)]
        if fitting[0] and fitting[1] and _same_matter(analysis, one.quote, other.quote):
            pair = fitting[0], fitting[1]
            return None if _agree(one.quote, fitting[0], other.quote, fitting[1]) else pair
    if len(pairs) != 1:
        return None
    a, b = pairs[0]
    texts = [one.quote[a.start : a.end], other.quote[b.start : b.end]]
    if any(c.isdigit() for text in texts for c in text):
        return pairs[0]
    first, second = np.asarray(embed(texts))
    return pairs[0] if first @ second < _OTHER_THING else None


def _slot(analysis: QuestionAnalysis, text: str) -> Span | None:
    """The date in a sentence that stands nearest to the question's own words, or its only name:
    of several, none could be told to be the answer."""
    if analysis.kind == "date":
        found = [span for _, span in dates(text)]
        years = [n.whole for n in numbers(text) if n.kind == "year"]
        found += [y for y in years if not any(s.start <= y.start < s.end for s in found)]
    else:
        known = {s for name in analysis.names for s in name_key(name)} | set(analysis.terms)
        found = [
            span for name, span in names(text) if name_key(name) and not name_key(name) & known
        ]
        if len({name_key(text[s.start : s.end]) for s in found}) > 1:
            return None
    held = [span for word, span in words(text) if stem(word) in _matter(analysis)]
    held = held or [span for word, span in words(text) if stem(word) in analysis.terms]
    if not found or not held:
        return None
    return min(found, key=lambda f: min(_gap(f, h) for h in held))


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _matter(analysis: QuestionAnalysis) -> set[str]:
    """What the question asks of whom or what it names."""
    named = {s for name in analysis.names for s in name_key(name)}
    return set(analysis.terms) - named - light_words()


def _same_matter(analysis: QuestionAnalysis, one: str, other: str) -> bool:
    """Whether two sentences hold a word for what is asked, where the question has one."""
    matter = _matter(analysis)
    return not matter or all(matter & set(terms(text)) for text in (one, other))


def _agree(one: str, a: Span, other: str, b: Span) -> bool:
    """Whether one answer is in the other: "1912" in "May 1912", "Lee" in "Ann Lee"."""
    ours, theirs = stems(one[a.start : a.end]), stems(other[b.start : b.end])
    return ours <= theirs or theirs <= ours


def _of_the_question(analysis: QuestionAnalysis, text: str, span: Span) -> bool:
    return bool(set(terms(text[span.start : span.end])) & set(analysis.terms))


def _whole(text: str, span: Span) -> Span:
    """The span with all of the date or name that it is a part of."""
    around = [s for _, s in (*dates(text), *names(text))]
    touched = [s for s in around if s.start < span.end and span.start < s.end]
    return Span(
        min([span.start, *(s.start for s in touched)]), max([span.end, *(s.end for s in touched)])
    )


def _figure(citation: Citation, place: Span) -> Figure:
    wording = " ".join(citation.quote[place.start : place.end].split())
    return Figure(None, None, "", "", citation, wording=wording)


def _subject(analysis: QuestionAnalysis) -> str:
    return analysis.text.strip().rstrip("?").strip()
