"""What a turn asks, without politeness, one question at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.doc import Doc
from rag.questions.analysis import analyse, analyse_after
from rag.questions.asked import Asked, asked_of
from rag.questions.echo import is_echo
from rag.types import Turn


@pytest.mark.parametrize(
    ("turn", "questions"),
    [
        ("Could you please tell me more about Ann Lee?", ["Ann Lee?"]),
        ("I would like to know how a permit is renewed, please.", ["how a permit is renewed"]),
        ("Thanks! And who owns the boat?", ["who owns the boat?"]),
        ("What is a permit and how do I renew it?", ["What is a permit", "how do I renew it?"]),
        ("Who found it and when?", ["Who found it and when?"]),
        ("Who can read and can write?", ["Who can read and can write?"]),
        ("How may members vote as they please?", ["How may members vote as they please?"]),
        ("J. A. Lee wanted which boat?", ["J. A. Lee wanted which boat?"]),
        ("Mooring fees", ["Mooring fees"]),
        ("Thanks!", ["Thanks!"]),
        ("Can you see Saturn?", ["Can you see Saturn?"]),
    ],
)
def test_politeness_goes_and_joined_questions_part(turn: str, questions: list[str]) -> None:
    assert [asked.text for asked in asked_of(turn)] == questions


def test_what_was_said_before_is_kept_beside_the_question() -> None:
    before = [Turn("Who is Ann Lee?", "A pilot.")]
    assert asked_of("And Bo Ek?", before) == (Asked("Bo Ek?", "Who is Ann Lee?", True),)
    assert asked_of("And how old is he?", before)[0].continues is False


def test_a_continuing_turn_takes_over_what_was_asked() -> None:
    analysis = analyse_after(Asked("in Oslo?", "How many boats has Bergen?", True), ())
    assert (analysis.kind, analysis.names) == ("figure", ("Oslo",))
    assert analysis.added == (frozenset({"oslo"}),)


@pytest.mark.parametrize(
    ("question", "said", "echo"),
    [
        ("What happens if I exceed the limit?", "No limit", True),
        ("What happens if I exceed the limit?", "The limit is 5.", False),
        ("Is there a limit?", "There is a limit.", False),
        ("Which is larger, Oslo or Bergen?", "Oslo is larger.", False),
    ],
)
def test_an_echo_of_the_question_says_nothing(question: str, said: str, echo: bool) -> None:
    assert is_echo(analyse(question), Doc(said)) is echo


@pytest.mark.parametrize(
    ("question", "lists"),
    [
        ("Which firms bid?", True),
        ("What tools do I need?", True),
        ("What are the fees?", True),
        ("Which firm won?", False),
        ("What happens to boats that are late?", False),
    ],
)
def test_a_plural_asks_for_a_list(question: str, lists: bool) -> None:
    assert analyse(question).lists is lists


@given(st.text(max_size=200))
def test_any_turn_asks_something(turn: str) -> None:
    asked = asked_of(turn)
    assert asked
    assert all(part.text in turn or part.text for part in asked if turn.strip())
