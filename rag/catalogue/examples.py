"""Questions that the texts seem to answer, made from what they are built of, to be tried out.

From questions that a text asks itself, headings, rows of tables, counted things, and people with
their office. None is shown before the program has answered it from the place it was made from:
see `answered`.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rag.catalogue.wordings import counted_things, people
from rag.index.base import Corpus
from rag.language.doc import parse
from rag.language.foreign.detection import foreign
from rag.language.plain import plain
from rag.language.tokens import words
from rag.types import Answer, Block, Document, Passage, Span, Unit

_LONGEST = 14  # words of a question
_HEADING = (1, 6)  # words of a heading of which one can ask
_HOW_MANY = 4  # words of "How many fishing boats?", which is too bare to be offered
_DOCUMENTS, _PASSAGES = 12, 4  # looked at for examples
_OF_A_PASSAGE = 3  # candidates
_SURE = 0.6  # least confidence of an answer
_ODD = re.compile(r"[\d?!:/\\(#{}\[\]_*`|<>]|^\W*[A-Z]{3}[A-Z ]*$|^[^a-z]*$")  # in a heading
_PAIR = re.compile(r"([^:;]{2,40}): ([^;]{1,60})(?:;|$)")


class Candidate(NamedTuple):
    """A question, and the part of a document that should answer it."""

    question: str
    document_id: str
    place: Span


def candidates_of(corpus: Corpus, passages: Iterable[Passage]) -> Iterator[Candidate]:
    """Yield questions on passages, of one passage after the other, and then more of each."""
    made = []
    for passage in passages:
        document = corpus.document(passage.document_id)
        if document and not foreign([document.source.language]):
            made.append(itertools.islice(_of_passage(document, passage), _OF_A_PASSAGE))
    seen: set[frozenset[str]] = set()
    for turn in itertools.zip_longest(*made):
        for candidate in filter(None, turn):
            key = frozenset(parse(candidate.question).term_set)
            if key and key not in seen:
                seen.add(key)
                yield candidate


def sample(corpus: Corpus) -> list[Passage]:
    """Return passages of several documents, one of each before the second of any.

    The same documents always give the same passages.
    """
    chance = random.Random(0)
    ids = sorted(corpus.sources, key=lambda i: corpus.sources[i].path)
    chosen = chance.sample(ids, min(_DOCUMENTS, len(ids)))
    of_each = []
    for document_id in chosen:
        own = sorted(corpus.passages_of([document_id]))
        of_each.append(chance.sample(own, min(_PASSAGES, len(own))))
    order = [i for turn in itertools.zip_longest(*of_each) for i in turn if i]
    passages = corpus.fetch(order)
    return [passages[i] for i in order if i in passages]


def answered(
    candidates: Iterable[Candidate], ask: Callable[[str], Answer], count: int, tries: int
) -> tuple[str, ...]:
    """Return the first questions that are answered, with confidence, from where they were made."""
    found: list[str] = []
    for candidate in itertools.islice(candidates, tries):
        if _answers(ask(candidate.question), candidate):
            found.append(candidate.question)
        if len(found) == count:
            break
    return tuple(found)


def _answers(answer: Answer, candidate: Candidate) -> bool:
    if answer.abstained or answer.confidence < _SURE or not answer.statements:
        return False
    low, high = candidate.place
    return any(
        c.source.id == candidate.document_id and c.start < high and low < c.end
        for c in answer.statements[0].citations
    )


def _of_passage(document: Document, passage: Passage) -> Iterator[Candidate]:
    units = [u for u in passage.units if u.kind != "front matter"]
    texts = [plain(document.text[u.start : u.end]) for u in units]
    for n, (unit, text) in enumerate(zip(units, texts, strict=True)):
        if text.endswith("?") and 4 <= len(words(text)) <= _LONGEST and n + 1 < len(units):
            yield Candidate(text, document.source.id, Span(unit.end, passage.end))
    for unit in units:
        if unit.kind == "row" and (question := _of_row(unit)):
            yield Candidate(question, document.source.id, Span(unit.start, unit.end))
    for unit, text in zip(units, texts, strict=True):
        if unit.kind in ("paragraph", "quotation", "turn"):
            things = (q for q in counted_things([parse(text)]) if _says_which(q))
            for question in (*things, *people([parse(text)])):
                yield Candidate(question, document.source.id, Span(unit.start, unit.end))
    yield from _of_headings(document, passage)
    title = plain(document.source.title or "")
    if not document.source.is_named_by_file and _can_be_asked(title):
        whole = Span(0, len(document.text))
        yield Candidate(f"What is said about {title}?", document.source.id, whole)


def _says_which(how_many: str) -> bool:
    return len(how_many.split()) > _HOW_MANY or bool(parse(how_many).names)


def _of_headings(document: Document, passage: Passage) -> Iterator[Candidate]:
    for at, block in enumerate(document.blocks):
        if block.kind != "heading" or not passage.start <= block.start < passage.end:
            continue
        heading = plain(document.text[block.start : block.end]).strip(" #*.:")
        if _can_be_asked(heading):
            end = _end_of_section(document.blocks, at, len(document.text))
            question = f"What is said about {heading}?"
            yield Candidate(question, document.source.id, Span(block.end, end))


def _can_be_asked(heading: str) -> bool:
    low, high = _HEADING
    return low <= len(words(heading)) <= high and not _ODD.search(heading)


def _end_of_section(blocks: Sequence[Block], at: int, end: int) -> int:
    level = blocks[at].level
    after = (b.start for b in blocks[at + 1 :] if b.kind == "heading" and b.level <= level)
    return next(after, end)


def _of_row(unit: Unit) -> str:
    """Return a question for one cell of a row: "What is the fee of Dredging?", "" for none."""
    pairs = _PAIR.findall(unit.reading)
    if len(pairs) < 2:
        return ""
    (_, name), *others = pairs
    column = others[0][0].strip()
    if not re.search(r"[^\W\d_]{3}", name) or not re.fullmatch(r"[^\W\d_][^\d_]{2,}", column):
        return ""
    return f"What is the {column} of {name.strip()}?"
