"""The panel that says who answers and from which sources, as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rag.answering.chooser import AvailableAnswerers, AvailableModel
from rag.app.html.answer import QUOTES
from rag.app.html.markup import escaped, joined_with_dots
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.types import Source

_FILTERED = 8  # documents; more of them come with a box to filter them by


def answerers_html(found: AvailableAnswerers, may_pull: bool) -> str:
    """Who can answer, each with how much it reads at once; and how to get a model."""
    now = "quotes from the sources" if found.chosen == QUOTES else found.chosen
    rows = [_answerer("", "Default", f"now: {now}"), _answerer(QUOTES, "Quotes", _NO_MODEL)]
    rows += [_answerer(m.name, m.name, _reads(m)) for m in found.models]
    advice = f'<p class="note">{escaped(found.advice)}</p>' if found.advice else ""
    pull = _PULL if may_pull and found.version else ""
    return (
        f'<fieldset class="answerers"><legend>Who answers</legend>{"".join(rows)}'
        f"{advice}{pull}</fieldset>"
    )


def sources_html(sources: Iterable[Source]) -> str:
    """What can be asked: a span of time, outlets, documents."""
    known = sorted(sources, key=lambda s: (s.title or s.label).casefold())
    outlets = Counter(s.publisher for s in known if s.publisher)
    parts = [_DATES if any(s.published for s in known) else ""]
    if outlets:
        rows = "".join(
            _check("publishers", name, name, _count(outlets[name]))
            for name in sorted(outlets, key=str.casefold)
        )
        parts.append(f'<div class="group" role="group" aria-label="Outlets">{rows}</div>')
    rows = "".join(_check("documents", s.id, s.title or s.label, _about(s)) for s in known)
    if len(known) > _FILTERED:
        parts.append(_FILTER)
    parts.append(f'<div class="group long" role="group" aria-label="Documents">{rows}</div>')
    return (
        '<fieldset class="narrowing"><legend>Which sources are asked</legend>'
        '<p class="hint">All of them, where nothing is chosen.</p>'
        f'{"".join(parts)}<button type="button" class="quiet" data-all>Ask all sources</button>'
        "</fieldset>"
    )


_NO_MODEL = "sentences of the sources; no model is used"


_PULL = (
    '<form class="pull" data-pull><label for="pull-name">Get a model of Ollama by name</label>'
    '<span class="line"><input id="pull-name" name="name" required'
    ' placeholder="for example llama3.2" autocomplete="off" spellcheck="false">'
    '<button type="submit">Get</button>'
    '<button type="button" data-stop hidden>Stop</button></span>'
    '<progress id="pulled" max="1" aria-label="Model received" hidden></progress>'
    '<p class="note" id="pull-said" role="status"></p></form>'
)


_DATES = (
    '<div class="dates"><label>From <input type="date" name="since"></label>'
    '<label>to <input type="date" name="until"></label></div>'
)


_FILTER = (
    '<label class="filter">Find a document <input type="search" data-filter'
    ' autocomplete="off"></label>'
)


def _answerer(value: str, name: str, about: str) -> str:
    return (
        f'<label class="choice"><input type="radio" name="answerer" value="{escaped(value)}">'
        f'<span class="name">{escaped(name)}</span>'
        f' <span class="about">{escaped(about)}</span></label>'
    )


def _check(name: str, value: str, label: str, about: str) -> str:
    return (
        f'<label class="choice"><input type="checkbox" name="{name}" value="{escaped(value)}"'
        f' data-name="{escaped(shorten(label, 40))}"><span class="name">{escaped(label)}</span>'
        f' <span class="about">{escaped(about)}</span></label>'
    )


def _about(source: Source) -> str:
    outlet = source.publisher if source.title and source.publisher else ""
    return joined_with_dots(outlet or "", date_words(source.published, short=True))


def _reads(model: AvailableModel) -> str:
    whole = model.context_length
    of = f" of its {whole:,}" if whole and whole > model.window else ""
    return f"reads {model.window:,}{of} tokens at once"


def _count(number: int) -> str:
    return f"{number} {'document' if number == 1 else 'documents'}"
