"""Templates that escape by themselves."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from jinja2.environment import Template
from markupsafe import Markup

from rag.app.html import environment
from rag.app.html.environment import render


def template(source: str) -> Template:
    return environment._ENVIRONMENT.from_string(source)


def test_values_are_escaped_and_markup_is_not() -> None:
    html = template('<p title="{{ value }}">{{ value }}{{ markup }}</p>').render(
        value="<b>\"'&", markup=Markup("<i>x</i>")
    )
    assert html == (
        '<p title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp;<i>x</i></p>'
    )  # fmt: skip


def test_a_value_is_no_template() -> None:
    assert render("note", kind="note", words="{{ 7 * 7 }}") == '<p class="note">{{ 7 * 7 }}</p>'


def test_lone_surrogates_are_replaced() -> None:
    assert render("note", kind="note", words="a\ud800b") == '<p class="note">a?b</p>'


def test_a_missing_value_and_none_are_errors() -> None:
    with pytest.raises(UndefinedError, match="words"):
        render("note", kind="note")
    with pytest.raises(TypeError, match="None"):
        render("note", kind="note", words=None)


def test_line_ends_of_a_template_make_no_text() -> None:
    source = """
<ul class="a"
  {% if wide %}
    hidden
  {% endif %}
  id="b">
  {% for value in values %}
    <li>
      {{ value }} of
      <b>x</b> <i>y</i>
    </li>
  {% endfor %}
  One line
  and another.
</ul>
"""
    html = template(source).render(values=["1\n 2", "<"], wide=True)
    assert " ".join(html.partition(">")[0].split()) == '<ul class="a" hidden id="b"'
    assert html.partition(">")[2] == (
        "<li>1\n 2 of<b>x</b> <i>y</i></li>"
        "<li>&lt; of<b>x</b> <i>y</i></li>One line and another.</ul>"
    )
