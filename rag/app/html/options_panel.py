"""The two panels of options as HTML: who answers, and which sources are searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from rag.answering.chooser import AvailableAnswerers, AvailableModel
from rag.app.html.environment import render
from rag.app.html.links import joined_with_dots, known_date
from rag.types import QUOTES, Source

_FEW = 8  # documents that need no search box


def answerers_html(available: AvailableAnswerers, may_pull: bool) -> Markup:
    """Return a choice of answerers, and a form to download a model."""
    chosen = "quotes" if available.chosen == QUOTES else available.chosen
    answerers = [
        ("", "Default", f"currently {chosen}"),
        (QUOTES, "Quotes", "sentences from the sources, without a language model"),
        *((model.name, model.name, _window(model)) for model in available.models),
    ]
    return render(
        "options_answerers",
        answerers=answerers,
        advice=available.advice,
        may_pull=may_pull and available.version,
    )


def sources_html(sources: Iterable[Source]) -> Markup:
    """Return a choice of dates, outlets and documents to search."""
    by_title = sorted(sources, key=lambda s: (s.title or s.label).casefold())
    outlets = Counter(s.publisher for s in by_title if s.publisher)
    return render(
        "options_sources",
        dated=any(s.published for s in by_title),
        outlets=sorted(outlets.items(), key=lambda item: item[0].casefold()),
        searchable=len(by_title) > _FEW,
        documents=[(s.id, s.title or s.label, _about(s)) for s in by_title],
    )


def _about(source: Source) -> str:
    outlet = source.publisher if source.title and source.publisher else ""
    return joined_with_dots(outlet, known_date(source.published, short=True))


def _window(model: AvailableModel) -> str:
    longest = model.context_length
    of_longest = f" of {longest:,}" if longest and longest > model.window else ""
    return f"context of {model.window:,}{of_longest} tokens"
