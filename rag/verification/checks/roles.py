"""Roles that are exchanged: A did it to B, but the source says that B did it to A."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.language.doc import Doc
from rag.language.names import NameKey
from rag.types import Span
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding

_MUTUAL = frozenset("and or with both between versus vs as than like".split())
_AGENT = re.compile(r"\bby(?:\s(?:the|a|an))?\s*$")
_FROM, _TO = re.compile(r"\bfrom\s(?:the\s)?$"), re.compile(r"^\s(?:in)?to\s")


@dataclass(frozen=True, slots=True)
class _Action:
    """Two neighbouring names with the terms between them; `passive`: the second one acts."""

    first: NameKey
    verbs: frozenset[str]
    second: NameKey
    passive: bool

    def has(self, actor: NameKey, acted_on: NameKey) -> bool:
        """Return whether `actor` does it to `acted_on`."""
        one, other = (self.second, self.first) if self.passive else (self.first, self.second)
        straight = one & actor and other & acted_on
        return bool(straight and not (one & acted_on or other & actor))


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield "A attacked B" if the closest sentence says that B attacked A."""
    for pair in comparison.aligned:
        theirs = list(_actions(pair.theirs))
        for ours in _actions(pair.ours):
            actor, acted_on = ours.first, ours.second
            if ours.passive:
                actor, acted_on = acted_on, actor
            same = [action for action in theirs if action.verbs & ours.verbs]
            straight = any(action.has(actor, acted_on) for action in same)
            if not straight and any(action.has(acted_on, actor) for action in same):
                yield Finding("unsupported", "the cited passage has it the other way round")
                return


def _actions(sentence: Doc) -> Iterator[_Action]:
    """Yield what neighbouring names do to each other; "from A to B" is an action, too."""
    for one, other in itertools.pairwise(sentence.names):
        between = sentence.part(Span(one.span.end, other.span.start))
        if not one.key or not other.key or one.key & other.key:
            continue
        if _TO.match(between.folded) and _FROM.search(sentence.folded[: one.span.start]):
            yield _Action(one.key, frozenset({"from", "to"}), other.key, passive=False)
        elif (
            between.terms
            and not between.words & _MUTUAL
            and not re.search(r"[.;:]", between.folded)
        ):
            passive = bool(_AGENT.search(between.folded))
            yield _Action(one.key, between.term_set, other.key, passive)
