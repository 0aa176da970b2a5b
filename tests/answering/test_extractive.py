"""Answers by quoting, on texts of the tests' own and on the seeds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus.documents import given_documents
from rag.factory import build
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.settings import load_settings
from rag.types import Answer, Turn

FolderOf = Callable[..., Path]
TEXTS = {
    "wave.txt": (
        "Dock strike spreads along the coast\nThe Daily Wave\nBy Ann Lee\n3 March 2021\n\n"
        "Some 4,000 dockers walked out in Oslo on Monday, the port authority said. "
        "Ferry traffic to Denmark stopped in the evening.\n\n"
        "“We will not return before our demands are met. The owners must talk to us,” said "
        "Kari Berg, who leads the union in Oslo.\n"
    ),
    "shore.txt": (
        "The Shore Tribune\nPort of Oslo at a standstill\nBy Bo Ek\n5 March 2021\n\n"
        "The union counts 6,500 striking dockers in Oslo by now. Eleven ships wait off the coast. "
        "In Bergen 300 crane drivers joined the strike on Thursday.\n"
    ),
}


@pytest.fixture(scope="module")
def dockers(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Pipeline:
    folder = tmp_path_factory.mktemp("dockers")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    settings = load_settings(home=tmp_path_factory.mktemp("home"), answerer="extractive")
    sync([folder], embedder, settings)
    return build(settings)


CLUB = {
    "news.md": (
        "# Brem Rowing Club\n\nSummer 2024\n\n"
        "**Q: When is the boathouse open?**\nA: From 7 am to 9 pm, on Sundays from 8 am.\n\n"
        "**Q: How much is the annual fee?**\nA: £210, and £95 for students.\n\n"
        "The club will buy a second-hand eight for £9,000.\n"
    ),
    "echo.txt": (
        "Title: New dike in Brem will cost 14 million euros\nPublisher: The Coast Echo\n"
        "Author: Luis Ferrand\nDate: 2025-03-04\n\n"
        "The dike in Brem is too low, said Marta Quill of the anglers. It is closed to walkers.\n"
    ),
    "nets.txt": (
        "Nets of Malvo\n\nThe nets in Malvo were hung up to dry for a week.\n\n"
        "• Bo Ek can be reached at bek@malvo.example.\n"
    ),
}


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Pipeline:
    folder = tmp_path_factory.mktemp("club")
    for name, text in CLUB.items():
        (folder / name).write_text(text, "utf-8")
    settings = load_settings(home=tmp_path_factory.mktemp("home"), answerer="extractive")
    sync([folder], embedder, settings)
    return build(settings)


def quotes(answer: Answer) -> str:
    return "\n".join(s.text for s in answer.statements)


def assert_verbatim(pipeline: Pipeline, answer: Answer) -> None:
    generation = pipeline.retriever.index.current()
    for statement in answer.statements:
        assert statement.support == "supported"
        for citation in statement.citations:
            document = generation.document(citation.source.id)
            assert document
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.quote in statement.text


def test_a_figure_is_quoted_from_every_source_that_has_it(dockers: Pipeline) -> None:
    answer = dockers.ask("How many dockers are on strike in Oslo?")
    assert {c.source.path for s in answer.statements for c in s.citations} == set(TEXTS)
    assert "4,000" in quotes(answer)
    assert "6,500" in quotes(answer)
    assert "300" not in quotes(answer)
    assert_verbatim(dockers, answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many dockers were killed?",
        "How many nurses are on strike?",
        "How many dockers are on strike in Rotterdam?",
        "What does a loaf of bread cost in Paris?",
        "Who won the football match?",
    ],
)
def test_it_abstains_when_no_sentence_answers(dockers: Pipeline, question: str) -> None:
    answer = dockers.ask(question)
    assert answer.abstained
    assert answer.confidence < 0.5
    assert answer.passages


def test_a_quotation_comes_with_its_speaker(dockers: Pipeline) -> None:
    answer = dockers.ask("Who said that they will not return before their demands are met?")
    assert "Kari Berg" in answer.statements[0].text
    assert len(answer.statements[0].citations) == 2
    assert_verbatim(dockers, answer)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Who wrote the article in the Daily Wave?", "Ann Lee"),
        ("When was the Shore Tribune story published?", "5 March 2021"),
        ("Which newspaper published the piece by Bo Ek?", "The Shore Tribune"),
    ],
)
def test_facts_of_a_source_are_quoted_from_its_header(
    dockers: Pipeline, question: str, holds: str
) -> None:
    answer = dockers.ask(question)
    assert holds in answer.statements[0].text
    assert not answer.abstained
    assert_verbatim(dockers, answer)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("What is the annual fee?", "A: £210, and £95 for students."),
        ("When is the boathouse open on Sundays?", "on Sundays from 8 am"),
    ],
)
def test_a_question_in_a_text_is_quoted_with_what_follows_it(
    club: Pipeline, question: str, holds: str
) -> None:
    answer = club.ask(question)
    assert_verbatim(club, answer)
    assert holds in answer.statements[0].text
    assert not any(s.text.rstrip("*").endswith("?") for s in answer.statements)


def test_a_question_without_an_answer_is_no_answer(pipeline: Pipeline) -> None:
    text = "What each chapter tells:\n\n1. Who may row?\n2. How do I add a boat to the list?\n"
    answer = pipeline.over(given_documents([{"text": text}])).ask(
        "How do I add a boat to the list?"
    )
    assert answer.abstained


@pytest.mark.parametrize(
    "question",
    ["What will the dike cost in 2025?", "What is the Coast Echo?", "Who is Luis Ferrand?"],
)
def test_lines_on_who_wrote_a_text_and_when_are_no_answers(club: Pipeline, question: str) -> None:
    answer = club.ask(question)
    assert_verbatim(club, answer)
    for label in ("Date:", "Publisher:", "Author:"):
        assert label not in quotes(answer)


def test_how_an_author_can_be_reached_is_an_answer(club: Pipeline) -> None:
    assert "bek@malvo" in quotes(club.ask("How can Bo Ek be reached?"))


def test_an_outlet_says_what_its_texts_say(club: Pipeline) -> None:
    assert "too low" in quotes(club.ask("What did the Coast Echo write about the dike?"))
    assert club.ask("What did the Malvo Post write about the dike?").abstained


def test_a_sum_of_money_is_no_number_of_things(club: Pipeline) -> None:
    assert club.ask("How many boats does the club own?").abstained


def test_no_two_statements_say_the_same(pipeline: Pipeline) -> None:
    texts = [s.text for s in pipeline.ask("How many troops?").statements]
    assert sum("3,000" in text for text in texts) == 1


def test_follow_ups_lean_on_the_conversation(dockers: Pipeline) -> None:
    before = [Turn("How many crane drivers joined the strike in Bergen?", "300.")]
    answer = dockers.ask("When?", before)
    assert "Thursday" in quotes(answer)


def test_how_many_troops(pipeline: Pipeline) -> None:
    answer = pipeline.ask("how many troops?")
    cited = {c.source.path[:3] for s in answer.statements for c in s.citations}
    assert "3,000" in quotes(answer)
    assert "8,000" in quotes(answer)
    assert len(cited) >= 2
    assert_verbatim(pipeline, answer)


def test_typing_errors_do_not_change_the_answer(pipeline: Pipeline) -> None:
    wrong, right = pipeline.ask("how meny trops"), pipeline.ask("how many troops")
    assert quotes(wrong) == quotes(right)
    assert wrong.notices == ("Read as: how many troops",)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("How many containers of munitions did North Korea send?", "11,000 containers"),
        ("How many nuclear bombs does North Korea have?", "at least 50"),
        ("Who said the Kim regime is more afraid of BTS?", "Victor Cha, MSNBC"),
        ("Which leaders attended last year's NATO summit?", "Australia, New Zealand"),
        ("Who wrote the Washington Times story?", "Ben Wolfgang"),
        ("What missile did Russia fire at Ukraine?", "intermediate-range ballistic missile"),
    ],
)
def test_questions_about_the_seeds(pipeline: Pipeline, question: str, holds: str) -> None:
    answer = pipeline.ask(question)
    assert holds in quotes(answer)
    assert_verbatim(pipeline, answer)


@pytest.mark.parametrize(
    "question",
    [
        "What is the population of North Korea?",
        "How many troops did South Korea send to Ukraine?",
        "How many tanks did North Korea send?",
        "How many North Korean soldiers have been killed?",
        "Who won the World Series?",
    ],
)
def test_what_the_seeds_do_not_say(pipeline: Pipeline, question: str) -> None:
    assert pipeline.ask(question).abstained


RELEASES = """# Releases of Orbly

