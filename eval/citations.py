"""The quality of citations.

Citation recall and precision are those of ALCE (Gao et al., "Enabling Large Language Models to
Generate Text with Citations", 2023), with the program's own support check in place of their
entailment model, since no such model ships with the program. These two figures therefore say
whether citations are complete and none is superfluous, not whether an independent judge would
agree. The figures against marked evidence do not depend on that check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.questions import Question
from eval.spans import Range, touches
from rag.types import Answer, Citation, Draft, Passage, Statement
from rag.verification.support import check

Pair = tuple[float, float]
"""Part and whole."""
Passages = Mapping[str, Passage]


def entails(text: str, citations: Sequence[Citation], passages: Passages) -> bool:
    """Return whether the citations, taken together, support the text."""
    return check(Draft(text, tuple(citations)), passages).support == "supported"


def alce(statements: Sequence[Statement], passages: Passages) -> tuple[float, float | None]:
    """Return the citation recall and precision of an answer; no precision where nothing is cited.

    Recall is the share of statements that their citations together support. Precision is the share
    of citations that are needed. A citation is not needed if it does not support the statement
    alone and the others support it without this one, or if all together do not support it.
    `passages`, by id, are those that the answerer was shown.
    """
    supported, needed, total = 0, 0, 0
    for statement in statements:
        cited = statement.citations
        total += len(cited)
        if not cited or not entails(statement.text, cited, passages):
            continue
        supported += 1
        needed += sum(_needed(statement.text, cited, i, passages) for i in range(len(cited)))
    return supported / len(statements), needed / total if total else None


def _needed(text: str, cited: Sequence[Citation], i: int, passages: Passages) -> bool:
    if len(cited) == 1 or entails(text, [cited[i]], passages):
        return True
    return not entails(text, [*cited[:i], *cited[i + 1 :]], passages)


def against_gold(question: Question, answer: Answer) -> tuple[Pair, Pair]:
    """Return the gold evidence that is cited, of all; and the citations that overlap it, of all."""
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    cited = [range_of(c) for c in cited_by(answer)]
    gold_cited = sum(touches(span, cited) for span in gold)
    cited_in_gold = sum(touches(span, gold) for span in cited)
    return (gold_cited, len(gold)), (cited_in_gold, len(cited))


def verbatim(answer: Answer, texts: Mapping[str, str]) -> Pair:
    """Return the quotes that are in their document at the offsets given, of all."""
    citations = [*cited_by(answer), *(f.citation for d in answer.disagreements for f in d.figures)]
    exact = sum(c.quote == texts.get(c.source.path, "")[c.start : c.end] for c in citations)
    return exact, len(citations)


def cited_by(answer: Answer) -> list[Citation]:
    """Return the citations of an answer's statements, each span once."""
    every: Iterable[Citation] = (c for s in answer.statements for c in s.citations)
    return list({range_of(c): c for c in every}.values())


def range_of(citation: Citation) -> Range:
    """Return the range that a citation points at."""
    return Range(citation.source.path, citation.start, citation.end)
