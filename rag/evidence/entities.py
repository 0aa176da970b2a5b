"""Who a sentence is about: whether those whom a question names are the ones it speaks of.

"Moscow" can stand for Russia where somebody acts, never where something is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from rag.corpus.passages import speaker_of
from rag.evidence.quantities import Counted
from rag.language.names import key, names, stems
from rag.language.tokens import data_rows
from rag.questions.analysis import Asked
from rag.types import Hit

Stems = frozenset[str]


def names_missing(asked: Asked, around: Collection[str]) -> float:
    """Share of the question's names that are not among stems."""
    wanted = [name for name in asked.names if key(name)]
    missing = sum(not mentioned(asked, name, around) for name in wanted)
    return missing / len(wanted) if wanted else 0.0


def mentioned(asked: Asked, name: str, around: Collection[str]) -> bool:
    """Whether a name of the question is among stems, or, unless the question asks for what is in
    that place, its seat of government or the country whose seat it is."""
    readings = {key(name)} if name in asked.places else {key(name)} | _called(key(name))
    held = frozenset(around)
    return any(reading <= held for reading in readings)


def names_it(asked: Asked, text: str, hit: Hit) -> bool:
    """Whether a sentence, its speaker or what stands above it has the names of the question.

    One of the actors is enough; who or what else takes part may stand elsewhere in the passage,
    unless the sentence names another in its place. A sentence that names nobody is spoken for by
    its passage.
    """
    own = [key(name) for name, _ in names(text)]
    if not own:
        return True
    parts = (text, speaker_of(hit.passage), hit.passage.context, hit.source.title or "")
    around = stems("\n".join((*parts, hit.source.publisher or "")))
    held = {name for name in asked.names if mentioned(asked, name, around)}
    actors = set(asked.actors)
    if actors and not actors & held:
        return False
    others = set(asked.names) - actors - held - {asked.speaker}
    competing = [o for o in own if not any(_one(asked, name, o) for name in asked.names)]
    return not others or not competing


def names_subject(asked: Asked, text: str, hit: Hit) -> bool:
    """Whether a sentence that names anybody, or what stands above it, names the first actor of the
    question, with all who are joined to it by "and"."""
    if not asked.actors or not names(text):
        return True
    around = stems("\n".join((text, hit.passage.context, hit.source.title or "")))
    joined = [asked.actors[0]]
    for actor in asked.actors[1:]:
        if f"{joined[-1]} and {actor}" in asked.text:
            joined.append(actor)
    return all(mentioned(asked, actor, around) for actor in joined)


def of_the_actor(asked: Asked, text: str, figure: Counted) -> bool:
    """A figure for North Korean troops does not answer a question about those of South Korea.

    The question's actor must be named with the figure, where a name stands there; else in the
    sentence, where that names anybody.
    """
    if not asked.actors:
        return True
    own = [key(name) for name, _ in names(f"the {figure.phrase}")]
    if own:
        return any(_one(asked, actor, o) for actor in asked.actors for o in own)
    return not names(text) or any(mentioned(asked, a, stems(text)) for a in asked.actors)


def _one(asked: Asked, name: str, other: Stems) -> bool:
    """Whether a name of the question and one of a text can be the same."""
    ours = key(name)
    return ours <= other or other <= ours or mentioned(asked, name, other)


def _called(name: Stems) -> set[Stems]:
    return _seats().get(name, set())


@cache
def _seats() -> Mapping[Stems, set[Stems]]:
    """Keys of countries and of their seats of government, each with the others of its line."""
    found: dict[Stems, set[Stems]] = {}
    for row in data_rows("capitals.txt"):
        line = {key(name.title()) for name in row.split(" = ")}
        for one in line:
            found.setdefault(one, set()).update(line - {one})
    return found
