"""Which sentences an answer quotes, and in which order; every source that answers is quoted.

Where all things of a kind are asked for, the items of the list that the best one is of, or the
sentences that say the same of other things, follow the best one in the order of the text.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rag.evidence.confidence import answers_alone, best_evidence, gives_date, may_stand_beside
from rag.evidence.quantities import quantities
from rag.evidence.same_statement import replaced_spans, values
from rag.evidence.sentence_ranking import Evidence
from rag.language.foreign.detection import foreign
from rag.language.plain import plain
from rag.questions.analysis import QuestionAnalysis
from rag.types import Document, Passage

# Of the best sentence's probability; less probable ones are left out. The reader knows English
# best.
_BESIDE_BEST, _BESIDE_FOREIGN = 0.25, 0.4
_OF_ITS_OWN = 0.25  # likewise, for the best sentence of another source
_ALIKE = 2  # of the question's words, at least, are in all sentences of a scattered list
_STEPS_NEAR, _ITEMS_NEAR = 2, 3  # items that answer by themselves, so that their list does
_STEPS = re.compile(r"\s*how (?:do|does|did|can|could|should|would|to)\b", re.IGNORECASE)
_LEAST = re.compile(
    r"\b(?:lowest|smallest|least|fewest|cheapest|shortest|youngest|lightest|slowest|nearest)\b"
)
_MOST = re.compile(
    r"\b(?:highest|largest|biggest|greatest|most (?!of)|dearest|longest|oldest|heaviest|fastest"
    r"|tallest|farthest)\b"
)


def best_per_source(
    analysis: QuestionAnalysis, best: Evidence, ranked: Sequence[Evidence]
) -> Iterator[Evidence]:
    """Yield evidence from passages that search found.

    First the best sentence; then the best of every other source that answers by itself, or has
    copied the best sentence with other words in one place; then what is nearly as probable.
    """
    together = _together(analysis, best, ranked)
    fitting = ranked
    if analysis.kind == "figure":
        fitting = [e for e in ranked if e is best or e.figures or answers_alone(analysis, e)]
    elif analysis.kind == "date":
        gives = [e for e in ranked if gives_date(analysis, e) or answers_alone(analysis, e)]
        fitting = gives or [best]
    firsts = [e for group in _by_source(fitting) if (e := best_evidence(analysis, group))]
    firsts.sort(key=lambda e: (e is not best, ranked.index(e)))  # in time order, if that was asked
    # Every figure for the thing asked belongs to the answer; one without its noun, if it is likely.
    share = 0.0 if analysis.noun else best.probability
    fitting = [e for e in fitting if may_stand_beside(e, best)]
    others = [
        e
        for e in firsts
        if answers_alone(analysis, e)
        or (e.probability >= _OF_ITS_OWN * share and may_stand_beside(e, best))
    ]
    others += [e for e in ranked if _is_altered(best, e)]
    beside = _BESIDE_FOREIGN if foreign([best.hit.source.language]) else _BESIDE_BEST
    others += [e for e in fitting if e.probability >= beside * share and e not in firsts]
    yield from dict.fromkeys([*together, *others])


def _is_altered(best: Evidence, other: Evidence) -> bool:
    """Return whether another source has the best sentence with other words in one place.

    It must be on what the question names as much as the best one's source is.
    """
    of_another = other.hit.source.id != best.hit.source.id
    as_near = other.features.held_nearby >= best.features.held_nearby
    return of_another and as_near and len(replaced_spans(best.doc, other.doc)) == 1


def _together(
    analysis: QuestionAnalysis, best: Evidence, ranked: Sequence[Evidence]
) -> list[Evidence]:
    """Return what belongs to the best sentence: a list, steps, or what it is compared with."""
    if led_in := _led_in(best, ranked):
        return [best, *led_in]
    listed = _same_list(best, ranked)
    if listed and _is_asked(analysis, best, listed):
        return listed
    held = _held(analysis, best)
    if analysis.lists and len(held) >= _ALIKE:
        alike = [e for e in ranked if _held(analysis, e) >= held]
        beside = [e for e in _beside(best, ranked) if e not in alike]
        return [best, *(e for e in alike if e is not best), *beside]
    folded = analysis.doc.folded
    if least := _LEAST.search(folded) or _MOST.search(folded):
        return _by_value([best, *_beside(best, ranked)], _MOST.match(least.group()) is not None)
    return []


def _led_in(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the items or the code that a sentence leads in, in order."""
    at = _of_passage(best, ranked)
    after = [unit for unit in best.hit.passage.units if unit.start >= best.span.end]
    words = plain(best.text)
    led = itertools.takewhile(
        lambda unit: (
            unit.kind in ("item", "code")
            and (unit.reading.startswith(words) or words.endswith(":"))
        ),
        after,
    )
    return [at[unit.start] for unit in led if unit.start in at]


