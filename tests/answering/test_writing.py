"""What a model wrote from the quotes: what is shown of it, and what is held back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.writing import on_floor
from rag.answering.written_sentences import spelled_as_in
from rag.corpus.documents import given_documents
from rag.factory import build
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.types import Answer, Citation, Source, Span, Statement, Turn
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama

LEAVE = (
    "Employees can request up to 56 hours of advanced annual leave. Jury duty does not count"
    " against the leave balance of an employee. Ann Lee runs the office."
)
QUOTE = "The vote was held on 4 May 1987 in Oslo."
SOURCE = Source("d", "d.txt")


@pytest.fixture
def handbook(seeds_settings: Settings, fake: FakeOllama) -> Pipeline:
    settings = load_settings(home=seeds_settings.home, ollama_host=fake.url)
    return build(settings).over(given_documents([{"text": LEAVE, "title": "Handbook"}]))


def written(handbook: Pipeline, fake: FakeOllama, question: str, answer: str) -> Answer:
    fake.script = Script(answer=answer)
    return handbook.ask(question)


def quote(text: str = QUOTE, answer: str = "") -> Statement:
    at = text.find(answer)
    span = Span(at, at + len(answer)) if answer else None
    return Statement(
        text, (Citation("p", SOURCE, 0, len(text), text, answer=span),), "supported", ""
    )


def test_what_is_borne_out_replaces_the_quotes(handbook: Pipeline, fake: FakeOllama) -> None:
    question = "How many hours of advanced annual leave can employees request?"
    text = "Employees can request up to 56 hours of advanced annual leave."
    answer = written(handbook, fake, question, f"Answer: {text} [1]")
    assert [s.text for s in answer.statements] == [text]
    assert answer.answerer == "llama3.2:latest"
    (citation,) = answer.statements[0].citations
    assert citation.quote == text
    assert not answer.held_back


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        (
            "How many hours of advanced annual leave can employees request?",
            "Employees can request up to 56 hours of leave because Ann Lee runs the office.",
            "because",
        ),
        (
            "How many hours of advanced annual leave can employees request?",
            "Contractors can request up to 56 hours of advanced annual leave.",
            "Contractors",
        ),
        (
            "Does jury duty count against my leave balance?",
            "Yes, jury duty counts against the leave balance of an employee.",
            "not",
        ),
        (
            "How many hours of advanced annual leave can employees request?",
            "Employees can request up to 65 hours of advanced annual leave.",
            "65",
        ),
        (
            "How many hours of advanced annual leave can employees request?",
            "The hours of advanced annual leave that employees can request are in the texts.",
            "the texts",
        ),
    ],
)
def test_what_no_source_says_is_held_back_with_the_reason(
    handbook: Pipeline, fake: FakeOllama, question: str, answer: str, reason: str
) -> None:
    made = written(handbook, fake, question, answer)
    assert made.answerer == "quotes"
    assert made.statements == handbook.ask(question, answerer="quotes").statements
    (held,) = made.held_back
    assert reason in held.reason


def test_the_yes_of_a_model_is_left_out(handbook: Pipeline, fake: FakeOllama) -> None:
    question = "Does jury duty count against my leave balance?"
    rest = "Jury duty does not count against the leave balance of an employee."
    answer = written(handbook, fake, question, f"No, {rest[0].lower()}{rest[1:]}")
    assert [s.text for s in answer.statements] == [rest]


def test_what_a_model_puts_before_a_sentence_is_left_out(
    handbook: Pipeline, fake: FakeOllama
) -> None:
    question = "How many hours of advanced annual leave can employees request?"
    text = "Employees can request up to 56 hours of advanced annual leave."
    answer = written(
        handbook, fake, question, f"Therefore, based on the provided text, e{text[1:]}"
    )
    assert [s.text for s in answer.statements] == [text]


def test_what_does_not_answer_is_held_back(handbook: Pipeline, fake: FakeOllama) -> None:
    question = "How many hours of advanced annual leave can employees request?"
    answer = written(handbook, fake, question, "Ann Lee runs the office.")
    assert answer.answerer == "quotes"
    assert [s.text for s in answer.held_back] == ["Ann Lee runs the office."]


def test_the_best_quote_stays_where_nothing_written_cites_it() -> None:
    other = replace(quote("It rained.").citations[0], source=Source("e", "e.txt"))
    shown = (Statement("It rained.", (other,), "supported", ""),)
    assert on_floor(shown, (quote(), quote("More."))) == (quote(), *shown)


def test_the_best_quote_stays_where_its_own_words_are_not_told() -> None:
    told = replace(quote(), text="The vote was held on 4 May 1987.")
    reworded = replace(quote(), text="The vote was held in May of 1987.")
    best = quote(answer="4 May 1987")
    assert on_floor((told,), (best,)) == (told,)
    assert on_floor((reworded,), (best,)) == (best, reworded)
    assert on_floor((reworded,), (quote(),)) == (reworded,)


def test_another_quote_with_an_answer_of_its_own_stays() -> None:
    other = quote("A second vote was held on 9 June 1990.", answer="9 June 1990")
    best, vague = quote(answer="4 May 1987"), quote("Votes are rare.")
    told = replace(quote(), text="The vote was held on 4 May 1987.")
    assert on_floor((told,), (best, vague, other)) == (told, other)


def test_without_anything_shown_the_quotes_are_the_answer() -> None:
    assert on_floor((), (quote(), quote("More."))) == (quote(), quote("More."))


def test_who_says_something_stays_a_quote(handbook: Pipeline, fake: FakeOllama) -> None:
    before = Turn("How many hours of advanced annual leave can employees request?", "Up to 56.")
    fake.script = Script(answer="Employees can request up to 56 hours.")
    assert handbook.ask("Who says that?", [before]).answerer == "quotes"
    assert not fake.chats()


def test_another_source_that_answers_stays_beside_what_is_written() -> None:
    elsewhere = replace(quote("It was held in June.").citations[0], source=Source("e", "e.txt"))
    other = Statement("It was held in June.", (elsewhere,), "supported", "")
    told = replace(quote(), text="The vote was held on 4 May 1987.")
    assert on_floor((told,), (quote(), other)) == (told,)
    assert on_floor((told,), (quote(), other), {("e", 0)}) == (told, other)
    assert on_floor((told,), (quote(), other), {("d", 0)}) == (told,)


def test_initials_are_spelled_as_the_source_has_them() -> None:
    text = "The U.S. has more, says J. R. Ames."
    assert spelled_as_in(text, "The U. S. has more.") == "The U.S. has more."
    assert spelled_as_in(text, "J. R. Ames says so.") == "J. R. Ames says so."
