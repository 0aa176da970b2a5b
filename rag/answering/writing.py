"""Has a language model word an answer from the quotes, and holds back what it cannot stand behind.

The quotes are the floor: a sentence of the model is shown where a source bears it out and it
answers the question.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.answering.judging import shown_to_judge
from rag.answering.ollama.writer import OllamaWriter
from rag.answering.written_sentences import (
    asks_why,
    bare,
    not_of_the_texts,
    of_one_polarity,
    says_yes_or_no,
    spelled_as_in,
    without_new_cause,
)
from rag.evidence.sentence_ranking import Evidence, what_stands_above
from rag.language.text import squash
from rag.types import ModelUse, Passage, Statement
from rag.verification.attribution import attribute
from rag.verification.scoring import SupportModels

_ANSWERS = -2.0  # log-odds by the reader, from which a sentence that is borne out is shown

Read = Callable[[str, str, str], float]
"""(question, what stands above, sentence) -> log-odds that the sentence answers."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been written so far: sentences to show, those held back, and the growing one.

    `checking` is the time of the checks, in milliseconds.
    """

    shown: tuple[Statement, ...] = ()
    held_back: tuple[Statement, ...] = ()
    growing: str = ""
    use: ModelUse | None = None
    checking: float = 0.0


@dataclass(frozen=True, slots=True)
class Writing:
    """A model that writes, and what judges its sentences."""

    writer: OllamaWriter
    support: SupportModels
    read: Read

    def steps(
        self,
        question: str,
        evidence: Sequence[Evidence],
        quotes: Sequence[Statement],
        passages: Mapping[str, Passage],
    ) -> Generator[Progress]:
        """Yield the progress of an answer from the evidence that would be quoted, and its quotes.

        Closing the generator stops the model. Raises `AnswererError`.
        """
        cited = [quote.citations for quote in quotes]
        above = what_stands_above(evidence[0].hit)
        text = "\n".join(passage.text for passage in passages.values())
        progress, seen = Progress(), set[str]()  # a mark after a sentence may make it grow again
        with closing(self.writer.write(question, list(map(shown_to_judge, evidence)))) as parts:
            for written in parts:
                began = time.perf_counter()
                for sentence in (s for s in written.sentences if s not in seen):
                    seen.add(sentence)
                    told = spelled_as_in(text, bare(sentence))
                    statement = not_of_the_texts(attribute(told, cited, passages, self.support))
                    if says_yes_or_no(sentence):
                        statement = of_one_polarity(statement, cited[0][0])
                    if not asks_why(question):
                        statement = without_new_cause(statement, passages)
                    progress = _with(progress, self._held(question, above, statement))
                checking = progress.checking + (time.perf_counter() - began) * 1000
                progress = replace(
                    progress, growing=written.growing, use=written.use, checking=checking
                )
                yield progress

    def _held(self, question: str, above: str, statement: Statement) -> Statement:
        """Return a statement as unsupported if it does not answer the question."""
        if statement.support != "supported":
            return statement
        if self.read(question, above, statement.text) > _ANSWERS:
            return statement
        return replace(statement, support="partly", reason="it does not answer the question")


def _with(progress: Progress, statement: Statement) -> Progress:
    if statement.support == "supported":
        return replace(progress, shown=(*progress.shown, statement))
    return replace(progress, held_back=(*progress.held_back, statement))


def on_floor(
    shown: Sequence[Statement],
    quotes: Sequence[Statement],
    answering: Collection[tuple[str, int]] = (),
) -> tuple[Statement, ...]:
    """Return what is shown: what was written, with the quotes that are not told in it.

    A quote is told where something written cites it, and has the words in it that answer, if
    known. The best quote stands first; others are kept where such words are known, and where they
    are among those `answering`, by source and start, of a source that nothing written cites: it
    may say otherwise.
    """
    if not shown:
        return tuple(quotes)
    best, *others = quotes
    heard = {citation.source.id for statement in shown for citation in statement.citations}
    kept = [
        quote
        for quote in others
        if (_answers_by_words(quote) and not _is_told(quote, shown))
        or any(
            (c.source.id, c.start) in answering and c.source.id not in heard
            for c in quote.citations
        )
    ]
    return (*(() if _is_told(best, shown) else (best,)), *shown, *kept)


def _answers_by_words(quote: Statement) -> bool:
    return any(citation.answer for citation in quote.citations)


def _is_told(quote: Statement, shown: Sequence[Statement]) -> bool:
    cited = [citation for statement in shown for citation in statement.citations]
    if not any(one.overlaps(other) for one in quote.citations for other in cited):
        return False
    written = squash(" ".join(statement.text for statement in shown))
    answers = [(c.quote, c.answer_in_quote) for c in quote.citations]
    return all(squash(text[span.start : span.end]) in written for text, span in answers if span)