def _of_passage(best: Evidence, ranked: Sequence[Evidence]) -> dict[int, Evidence]:
    """Return the sentences of the same passage as one, by their place in the document."""
    return {e.span.start: e for e in ranked if e.hit.passage.id == best.hit.passage.id}


def _held(analysis: QuestionAnalysis, evidence: Evidence) -> set[str]:
    return set(analysis.terms) & evidence.doc.term_set


def _same_list(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the items of the list that a sentence is an item of, in order; none if it is not."""
    return _run(best, ranked) if best.kind == "item" else []


def _run(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences of the same kind around one, in order, with nothing else between."""
    at = _of_passage(best, ranked)
    runs = itertools.groupby(best.hit.passage.units, key=lambda unit: unit.kind == best.kind)
    for _, run in runs:
        units = list(run)
        if units[0].start <= best.span.start < units[-1].end:
            return [at[unit.start] for unit in units if unit.start in at]
    return []


def is_list(chosen: Sequence[Evidence]) -> bool:
    """Return whether the sentences chosen begin with the items of a list, in order."""
    first = chosen[:_ITEMS_NEAR]
    places = [e.span.start for e in first if e.kind == "item" and e.hit is chosen[0].hit]
    return len(places) == _ITEMS_NEAR and places == sorted(places)


def items_outside(document: Document, passage: Passage) -> int:
    """Return how many items of a list go on before or after a passage that holds a part of it."""
    starts = [block.start for block in document.blocks]
    first, last = bisect_left(starts, passage.start), bisect_left(starts, passage.end)
    after = document.blocks[last:] if passage.units[-1].kind == "item" else ()
    before = document.blocks[:first] if passage.units[0].kind == "item" else ()
    outside = (itertools.takewhile(lambda b: b.kind == "item", p) for p in (after, before[::-1]))
    return sum(len(list(items)) for items in outside)


def _is_asked(analysis: QuestionAnalysis, best: Evidence, listed: Sequence[Evidence]) -> bool:
    """Return whether a whole list answers: several of its items do, or it is asked for.

    It is asked for where the question names the headings above it, and nothing that is in the item.
    """
    of_section = bool(best.headings) and not _held(analysis, best)
    near = [e for e in listed if e.probability >= _BESIDE_BEST * best.probability]
    needed = _STEPS_NEAR if _STEPS.match(analysis.text) else _ITEMS_NEAR
    return analysis.lists or of_section or len(near) >= needed


def _beside(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences around one that are made like it: a word in common, another value."""
    run = _run(best, ranked)
    if best not in run:
        return []
    at = run.index(best)
    after = itertools.takewhile(lambda e: _is_like(best, e), run[at + 1 :])
    before = itertools.takewhile(lambda e: _is_like(best, e), reversed(run[:at]))
    return [*reversed(list(before)), *after]


def _is_like(best: Evidence, other: Evidence) -> bool:
    common = best.doc.term_set & other.doc.term_set
    return bool(common and values(other.doc, "other") - values(best.doc, "other"))


def _by_value(sentences: Sequence[Evidence], largest_first: bool) -> list[Evidence]:
    """Order sentences by their figure; none if one has no figure, or another unit."""
    figures = [quantities(e.doc) for e in sentences]
    if len(sentences) < 2 or any(len(found) != 1 for found in figures):
        return []
    if len({found[0].noun for found in figures}) > 1:
        return []
    numbered = [
        (found[0].number.value or 0.0, e) for found, e in zip(figures, sentences, strict=True)
    ]
    return [e for _, e in sorted(numbered, key=lambda pair: pair[0], reverse=largest_first)]


def _by_source(ranked: Sequence[Evidence]) -> list[list[Evidence]]:
    groups: dict[str, list[Evidence]] = {}
    for evidence in ranked:
        groups.setdefault(evidence.hit.source.id, []).append(evidence)
    return list(groups.values())
