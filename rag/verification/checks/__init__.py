"""The checks of a statement against the text that it cites, each in a file of its own.

Each takes a `Comparison` and yields what speaks against the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rag.verification.alignment import Comparison
from rag.verification.checks import (
    antonyms,
    dates,
    names,
    negation,
    numbers,
    pairings,
    quotations,
    ranks,
    roles,
    speakers,
)
from rag.verification.finding import Finding

Check = Callable[[Comparison], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    numbers.check,
    ranks.check,
    quotations.check,
    names.check,
    dates.check,
    speakers.check,
    roles.check,
    negation.check,
    antonyms.check,
    pairings.check,
)
