"""Passages beside the answer: those that no citation touches, and the closest ones where nothing
was answered. Pure functions; scores are not shown."""

from __future__ import annotations

from rag.app.markup import escaped, source_link
from rag.dates import date_words
from rag.text import shorten
from rag.types import Answer, Citation, Hit

_EXCERPT = 280
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
        f'<ul class="passages">{"".join(map(_row, rest))}</ul></details>'
    )


def abstention_html(answer: Answer, unsupported: str) -> str:
    """That there is no answer; then what a model wrote in vain, folded, and what comes closest."""
    parts = ['<p class="abstained">The sources do not answer this.</p>']
    if unsupported:
        who = escaped(answer.answerer)
        parts.append(
            f"<details><summary>What {who} wrote, not borne out by the sources</summary>"
            f"{unsupported}</details>"
        )
    closest = "".join(map(_row, answer.passages[:_CLOSEST]))
    if closest:
        parts.append(f'<h3>The closest passages</h3><ul class="passages">{closest}</ul>')
    return f'<section class="abstention">{"".join(parts)}</section>'


def _touches(citation: Citation, hit: Hit) -> bool:
    passage = hit.passage
    same = citation.source.id == hit.source.id
    return same and citation.start < passage.end and passage.start < citation.end


def _row(hit: Hit) -> str:
    passage, source = hit.passage, hit.source
    span = Citation(passage.id, source, passage.start, passage.end, passage.text)
    name = f"{shorten(source.label, 60)} · {date_words(source.published, short=True)}"
    return (
        f'<li><a class="open" href="{source_link(source, span)}">{escaped(name)}</a>'
        f"<p>{escaped(shorten(passage.text, _EXCERPT))}</p></li>"
    )
