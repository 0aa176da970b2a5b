"""Quotations that are not in the cited text word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.text import squash
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, missing

_PAIRED = re.compile(
    r"“([^“”]{2,})”|(?<!\w)\"([^\"]+)\"(?!\w)|«([^«»]{2,})»|„([^„“”]{2,})[“”]"
    r"|‘([^‘’]{8,}(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)'([^']{8,})'(?!\w)"
)
_LEFT_OPEN = re.compile(r"“([^“”]{2,})$|^([^“”]{2,})”")
_LEFT_OUT = re.compile(r"…|\.\.\.|\[[^\]]*\]")
EDGES = " .,;:!?…'\"-"
"""Characters at the ends of a quotation that need not agree."""
_SHOWN = 60  # characters of a quotation in a reason


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield quotations that are not in the cited text word for word."""
    statement, evidence = comparison.statement, comparison.cited.doc.squashed
    if statement.squashed.strip(EDGES) in evidence:
        return
    rest = _PAIRED.sub(" ", statement.text)
    for match in (*_PAIRED.finditer(statement.text), *_LEFT_OPEN.finditer(rest)):
        quoted = next(filter(None, match.groups()))
        for piece in _LEFT_OUT.split(quoted):
            if squash(piece).strip(EDGES) not in evidence:
                yield missing(f"the quotation “{_short(quoted)}”")
                break


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rsplit(" ", 1)[0] + "…"