## 4.1.0 - 2022-05-11

### Added
- Import of calendars.

### Removed
- The toolbar for tablets.

## 4.0.2 - 2022-02-03

### Added
- A search in the trash.
"""


def test_a_heading_that_the_question_needs_is_quoted_with_the_item(
    folder_of: FolderOf, embedder: Embedder, tmp_path: Path
) -> None:
    settings = load_settings(home=tmp_path / "home", answerer="extractive")
    sync([folder_of(**{"releases.md": RELEASES})], embedder, settings)
    [statement] = build(settings).ask("Which version removed the toolbar for tablets?").statements
    assert statement.text == "4.1.0 - 2022-05-11 › Removed › The toolbar for tablets."
    assert [c.quote for c in statement.citations] == [
        "The toolbar for tablets.",
        "4.1.0 - 2022-05-11",
        "Removed",
    ]
    assert {c.source.title for c in statement.citations} == {"Releases of Orbly"}


HANDBOOK = """# Harbour handbook

Every crew member must bring the following items aboard:

{items}

## Radio

To reset the radio, follow these steps:

1. Switch the radio off.
2. Hold the red key for five seconds.
3. Switch the radio on again.

## Winter

The harbour closes on 3 November.
"""
ITEMS = (
    "life jacket,torch,whistle,rain coat,knife,bottle,compass,chart,radio,batteries,mirror,rope,oar"
).split(",")


def test_lists_steps_and_two_questions(
    folder_of: FolderOf, embedder: Embedder, tmp_path: Path
) -> None:
    settings = load_settings(home=tmp_path / "home", answerer="extractive")
    text = HANDBOOK.format(items="\n".join(f"- a {item}" for item in ITEMS))
    sync([folder_of(**{"handbook.md": text})], embedder, settings)
    pipeline = build(settings)
    listed = pipeline.ask("Which items must every crew member bring aboard?")
    assert [s.text for s in listed.statements] == [f"a {item}" for item in ITEMS[:12]]
    assert any(notice.startswith("1 more") for notice in listed.notices)
    steps = pipeline.ask("How do I reset the radio?").statements
    assert [s.text[:2] for s in steps] == ["1.", "2.", "3."]
    both = pipeline.ask("When does the harbour close and who owns the yacht Esmeralda, please?")
    assert [s.text for s in both.statements] == ["The harbour closes on 3 November."]
    assert both.notices == ("Nothing was found on: who owns the yacht Esmeralda",)


def test_all_items_of_the_section_that_is_asked_for_are_quoted(pipeline: Pipeline) -> None:
    text = (
        "# Changelog\n\n## [2.3.0] - 2024-02-01\n\n### Added\n\n- Export to CSV.\n- Dark mode.\n\n"
        "### Fixed\n\n- Crash on start.\n\n"
        "## [2.2.0] - 2023-11-05\n\n### Added\n\n- Import of XML.\n"
    )
    answer = pipeline.over(given_documents([{"text": text}])).ask(
        "What was added in version 2.3.0?"
    )
    added = quotes(answer)
    assert "Export to CSV" in added
    assert "Dark mode" in added
    assert "Crash" not in added
