"""A text parsed once: its sentences, tokens, numbers, dates and names.

Rules take `Doc`s instead of strings, so that no text is parsed twice. What the words of a text
mean is not decided here.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from rag.language.dates import DateMention
from rag.language.foreign.detection import ENGLISH
from rag.language.foreign.sentences import foreign_sentences
from rag.language.names import Name, names
from rag.language.plain import aligned_plain
from rag.language.quantities.conventions import UNSURE, Conventions, conventions_of
from rag.language.quantities.numbers import numbers
from rag.language.quantities.numeric_dates import dates_in
from rag.language.quantities.ranges import Number
from rag.language.sentences import paragraphs, sentences
from rag.language.text import fold, squash
from rag.language.tokens import (
    Token,
    expand_aliases,
    stem,
    stop_words,
    terms_in_both,
    words,
)
from rag.language.word_frequency import word_weights
from rag.types import Span


class Doc:
    """A text with everything parsed from it; each property is computed on first use.

    All spans refer to `text`. Two `Doc`s of the same text and language are equal. Without a
    language, the rules are those of English.

    >>> doc = Doc("Ann Lee counted 3,000 troops. She left on 1 May 2024.")
    >>> [part.text for part in doc.sentence_docs]
    ['Ann Lee counted 3,000 troops.', 'She left on 1 May 2024.']
    >>> doc.names[0].text, doc.numbers[0].low, doc.dates[0].iso
    ('Ann Lee', 3000.0, '2024-05-01')
    """

    def __init__(
        self, text: str, language: str = "", conventions: Conventions | None = None
    ) -> None:
        self.text = text
        self.language = "" if language == ENGLISH else language
        self._given = conventions
        self._parts: dict[Span, Doc] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Doc) and (self.text, self.language, self._given) == (
            other.text,
            other.language,
            other._given,
        )

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Doc({self.text!r})"

    def part(self, span: Span) -> Doc:
        """Return the `Doc` of a span of the text; equal texts share one `Doc`."""
        if span not in self._parts:
            part = parse_part(self.text[span.start : span.end], self)
            if "folded" in self.__dict__:
                part.__dict__.setdefault("folded", self.folded[span.start : span.end])
            self._parts[span] = part
        return self._parts[span]

    @cached_property
    def conventions(self) -> Conventions:
        """How it writes numbers and dates, or the text that it is a part of."""
        return self._given or conventions_of(self.plain, self.language)

    @cached_property
    def plain(self) -> str:
        """The text without markup and invisible characters; offsets stay valid."""
        return aligned_plain(self.text)

    @cached_property
    def folded(self) -> str:
        """The plain text in lower case with plain quotes, dashes and spaces; offsets stay valid."""
        return fold(self.text)

    @cached_property
    def squashed(self) -> str:
        """The folded text with each run of white space as one space; offsets change."""
        return squash(self.text)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The paragraphs in order."""
        return tuple(paragraphs(self.plain))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences in order."""
        if self.language:
            return tuple(foreign_sentences(self.plain, self.paragraphs, self.language))
        return tuple(sentences(self.plain, self.paragraphs))

    @cached_property
    def sentence_docs(self) -> tuple[Doc, ...]:
        """The sentences in order, each as a `Doc` of its own."""
        return tuple(self.part(span) for span in self.sentences)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words in order, folded, with their spans."""
        return tuple(words(self.plain, self.folded))

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinct words, folded."""
        return frozenset(token.text for token in self.tokens)

    @cached_property
    def expanded_words(self) -> tuple[str, ...]:
        """The words in order, folded, with aliases expanded."""
        expanded = expand_aliases(self.plain, self.folded)
        return tuple(token.text for token in words(expanded, expanded))

    @cached_property
    def token_stems(self) -> frozenset[str]:
        """The stems of the words as they stand, without aliases."""
        return frozenset(stem(token.text) for token in self.tokens)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words, with aliases expanded; to be compared with `Name.key`."""
        return frozenset(stem(word) for word in self.expanded_words)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The stems of the content words in order, with aliases expanded.

        In another language, those of English follow where they differ.
        """
        if self.language:
            return tuple(terms_in_both(self.plain, self.language))
        return tuple(stem(word) for word in self.expanded_words if word not in stop_words())

    @cached_property
    def term_set(self) -> frozenset[str]:
        """The distinct stems of the content words."""
        return frozenset(self.terms)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers in order."""
        return tuple(numbers(self.plain, self.folded, self.dates, self.conventions))

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """The dates in order."""
        return tuple(dates_in(self.plain, self.language, self.conventions.date_orders))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The proper names in order."""
        return tuple(names(self.plain, self.folded, self.sentences, self.language))

    @cached_property
    def weights(self) -> dict[str, float]:
        """The stems of the content words with their rarity in English; numbers are left out."""
        return word_weights(self.plain, self.folded, self.numbers)


@lru_cache(maxsize=4_096)
def parse(text: str, language: str = "") -> Doc:
    """Return the `Doc` of a text; the most recent ones are cached."""
    return Doc(text, language)


def parse_part(text: str, whole: Doc) -> Doc:
    """Return the `Doc` of a part of a text, in which numbers mean what they mean in the whole.

    >>> whole = Doc("1.250 kg were sold, 3,5 % more.")
    >>> parse_part("1.250 kg were sold", whole).numbers[0].value
    1250.0
    """
    return parse_as(text, whole.language, whole.conventions)


def parse_as(text: str, language: str, conventions: Conventions) -> Doc:
    """Return the `Doc` of a text that writes numbers and dates by the conventions of another."""
    if UNSURE.search(text) or conventions.language not in ("", language):
        return _parse_as(text, language, conventions)
    return parse(text, language)


@lru_cache(maxsize=1_024)
def _parse_as(text: str, language: str, conventions: Conventions) -> Doc:
    return Doc(text, language, conventions)
