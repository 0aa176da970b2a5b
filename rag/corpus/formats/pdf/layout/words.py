"""The words of a page with their places, without what is turned or outside of the page."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from rag.corpus.formats.pdf.layout.characters import (
    RAISED,
    CharacterReader,
    Frame,
    Word,
    characters_of,
)

_WORD = re.compile("[^\\s\x00\x02\u00ad\ufffe]+[\x02\u00ad\ufffe]?")


def words_of(page: Any, text_page: Any) -> tuple[list[Word], Frame]:
    """Return the words on a page in the order of the file, without what is turned or outside."""
    text = characters_of(text_page)
    reader = CharacterReader(text_page, {})
    found = [(match, reader.style(match.start())) for match in _WORD.finditer(text)]
    turns = Counter(style.turn for _, style in found if style.turn is not None)
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right, top, turns.most_common(1)[0][0] if turns else 0)
    width, height = frame.size
    words: list[Word] = []
    for match, style in found:
        if style.turn != frame.turn:
            continue
        word = reader.word(match, style, frame)
        if not (0 <= (word.left + word.right) / 2 <= width and 0 <= word.baseline <= height):
            continue
        if words and _is_raised(word, words[-1]):
            whole = words[-1].text + word.text.translate(RAISED)
            words[-1] = words[-1]._replace(text=whole, right=word.right)
        elif words and _is_stop(word, words[-1]):
            words[-1] = words[-1]._replace(text=words[-1].text + word.text, right=word.right)
        else:
            words.append(word)
    return words, frame


def _is_raised(word: Word, before: Word) -> bool:
    """Return whether a word is the small raised number after another one."""
    smaller = word.text.isdecimal() and word.size < 0.85 * before.size
    close = -1 < word.left - before.right < 0.35 * before.size
    return smaller and close and 0.15 < (before.baseline - word.baseline) / before.size < 0.7


def _is_stop(word: Word, before: Word) -> bool:
    """Return whether a word is a full stop or the like right after another one."""
    close = -1 < word.left - before.right < 0.1 * word.size
    return close and word.text[0] in ".,;:!?)" and abs(word.baseline - before.baseline) < 1
