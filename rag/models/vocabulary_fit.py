"""Whether the vocabulary of a model was made for a text, told from the pieces that it becomes.

An English vocabulary has about four letters of English in a piece, and two of German or French.
It spells other alphabets letter by letter, from which a model still tells equal words; but it has
no sign for most of Chinese.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from rag.language.tokens import has_unspaced_words

_MANY_UNKNOWN = 0.05  # share of the pieces
_FOREIGN = 2.6  # letters in a piece
_MULTILINGUAL = 100_000  # pieces in a vocabulary; those of single languages have up to 50,000


class _Pieces(NamedTuple):
    unknown: float
    letters: float


def can_read(tokenizer: Any, text: str) -> bool:
    """Return whether a model has signs for a text."""
    return _pieces(tokenizer, text).unknown <= _MANY_UNKNOWN


def is_made_for(tokenizer: Any, text: str) -> bool:
    """Return whether a vocabulary was made for the language of a text, or for many languages."""
    pieces = _pieces(tokenizer, text)
    if pieces.unknown > _MANY_UNKNOWN:
        return False
    many = len(tokenizer) >= _MULTILINGUAL
    return many or pieces.letters >= _FOREIGN or has_unspaced_words(text)


def _pieces(tokenizer: Any, text: str) -> _Pieces:
    """Return the share of unknown pieces, and the mean number of letters in a piece."""
    ids = tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
    unknown = ids.count(getattr(tokenizer, "unk_token_id", None))
    many = max(1, len(ids))
    return _Pieces(unknown / many, sum(map(str.isalpha, text)) / many)
