"""Whether a text gives an answer, compared word by word, with numbers as values.

`190,000`, `190k` and `0.19 million` are the same number here, and `U.S.` is `US`. Token F1 uses the
words of SQuAD's evaluation script instead.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.language.quantities.numbers import numbers
from rag.language.quantities.ranges import Number
from rag.language.text import fold
from rag.language.tokens import stem

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_NUMBER_WORDS = {"one": "n1", "zero": "n0"}  # which `numbers` does not read


def contains(text: str, answer: str) -> bool:
    """Return whether a text holds the words of an answer in a row.

    If the answer has numbers, it is enough that the text holds their values and the other words.

    >>> contains("Over 190k shells came from the U.S.", "190,000"), contains("it's 2.5", "25")
    (True, False)
    >>> contains("some 8,000 North Korean troops", "8,000 troops")
    True
    """
    wanted, words = _words(answer), _words(text)
    if not wanted:
        return False
    if any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1)):
        return True
    values = {word for word in wanted if _is_value(word)}
    others = {stem(word) for word in wanted if not _is_value(word)}
    return bool(values) and values <= set(words) and others <= set(map(stem, words))


def contains_any(text: str, answers: Iterable[str]) -> bool:
    """Return whether a text gives one of several accepted answers."""
    return any(contains(text, answer) for answer in answers)


def gives_value(text: str, answers: Iterable[str]) -> bool:
    """Return whether a text has a number of the same value as one of the answers.

    >>> gives_value("up to eight thousand", ["8,000 troops"])
    True
    """
    values = {n.value for n in numbers(text)}
    return any(n.value in values for answer in answers for n in numbers(answer))


def token_f1(text: str, answers: Sequence[str]) -> float:
    """Return the best F1 of the words in common with one of the answers.

    Defined as in SQuAD's evaluation script (Rajpurkar et al., 2016).

    >>> round(token_f1("The Norse raiders came", ["Norse", "Vikings"]), 3)
    0.5
    """
    return max((_f1(squad_words(text), squad_words(answer)) for answer in answers), default=0.0)


def squad_words(text: str) -> list[str]:
    """Return the words in lower case, without punctuation and articles, as SQuAD's script does.

    >>> squad_words("The U.S. Army’s 3,000 men")
    ['us', 'armys', '3000', 'men']
    """
    return _ARTICLES.sub(" ", _PUNCTUATION.sub("", fold(text))).split()


def _f1(words: list[str], gold: list[str]) -> float:
    common = sum((Counter(words) & Counter(gold)).values())
    if not common:
        return 0.0
    precision, recall = common / len(words), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def _words(text: str) -> list[str]:
    """Return the folded words without accents and articles; numbers by value, as "n3000"."""
    parts, at = [], 0
    for number in numbers(text):
        if not _is_vague(text, number):
            parts += [text[at : number.span.start], _value(number)]
            at = number.span.end
    folded = fold(" ".join([*parts, text[at:]]))
    plain = unicodedata.normalize("NFD", folded)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _ARTICLES.sub(" ", _DOTTED.sub(lambda m: m.group().replace(".", ""), plain))
    return [_NUMBER_WORDS.get(word, word) for word in re.findall(r"\w+", plain)]


def _value(number: Number) -> str:
    ends = dict.fromkeys(end for end in (number.low, number.high) if end is not None)
    return " ".join(f" n{end:.10g} ".replace(".", "_").replace("+", "") for end in ends)


def _is_vague(text: str, number: Number) -> bool:
    """Return whether a number is only a magnitude, such as "thousands", which is not 1,000."""
    return text[number.span.start : number.span.end].lower() == number.qualifier.lower()


def _is_value(word: str) -> bool:
    return bool(re.fullmatch(r"n[\d_e]+", word))
