"""Whether each word of a sentence has a home in the text that it cites: the word, or a like one."""

from __future__ import annotations

from rag.language.doc import Doc, parse
from rag.language.tokens import stop_words
from rag.language.word_frequency import rarity
from rag.verification.alignment import CitedText
from rag.verification.scoring import TokenEmbed

# Of words in context. Measured on sentences that a model wrote from the right text, and on claims
# of six sets: docs/models.md.
_LIKE = 0.25
_TELLING = 9.0  # `rarity`; "make" and "tell" say little


def words_without_home(sentence: Doc, cited: CitedText, embed: TokenEmbed) -> list[str]:
    """Return the telling words that the cited text and its metadata have nothing like."""
    around = f"{cited.doc.text}\n{cited.about}"
    known = parse(around).stems
    strange = [
        (word, span)
        for word, span in sentence.tokens
        if word not in stop_words() and word not in known and rarity(word) >= _TELLING
    ]
    if not strange:
        return []
    ours, theirs = embed([sentence.text, around])
    lonely = []
    for _, (start, end) in strange:
        pieces = [i for i, (s, e) in enumerate(ours.spans) if s < end and e > start]
        likeness = (ours.vectors[pieces] @ theirs.vectors.T).max(axis=1).mean() if pieces else 1.0
        if likeness < _LIKE:
            lonely.append(sentence.text[start:end])
    return lonely
