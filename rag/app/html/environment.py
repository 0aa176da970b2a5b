"""The Jinja2 environment of the page: templates that escape by themselves.

Documents, models and users are not trusted. Every value is escaped unless it is a `Markup`, and
only this package makes one. Templates are compiled once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from rag.app.html.links import isolated
from rag.language.dates import date_words
from rag.language.plain import plain
from rag.language.text import shorten

_LINE_END = re.compile(r"\s*\n\s*")
_BESIDE_A_TAG = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)")
_FIRST_LINE_END, _LAST_LINE_END = re.compile(r"\A\s*\n\s*"), re.compile(r"\s*\n\s*\Z")


class _CompactTemplates(Extension):
    """Drops the line ends and indentation of templates, which would make text nodes in the page.

    Within a tag or a sentence they become one space; beside a tag, a value or a block they vanish.
    Values keep all of their white space.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        in_tag = False
        for token in stream:
            if token.type != "data":
                yield token
                continue
            text = token.value if in_tag else _FIRST_LINE_END.sub("", token.value)
            if text.rfind("<") != text.rfind(">"):  # both are -1 where there is neither
                in_tag = text.rfind("<") > text.rfind(">")
            text = text if in_tag else _LAST_LINE_END.sub("", text)
            text = _LINE_END.sub(" ", _BESIDE_A_TAG.sub("", text))
            yield Token(token.lineno, "data", text)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "passage"), counted(1200, "passage")
    ('1 passage', '1,200 passages')
    """
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def render(template: str, **values: object) -> Markup:
    """Return the HTML of a template, with "?" for lone surrogates, which UTF-8 cannot encode."""
    html = _ENVIRONMENT.get_template(f"{template}.html").render(values)
    return Markup(html.encode("utf-8", "replace").decode("utf-8"))


def _not_none(value: object) -> object:
    """Refuse None, which would show as the word "None"."""
    if value is None:
        raise TypeError("a template got None for a value")
    return value


_ENVIRONMENT = Environment(
    loader=PackageLoader("rag.app.html"),
    extensions=[_CompactTemplates],
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_not_none,
    auto_reload=False,
)
_ENVIRONMENT.filters |= {
    "counted": counted,
    "date": date_words,
    "isolated": isolated,
    "json": json.dumps,
    "plain": plain,
    "shorten": shorten,
    "short_date": partial(date_words, short=True),
    "thousands": "{:,}".format,
}
