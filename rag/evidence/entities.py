"""Who a sentence is about: whether those whom a question names are the ones it speaks of.

"Moscow" can stand for Russia where somebody acts, never where something is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from rag.corpus.passages import speaker_line
from rag.evidence.quantities import Quantity
from rag.language.names import name_key, names, stems
from rag.language.tokens import lexicon_rows
from rag.questions.analysis import QuestionAnalysis
from rag.types import Hit

Stems = frozenset[str]


def names_missing(analysis: QuestionAnalysis, around: Collection[str]) -> float:
    """Share of the question's names that are not among stems."""
    wanted = [name for name in analysis.names if name_key(name)]
    missing = sum(not is_mentioned(analysis, name, around) for name in wanted)
    return missing / len(wanted) if wanted else 0.0


def is_mentioned(analysis: QuestionAnalysis, name: str, around: Collection[str]) -> bool:
    """Whether a name of the question is among stems, or, unless the question asks for what is in
    that place, its seat of government or the country whose seat it is."""
    readings = (
        {name_key(name)} if name in analysis.places else {name_key(name)} | _called(name_key(name))
    )
    held = frozenset(around)
    return any(reading <= held for reading in readings)


def mentions_entities(analysis: QuestionAnalysis, text: str, hit: Hit) -> bool:
    """Whether a sentence, its speaker or what stands above it has the names of the question.

    One of the actors is enough; who or what else takes part may stand elsewhere in the passage,
    unless the sentence names another in its place. A sentence that names nobody is spoken for by
    its passage.
    """
    own = [name_key(name) for name, _ in names(text)]
    if not own:
        return True
    parts = (text, speaker_line(hit.passage), hit.passage.context, hit.source.title or "")
    around = stems("\n".join((*parts, hit.source.publisher or "")))
    held = {name for name in analysis.names if is_mentioned(analysis, name, around)}
    actors = set(analysis.actors)
    if actors and not actors & held:
        return False
    others = set(analysis.names) - actors - held - {analysis.speaker}
    competing = [o for o in own if not any(_one(analysis, name, o) for name in analysis.names)]
    return not others or not competing


def mentions_subject(analysis: QuestionAnalysis, text: str, hit: Hit) -> bool:
    """Whether a sentence that names anybody, or what stands above it, names the first actor of the
    question, with all who are joined to it by "and"."""
    if not analysis.actors or not names(text):
        return True
    around = stems("\n".join((text, hit.passage.context, hit.source.title or "")))
    joined = [analysis.actors[0]]
    for actor in analysis.actors[1:]:
        if f"{joined[-1]} and {actor}" in analysis.text:
            joined.append(actor)
    return all(is_mentioned(analysis, actor, around) for actor in joined)


def belongs_to_actor(analysis: QuestionAnalysis, text: str, figure: Quantity) -> bool:
    """A figure for North Korean troops does not answer a question about those of South Korea.

    The question's actor must be named with the figure, where a name stands there; else in the
    sentence, where that names anybody.
    """
    if not analysis.actors:
        return True
    own = [name_key(name) for name, _ in names(f"the {figure.phrase}")]
    if own:
        return any(_one(analysis, actor, o) for actor in analysis.actors for o in own)
    return not names(text) or any(is_mentioned(analysis, a, stems(text)) for a in analysis.actors)


def _one(analysis: QuestionAnalysis, name: str, other: Stems) -> bool:
    """Whether a name of the question and one of a text can be the same."""
    ours = name_key(name)
    return ours <= other or other <= ours or is_mentioned(analysis, name, other)


def _called(name: Stems) -> set[Stems]:
    return _seats().get(name, set())


@cache
def _seats() -> Mapping[Stems, set[Stems]]:
    """Keys of countries and of their seats of government, each with the others of its line."""
    found: dict[Stems, set[Stems]] = {}
    for row in lexicon_rows("capitals.txt"):
        line = {name_key(name.title()) for name in row.split(" = ")}
        for one in line:
            found.setdefault(one, set()).update(line - {one})
    return found
