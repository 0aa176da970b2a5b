"""Do citations carry what they are put behind?

By the definitions of ALCE (Gao et al., "Enabling Large Language Models to Generate Text with
Citations", 2023), but with this project's own support check in the place of their entailment
model, since none ships with it: a rule-based judge, so these two figures say whether citations
are complete and none is idle, not whether an independent reader would agree. The figures against
gold spans do not lean on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.questions import Question
from eval.spans import Range, touches
from rag.types import Answer, Citation, Draft, Passage, Statement
from rag.verification.support import check

Pair = tuple[float, float]
"""A part and the whole that it is of."""
Passages = Mapping[str, Passage]


def entails(text: str, citations: Sequence[Citation], passages: Passages) -> bool:
    """Whether the citations, taken together, bear the text out."""
    return check(Draft(text, tuple(citations)), passages).support == "supported"


def alce(statements: Sequence[Statement], passages: Passages) -> tuple[float, float | None]:
    """Citation recall and precision of one answer; no precision where nothing is cited.

    Recall: the share of statements that their citations bear out together. Precision: the share
    of citations that are needed; one is not, where alone it does not bear the statement out and
    the others do without it, and none is where they do not together. `passages`, by id, are those
    that were shown.
    """
    borne, useful, total = 0, 0, 0
    for statement in statements:
        cited = statement.citations
        total += len(cited)
        if not cited or not entails(statement.text, cited, passages):
            continue
        borne += 1
        useful += sum(_needed(statement.text, cited, i, passages) for i in range(len(cited)))
    return borne / len(statements), useful / total if total else None


def _needed(text: str, cited: Sequence[Citation], i: int, passages: Passages) -> bool:
    if len(cited) == 1 or entails(text, [cited[i]], passages):
        return True
    return not entails(text, [*cited[:i], *cited[i + 1 :]], passages)


def against_gold(question: Question, answer: Answer) -> tuple[Pair, Pair]:
    """Gold evidence that is cited, of all; and citations that overlap gold evidence, of all."""
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    cited = [range_of(c) for c in cited_by(answer)]
    found = sum(touches(span, cited) for span in gold)
    good = sum(touches(span, gold) for span in cited)
    return (found, len(gold)), (good, len(cited))


def verbatim(answer: Answer, texts: Mapping[str, str]) -> Pair:
    """Quotes that stand in the file of their document at the place given, of all."""
    quoted = [*cited_by(answer), *(f.citation for d in answer.disagreements for f in d.figures)]
    held = sum(c.quote == texts.get(c.source.path, "")[c.start : c.end] for c in quoted)
    return held, len(quoted)


def cited_by(answer: Answer) -> list[Citation]:
    """The citations of an answer's statements, each span once."""
    every: Iterable[Citation] = (c for s in answer.statements for c in s.citations)
    return list({range_of(c): c for c in every}.values())


def range_of(citation: Citation) -> Range:
    """Where a citation points."""
    return Range(citation.source.path, citation.start, citation.end)
