"""Passages beside the answer: those that no citation touches, and the closest ones where nothing
was answered. Pure functions; scores are not shown."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.suggestions import names_not_found, searched_for, suggestions
from rag.app.html.markup import escaped, joined_with_dots, source_link
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.pipeline import READ_AS
from rag.types import Answer, Citation, Hit

_EXCERPT, _SHORT = 280, 130  # characters
_CLOSEST = 3  # passages shown where nothing was answered


def uncited_html(answer: Answer) -> str:
    """Folded: what was found and is not cited, the closest first."""
    cited = [c for s in answer.statements for c in s.citations]
    cited += [f.citation for d in answer.disagreements for f in d.figures]
    rest = [hit for hit in answer.passages if not any(_touches(c, hit) for c in cited)]
    if not rest:
        return ""
    return (
        f"<details><summary>Found but not cited ({len(rest)})</summary>"
        f'<ul class="passages">{"".join(_row(hit) for hit in rest)}</ul></details>'
    )


def abstention_html(answer: Answer, unsupported: str) -> str:
    """That there is no answer; then what a model wrote in vain, folded, what was looked for, what
    comes closest, and what could be asked instead."""
    parts = ['<p class="abstained">The sources do not answer this.</p>']
    if unsupported:
        who = escaped(answer.answerer)
        parts.append(
            f"<details><summary>What {who} wrote, not borne out by the sources</summary>"
            f"{unsupported}</details>"
        )
    question = _as_read(answer)
    parts.append(_sought(question, answer.passages))
    closest = "".join(_row(hit, _SHORT) for hit in answer.passages[:_CLOSEST])
    if closest:
        parts.append(f'<h3>The closest passages</h3><ul class="passages">{closest}</ul>')
    instead = "".join(
        f'<button type="button" data-ask="{escaped(one)}">{escaped(one)}</button>'
        for one in suggestions(question, answer.passages)
    )
    if instead:
        parts.append(f'<h3>What you could ask instead</h3><div class="instead">{instead}</div>')
    return f'<section class="abstention">{"".join(parts)}</section>'


def _as_read(answer: Answer) -> str:
    read = (n.removeprefix(READ_AS) for n in answer.notices if n.startswith(READ_AS))
    return next(read, answer.question)


def _sought(question: str, hits: Sequence[Hit]) -> str:
    lines = [f"Looked for {what}." if (what := searched_for(question)) else ""]
    if hits and (missing := names_not_found(question, hits)):
        lines.append(f"No passage that was found names {' or '.join(missing)}.")
    words = " ".join(filter(None, lines))
    return f'<p class="sought">{escaped(words)}</p>' if words else ""


def _touches(citation: Citation, hit: Hit) -> bool:
    passage = hit.passage
    same = citation.source.id == hit.source.id
    return same and citation.start < passage.end and passage.start < citation.end


def _row(hit: Hit, length: int = _EXCERPT) -> str:
    passage, source = hit.passage, hit.source
    span = Citation(passage.id, source, passage.start, passage.end, passage.text)
    name = joined_with_dots(shorten(source.label, 60), date_words(source.published, short=True))
    return (
        f'<li><a class="open" href="{source_link(source, span)}">{escaped(name)}</a>'
        f"<p>{escaped(shorten(passage.text, length))}</p></li>"
    )
