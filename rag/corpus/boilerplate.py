"""Marks what surrounds an article: advertisements, comment forms, navigation.

Nothing is removed from a text. The phrases are in `data/lexicons/boilerplate.txt`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from rag.corpus.formats.front_matter import read_front_matter
from rag.language.sentences import sentences
from rag.language.spans import within_any
from rag.language.text import fold, lines
from rag.language.tokens import lexicon_rows
from rag.types import Span

_REPEATS = 3  # a line that occurs this often is boilerplate, if it also looks like it
# At least three words without signs of a table, a list, a label or code. Sentences are excluded,
# since they are repeated on purpose.
_REPEATABLE = re.compile(r"(?=(?:\S+\s+){2})[^\W\d_][^|:=(){}\[\]<>+*/]*[^\s.!?;,:|]")
_LABELLED = 40  # characters; a single, longer line "Sponsor: …" is not an advertisement
_SHORT = 120  # characters; a longer line is prose, whatever it says


def boilerplate(text: str) -> tuple[Span, ...]:
    """Return the sentences and lines that are boilerplate, in order.

    >>> text = "Sponsor: Acme\\nThe talks failed.\\nLeave a Reply"
    >>> [text[start:end] for start, end in boilerplate(text)]
    ['Sponsor: Acme', 'Leave a Reply']
    """
    phrases, whole = _phrases()
    rows = [(span, " ".join(fold(text[span.start : span.end]).split())) for span in lines(text)]
    counts = Counter(row for _, row in rows)
    marked: set[Span] = set()
    sponsors = [row for _, row in rows if row.startswith("sponsor:")]
    for span, row in rows:
        short = len(row) <= _SHORT
        repeated = counts[row] >= _REPEATS and bool(
            _REPEATABLE.fullmatch(text[span.start : span.end])
        )
        sponsor = row.startswith("sponsor:") and (len(sponsors) > 1 or len(row) <= _LABELLED)
        if sponsor or (short and (whole.fullmatch(row) or repeated)):
            marked.add(span)
    in_marked_line = within_any(marked)
    for span in sentences(text):
        if in_marked_line(span):
            continue
        if phrases.search(" ".join(fold(text[span.start : span.end]).split())):
            marked.add(span)
    return tuple(sorted(marked))


def front_matter(text: str) -> tuple[Span, ...]:
    """Return the lines of the front matter, if any.

    >>> front_matter("---\\ntitle: Talks\\n---\\nThey met.")
    (Span(start=0, end=20),)
    """
    front = read_front_matter(text)
    return (front.span,) if front else ()


@cache
def _phrases() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = lexicon_rows("boilerplate.txt")
    split = rows.index("[whole]")
    contained, whole = rows[:split], rows[split + 1 :]
    return (
        re.compile("|".join(f"(?:{row})" for row in contained)),
        re.compile("|".join(f"(?:{row})" for row in whole)),
    )
