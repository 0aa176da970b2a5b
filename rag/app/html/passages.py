"""Passages beside the answer as HTML: uncited ones, and the closest ones of an abstention.

Scores are not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rag.answering.suggestions import names_not_found, searched_for
from rag.app.html.environment import render
from rag.app.html.links import joined_with_dots, known_date, source_link
from rag.language.plain import plain
from rag.language.text import shorten
from rag.pipeline import READ_AS
from rag.types import Answer, Citation, Hit

_EXCERPT, _SHORT_EXCERPT = 280, 130  # characters
_CLOSEST = 3  # passages shown in an abstention


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """The beginning of a passage, with a link to the whole of it."""

    href: str
    name: str
    text: str


def uncited_html(answer: Answer) -> Markup:
    """Return the retrieved passages that nothing cites, folded, the closest first."""
    citations = [c for s in answer.statements for c in s.citations]
    citations += [f.citation for d in answer.disagreements for f in d.figures]
    uncited = [hit for hit in answer.passages if not any(_touches(c, hit) for c in citations)]
    if not uncited:
        return Markup()
    return render("uncited", passages=[_excerpt(hit, _EXCERPT) for hit in uncited])


def abstention_html(answer: Answer, unsupported: Markup) -> Markup:
    """Return that there is no answer, with the closest passages and questions to ask instead.

    `unsupported` holds the statements that a model wrote and the sources do not support.
    """
    question = _interpreted_question(answer)
    return render(
        "abstention",
        answerer=answer.answerer,
        unsupported=unsupported,
        searched=_searched(question, answer.passages),
        passages=[_excerpt(hit, _SHORT_EXCERPT) for hit in answer.passages[:_CLOSEST]],
        suggested=suggested_html(answer.suggestions, "What you could ask instead"),
    )


def suggested_html(questions: Sequence[str], heading: str) -> Markup:
    """Return questions to ask as buttons, "" without any."""
    return render("suggested", questions=questions, heading=heading)


def _interpreted_question(answer: Answer) -> str:
    questions = (n.removeprefix(READ_AS) for n in answer.notices if n.startswith(READ_AS))
    return next(questions, answer.question)


def _searched(question: str, hits: Sequence[Hit]) -> str:
    subject = searched_for(question, hits)
    sentences = [f"Searched the sources for {subject}."] if subject else []
    if hits and (missing := names_not_found(question, hits)):
        sentences.append(f"None of the passages found mentions {' or '.join(missing)}.")
    return " ".join(sentences)


def _touches(citation: Citation, hit: Hit) -> bool:
    passage = hit.passage
    same_source = citation.source.id == hit.source.id
    return same_source and citation.start < passage.end and passage.start < citation.end


def _excerpt(hit: Hit, length: int) -> _Excerpt:
    passage, source = hit.passage, hit.source
    citation = Citation(passage.id, source, passage.start, passage.end, passage.text)
    name = joined_with_dots(shorten(source.label, 60), known_date(source.published, short=True))
    return _Excerpt(source_link(source, citation), name, shorten(plain(passage.text), length))
