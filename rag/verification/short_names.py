"""First names that are cut short or written out: "Mike Waltz" for a source's "Michael Waltz"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from nicknames import NickNamer

from rag.language.doc import Doc, parse
from rag.language.names import NameKey
from rag.language.tokens import stem


def with_cited_first_names(statement: Doc, cited: Doc) -> Doc:
    """Return a statement with the first names of people in the form that the cited text has."""
    text = statement.text
    theirs = [name.key for name in cited.names]
    for name in reversed(statement.names):
        first, _, rest = name.text.partition(" ")
        if rest and stem(first.casefold()) not in cited.stems:
            last = frozenset(map(stem, rest.casefold().split()))
            if form := _cited_form(first.casefold(), last, theirs):
                start = name.span.start
                text = f"{text[:start]}{form.title()}{text[start + len(first) :]}"
    return statement if text == statement.text else parse(text)


def _cited_form(first: str, last: NameKey, theirs: Sequence[NameKey]) -> str:
    """Return the form of a first name that stands before a last name there, or ""."""
    if not (names := [key for key in theirs if last <= key]):
        return ""
    forms = {first, *_nicknames().canonicals_of(first)}
    forms |= {short for form in forms for short in _nicknames().nicknames_of(form)}
    return next((f for f in sorted(forms - {first}) if any(stem(f) in key for key in names)), "")


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
