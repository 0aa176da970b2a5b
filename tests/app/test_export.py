"""A conversation on paper says what the page says, and no more."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from rag.app.export import answer_markdown, citation_text, escaped, file_name, json_text, markdown
from rag.errors import RagError
from rag.language.plain import plain
from rag.pipeline import Pipeline
from rag.store.conversations import Conversation, Exchange
from rag.types import Answer, Citation, Disagreement, Figure, Source, Statement
from tests.answers import giving

TROOPS = "How many North Korean soldiers are inside Russia?"
RAIN = Source("1", "a.txt", "Rain", "The Times", "Ann Lee", "2024-11-01")
QUOTED = Citation("p", RAIN, 5, 18, "It rained all")
SURE: dict[str, Any] = {"answerer": "quotes", "confidence": 0.9}
HOSTILE = (
    "![x](http://evil.test/a.png) [a](javascript:b) <script>c</script> <http://evil.test> "
    "http://evil.test www.evil.test a@evil.test &lt;b&gt; **d** `e` [^1]: f | g ~~h~~ \\ $i$"
)


def parsed(text: str) -> Any:
    """The tokens of a Markdown reader with everything that it can do switched on."""
    reader = MarkdownIt("gfm-like", {"html": True}).use(footnote_plugin)
    assert reader.linkify is not None
    reader.linkify.set({"fuzzy_link": False})
    return reader.parse(text)


def kinds(text: str) -> set[str]:
    tokens = parsed(text)
    return {t.type for token in tokens for t in [token, *(token.children or [])]}


def shown(text: str) -> str:
    """What a user sees of the text."""
    inline = [t for token in parsed(text) for t in token.children or []]
    return "".join(t.content for t in inline)


def stated(*statements: Statement, **fields: Any) -> Exchange:
    return Exchange("How was it?", Answer("How was it?", statements, **{**SURE, **fields}))


def statement(text: str = "It rained.", support: Any = "supported", reason: str = "") -> Statement:
    return Statement(text, (QUOTED,), support, reason)


def test_a_real_conversation_has_every_span_once(pipeline: Pipeline) -> None:
    answer = pipeline.ask(TROOPS)
    text = markdown("Troops", [Exchange(TROOPS, answer), Exchange("Again?", answer)])
    assert "## Again?" in text
    cited = [c for s in answer.statements for c in s.citations]
    cited += [f.citation for d in answer.disagreements for f in d.figures]
    spans = {(c.source.id, c.start, c.end) for c in cited}
    notes = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert notes == [str(n) for n in range(1, len(spans) + 1)]
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(notes)
    for citation in cited:
        assert escaped(citation_text(citation)) in text
    assert {"table_open", "footnote_ref", "footnote_open"} <= kinds(text)
    assert "The sources differ on" in shown(text)
    for figure in answer.disagreements[0].figures:
        assert figure.wording in shown(text)


def test_doubts_abstentions_failures_and_stops_are_said() -> None:
    doubted = [
        statement(support="partly", reason="it says *all*"),
        statement("It snowed.", "unsupported"),
    ]
    text = answer_markdown(stated(*doubted, notices=("The model was slow.",), answerer="llama"))
    assert text.splitlines()[:3] == [
        r"It rained.[^1] *(Partly supported by the source: it says \*all\*)*",
        "",
        "It snowed.[^1] *(Not supported by the source)*",
    ]
    assert "*The model was slow.*\n\n*Answered with llama.*\n\n[^1]: “It rained all”" in text
    abstained = answer_markdown(stated(statement(support="unsupported"), abstained=True))
    assert abstained.startswith("**The sources do not answer this.**\n\nWhat quotes wrote is not")
    ended = Exchange("?", failure=RagError("Ollama is gone."), stopped=True)
    assert answer_markdown(ended) == "*Not answered: Ollama is gone.*\n\n*Stopped.*\n"


def test_quotes_have_no_mark_of_support_and_unsure_ones_are_no_answer() -> None:
    assert "supported" not in answer_markdown(stated(statement(support="partly")))
    unsure = answer_markdown(stated(statement(), confidence=0.3))
    assert unsure.startswith(
        "**Closest passages.** They may not answer the question.\n\nIt rained."
    )
    written = answer_markdown(stated(statement(), confidence=0.3, answerer="llama"))
    assert written.startswith("**Possible answer.** The sources may not answer the question.")


def test_figures_that_differ_stand_in_a_table() -> None:
    low = Figure(3000, None, "at least", "men", QUOTED, "Lee | Co", "at least 3,000 men")
    high = Figure(8000, 8000, "", "men", QUOTED, "", "8,000 men")
    text = answer_markdown(stated(disagreements=(Disagreement("men", (low, high)),)))
    assert r"| at least 3,000 men[^1] | Lee \| Co | The Times | 1 November 2024 |" in text
    assert r"| 8,000 men[^1] |  | The Times | 1 November 2024 |" in text
    cells = [t for t in parsed(text) if t.type in ("th_open", "td_open")]
    assert len(cells) == 12


def test_several_answers_stand_in_a_table() -> None:
    one, other = (
        giving("1912", publisher="The Times"),
        giving("1914", 50, id="d2", publisher="The Post"),
    )
    text = answer_markdown(stated(one, other))
    assert text.startswith("**Answers in the sources**")
    assert "| 1912[^1] |  | The Times | undated |\n| 1914[^2] |  | The Post | undated |" in text


def test_nothing_that_a_text_holds_becomes_markdown() -> None:
    source = Source("1", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    citation = Citation("p", source, 0, 1, HOSTILE)
    figure = Figure(1, 1, "", "", citation, HOSTILE, HOSTILE)
    answer = Answer(
        HOSTILE,
        (Statement(HOSTILE, (citation,), "partly", HOSTILE),),
        disagreements=(Disagreement(HOSTILE, (figure, figure)),),
        answerer=HOSTILE,
        notices=(HOSTILE,),
    )
    text = markdown(HOSTILE, [Exchange(HOSTILE, answer, RagError(HOSTILE))])
    found = kinds(text)
    assert not found & {"image", "link_open", "html_inline", "html_block", "code_inline", "s_open"}
    assert shown(text).count(" ".join(HOSTILE.split())) >= 12
    assert {t.tag for t in parsed(text) if t.type == "heading_open"} == {"h1", "h2"}


@pytest.mark.parametrize(
    "opening",
    [
        *("# a", "- a", "+ a", "* a", "1. a", "12) a", "---", "===", "> a", "```", "~~~", ": a"),
        *("    a", "a\n===", "a\n- b", "a\n\n# b", "a\r# b", "[a]: http://b", "| a |\n| - |"),
    ],
)
def test_nothing_that_a_line_begins_with_becomes_markdown(opening: str) -> None:
    text = answer_markdown(stated(statement(opening)))
    assert {"heading_open", "bullet_list_open", "ordered_list_open"}.isdisjoint(kinds(text))
    first, inline, last = parsed(text)[:3]
    assert (first.type, last.type) == ("paragraph_open", "paragraph_close")
    shown_text = "".join(t.content for t in inline.children)
    assert shown_text == plain(opening) or shown_text == opening


@given(st.text(st.sampled_from(list(" \n\tab1.-+=*_[]()!<>&;:/\\`|~#^$@\"'w{}“…"))))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    tokens = parsed(f"{escaped(text)}[^1]\n\n[^1]: x\n")
    assert "".join(t.content for t in tokens[1].children if t.type == "text") == line
    assert {t.type for t in tokens[1].children} <= {"text", "footnote_ref"}


def test_a_citation_is_one_line_without_what_is_not_known() -> None:
    assert citation_text(QUOTED) == (
        "“It rained all” — Ann Lee, “Rain”, The Times, 1 November 2024 (a.txt, characters 5–18)"
    )
    spoken = Citation("p", Source("1", "a.txt", "“Rain,” he said"), 0, 6, "“Rain.”")
    assert citation_text(spoken).startswith("“Rain.” — ““Rain,” he said”, undated")
    bare = Citation("p", Source("1", "a.txt"), 0, 9, "One\r\n two")
    assert citation_text(bare) == "“One two” — undated (a.txt, characters 0–9)"


def test_json_holds_answers_as_the_command_prints_them(pipeline: Pipeline) -> None:
    answer = pipeline.ask(TROOPS)
    exchanges = [
        Exchange(TROOPS, answer, rating=-1, note="too short"),
        Exchange("half \ud800", failure=RagError("Gone.", "Mend it."), stopped=True),
    ]
    text = json_text(Conversation("id", "Troops", "2025-03-01T12:00:00+00:00", 2), exchanges)
    value = json.loads(text.encode("utf-8"))
    assert (value["id"], value["title"], len(value["exchanges"])) == ("id", "Troops", 2)
    first, second = value["exchanges"]
    assert first["answer"]["statements"][0]["citations"][0]["quote"]
    assert (first["rating"], first["note"], first["stopped"]) == (-1, "too short", False)
    assert (second["question"], second["answer"], second["stopped"]) == ("half ?", None, True)
    assert second["failure"] == {"message": "Gone.", "remedy": "Mend it."}


def test_halves_of_characters_can_be_written() -> None:
    assert "half ?" in markdown("half \ud800", [stated()]).encode("utf-8").decode()
    assert file_name("half \ud800", ".md") == "half.md"


@pytest.mark.parametrize(
    "title", ["CON", "nul", "lpt¹", "..", ".", "", "a/b\\c:d*e?f", "a\0b\n", "x" * 500]
)
def test_file_names_are_taken_by_every_system(title: str) -> None:
    name = file_name(title, ".md")
    assert name.casefold() not in {"con.md", "nul.md", "lpt¹.md"}
    assert re.fullmatch(r"\w[\w-]*\.md", name)
    assert len(name.encode()) <= 84


@given(st.text(st.characters(), max_size=200))
def test_any_title_gives_a_file_name(title: str) -> None:
    name = file_name(title, ".json")
    assert re.fullmatch(r"\w[\w-]*\.json", name)
    assert len(name.encode()) <= 87
