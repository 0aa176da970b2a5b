"""Whether a sentence is about the entities that a question names.

"Moscow" can stand for Russia if somebody acts, never if something is there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from rag.corpus.passages import speaker_line
from rag.evidence.quantities import Quantity
from rag.language.doc import Doc, parse
from rag.language.names import NameKey, name_key
from rag.language.tokens import lexicon_rows
from rag.questions.analysis import QuestionAnalysis
from rag.types import Hit


def names_missing(analysis: QuestionAnalysis, around: Collection[str]) -> float:
    """Return the share of the question's names that are missing from stems around a sentence."""
    wanted = [name for name in analysis.names if name_key(name)]
    missing = sum(not is_mentioned(analysis, name, around) for name in wanted)
    return missing / len(wanted) if wanted else 0.0


def is_mentioned(analysis: QuestionAnalysis, name: str, around: Collection[str]) -> bool:
    """Return whether a name of the question is among stems around a sentence.

    Unless the question asks for what is in that place, a country's seat of government counts as
    the country and the other way round.
    """
    key = name_key(name)
    keys = {key} if name in analysis.places else {key} | _seats().get(key, set())
    held = frozenset(around)
    return any(alternative <= held for alternative in keys)


def mentions_entities(analysis: QuestionAnalysis, sentence: Doc, hit: Hit) -> bool:
    """Return whether a sentence, its speaker or its heading has the names of the question.

    One of the actors is enough; others may stand elsewhere in the passage, unless the sentence
    names somebody else instead. A sentence without names is about what its passage is about.
    """
    keys = [name.key for name in sentence.names]
    if not keys:
        return True
    source = hit.source
    beside = (speaker_line(hit.passage), hit.passage.context, source.title, source.publisher)
    around = sentence.stems.union(*(parse(part).stems for part in beside if part))
    held = {name for name in analysis.names if is_mentioned(analysis, name, around)}
    actors = set(analysis.actors)
    if actors and not actors & held:
        return False
    others = set(analysis.names) - actors - held - {analysis.speaker}
    competing = [
        key for key in keys if not any(_can_be_same(analysis, name, key) for name in analysis.names)
    ]
    return not others or not competing


def mentions_subject(analysis: QuestionAnalysis, sentence: Doc, hit: Hit) -> bool:
    """Return whether a sentence with names, or its heading, names the question's first actor.

    Actors joined to the first one by "and" must be named too.
    """
    if not analysis.actors or not sentence.names:
        return True
    above = parse(hit.passage.context).stems | parse(hit.source.title or "").stems
    around = sentence.stems | above
    joined = [analysis.actors[0]]
    for actor in analysis.actors[1:]:
        if f"{joined[-1]} and {actor}" in analysis.text:
            joined.append(actor)
    return all(is_mentioned(analysis, actor, around) for actor in joined)


def belongs_to_actor(analysis: QuestionAnalysis, sentence: Doc, quantity: Quantity) -> bool:
    """Return whether a quantity is of an actor of the question.

    A figure for North Korean troops does not answer a question about South Korean ones. The name
    beside the quantity decides, or else the names of the sentence.
    """
    if not analysis.actors:
        return True
    keys = [name.key for name in parse(f"the {quantity.phrase}").names]
    if keys:
        return any(_can_be_same(analysis, actor, key) for actor in analysis.actors for key in keys)
    labels = (name for name in sentence.names if name.span.start == 0)  # "Staff: 19 nurses"
    label = next((name for name in labels if sentence.text.startswith(":", name.span.end)), None)
    return set(sentence.names) <= {label} or any(
        is_mentioned(analysis, actor, sentence.stems) for actor in analysis.actors
    )


def _can_be_same(analysis: QuestionAnalysis, name: str, other: NameKey) -> bool:
    """Return whether a name of the question and a name of a text can be the same."""
    ours = name_key(name)
    return ours <= other or other <= ours or is_mentioned(analysis, name, other)


@cache
def _seats() -> Mapping[NameKey, set[NameKey]]:
    """Return the keys of countries and of their seats of government, each with its others."""
    seats: dict[NameKey, set[NameKey]] = {}
    for row in lexicon_rows("capitals.txt"):
        line = {name_key(name.title()) for name in row.split(" = ")}
        for key in line:
            seats.setdefault(key, set()).update(line - {key})
    return seats
