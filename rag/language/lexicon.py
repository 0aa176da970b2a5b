"""The word lists that rules of language share, each written down once.

A word that is added here is known to every rule that uses the list. Longer lists are files in
`data/lexicons`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def either(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of the words, the longest first.

    >>> either(["in", "into"])
    '(?:into|in)'
    """
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


UNSPACED = frozenset({"zh", "ja", "th"})
"""Languages that leave no space between words."""

MONTHS = (
    "january february march april may june july august september october november december".split()
)
MONTH_NUMBERS = {
    name: number
    for number, month in enumerate(MONTHS, start=1)
    for name in (month, month[:3], *(["sept"] if month == "september" else []))
}
"""Months and their abbreviations with their numbers, from 1."""
MONTH_ABBREVIATIONS = frozenset([*(month[:3] for month in MONTHS if month != "may"), "sept"])
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
SEASONS = "spring summer autumn fall winter".split()

HONORIFICS = frozenset(
    "mr mrs ms dr prof gen lt col sgt capt maj cmdr adm sen rep gov pres rev hon st".split()
)
"""Abbreviated titles, which stand before a name with a full stop."""
OFFICE_TITLES = frozenset("president secretary minister".split())
NOBLE_TITLES = frozenset("king queen pope sir lord".split())

REPORTING_VERBS = frozenset(
    "said says told tells added adds warned wrote writes admitted continued argued argues asked"
    " noted claimed confirmed reported stated explained announced insisted insists countered"
    " replied responded recalled remarked declared tweeted posted concluded".split()
)
"""Verbs that introduce what somebody said, in the forms that stand in reports."""
OPINION_VERBS = frozenset(
    "thinks thought believes believed finds find calls called speaks spoke describes described"
    " complains complained criticises criticizes criticised suggests suggested predicts"
    " predicted".split()
)
SAYING_VERBS = frozenset(
    "say said tell told think thought believe argue argued write written warn warned claim claimed"
    " state stated announce announced admit suggest suggested predict predicted mention mentioned"
    " explain promise promised".split()
)
"""The forms that follow "did she", "has she"."""

LOCATIVES = frozenset("in inside into at near within across".split())
"""Prepositions that lead to the place where something is."""
PREPOSITIONS = LOCATIVES | frozenset(
    "from to for by on with of under over during after before since until through against among"
    " between without outside about".split()
)
AUXILIARIES = (
    "is are was were do does did has have had will would can could should shall might may must"
).split()
QUESTION_WORDS = "who whom whose when where why what which how".split()
