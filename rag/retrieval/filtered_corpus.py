"""Sources by their date: a question that is restricted to a time searches only those dated in it;
one about the latest gets the newest first. What the reader narrows it to is applied with this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from rag.index.base import Corpus
from rag.language.date_ranges import NOMINAL, days_of
from rag.models.embedder import Vectors
from rag.questions.time_constraints import Period, anchored, asks_latest, period_of
from rag.retrieval.filters import EVERYTHING, narrowed
from rag.types import Document, Hit, Narrowing, Passage, Source, Span

_COMPARABLE = 0.8  # of the best passage's score
_MORE = 4  # times as many candidates are fetched, until enough of them are of the documents
_FEW = 500  # passages; all of them are compared, which is sooner done than sifting a large index


@dataclass(frozen=True, slots=True)
class Restriction:
    """The ids of the sources that are searched, and notices for the reader that say so."""

    kept: frozenset[str]
    notices: tuple[str, ...]


def restriction(
    question: str, sources: Iterable[Source], only: Narrowing = EVERYTHING
) -> Restriction | None:
    """What the reader narrows the sources to, and the question by their own dates; None: to all."""
    wanted, notices = list(sources), list[str]()
    if only != EVERYTHING:
        wanted, notice = narrowed(only, wanted)
        notices.append(notice)
    period = period_of(question, date.today())
    if wanted and period and period.of_sources:
        wanted, notice = _of_the_time(period, wanted)
        notices.append(notice)
    return Restriction(frozenset(s.id for s in wanted), tuple(notices)) if notices else None


def _of_the_time(period: Period, sources: Sequence[Source]) -> tuple[list[Source], str]:
    """The sources that are dated in a period, with a notice."""
    dated = {s: s.published for s in sources if s.published}
    period = anchored(period, dated.values())
    kept = [source for source, published in dated.items() if _within(period, published)]
    undated = len(sources) - len(dated)
    rest = f" {undated} {'is' if undated == 1 else 'are'} undated." if undated else ""
    if not kept:
        return kept, f"No source is dated {period.words}.{rest}"
    count = f"{len(kept)} of {len(sources)}"
    return kept, f"Searched only the sources dated {period.words}: {count}.{rest}"


def _within(period: Period, published: str) -> bool:
    """Whether a source is dated in a period for certain: "2024" is not in June 2024."""
    first, last = days_of(published)
    if period.yearless:
        if (last - first).days > 31:
            return False
        days = last - first
        first = date(NOMINAL, first.month, first.day)
        last = first + days
    return period.holds(first, last)


def newest_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """For a question about the latest: of the passages that fit about equally well those of the
    newest source first, undated ones last."""
    if not hits or not asks_latest(question):
        return list(hits)
    bound = _COMPARABLE * max(hit.score for hit in hits)
    near = [hit for hit in hits if hit.score >= bound or hit.states]
    near.sort(key=lambda hit: newness(hit.source), reverse=True)
    return near + [hit for hit in hits if hit not in near]


def newness(source: Source) -> date:
    """For sorting: the first day of its date; undated sources are the oldest.

    Of "2024" nothing later is known than that it began.
    """
    return days_of(source.published)[0] if source.published else date.min


class Within:
    """A corpus as if it held only some of its documents."""

    def __init__(self, corpus: Corpus, documents: frozenset[str]) -> None:
        self._corpus = corpus
        self._documents = documents

    @property
    def sources(self) -> Mapping[str, Source]:
        """Those of the documents."""
        return {i: s for i, s in self._corpus.sources.items() if i in self._documents}

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Of the whole corpus."""
        return self._corpus.vocabulary

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """As `Corpus.nearest`."""
        if len(self._passages) <= _FEW:
            vectors = self._corpus.vectors(list(self._passages))
            cosines = {i: float(v @ vector) for i, v in vectors.items()}
            return {i: cosines[i] for i in sorted(cosines, key=lambda i: (-cosines[i], i))[:k]}
        return self._first(lambda n: self._corpus.nearest(vector, n), k)

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """As `Corpus.matching`."""
        return self._first(lambda n: self._corpus.matching(stems, n), k)

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Of the whole corpus."""
        return self._corpus.rarity(stems)

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id."""
        found = self._corpus.fetch(ids)
        return {i: p for i, p in found.items() if p.document_id in self._documents}

    def passages_of(self, documents: Collection[str]) -> list[str]:
        """Ids of the passages of documents."""
        return self._corpus.passages_of(self._documents.intersection(documents))

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """The passage of a document that holds a span."""
        return self._corpus.passage_at(document_id, span)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of passages by id."""
        return self._corpus.vectors(ids)

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of the sentences of passages by id."""
        return self._corpus.sentence_vectors(ids)

    def document(self, document_id: str) -> Document | None:
        """A document with its text."""
        return self._corpus.document(document_id)

    def __len__(self) -> int:
        return len(self._corpus)

    def __hash__(self) -> int:
        return hash((self._corpus, self._documents))

    def _first(self, ask: Callable[[int], dict[str, float]], k: int) -> dict[str, float]:
        """The best k that are of the documents."""
        wanted = min(k, len(self._passages))
        n = k
        while wanted:
            found = ask(n)
            kept = ((i, score) for i, score in found.items() if i in self._passages)
            first = dict(islice(kept, k))
            if len(first) >= wanted or len(found) < n:
                return first
            n *= _MORE
        return {}

    @cached_property
    def _passages(self) -> frozenset[str]:
        return frozenset(self._corpus.passages_of(self._documents))
