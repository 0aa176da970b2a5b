"""Figures that differ, over texts of the tests' own: a real index, the real model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.corpus.documents import given_documents
from rag.disagreement.summary import summary
from rag.language.attribution import spoken_by
from rag.language.doc import Doc
from rag.pipeline import Pipeline
from rag.types import Answer, Span

Ask = Callable[..., Answer]
DAM = (
    "The Morning Post\n3 May 2021\n\nThe Tarn dam burst on Sunday. At least 40 people"
    " were killed when the Tarn dam burst, Mayor Ines Roth said. Rescue teams worked on.",
    "Valley Herald\n9 May 2021\n\nThe toll of the Tarn dam rises. The burst of the Tarn"
    " dam killed 112 people, according to the interior ministry. Some 3,000 houses were flooded.",
    "Notes on the Tarn dam\n\nDozens of people were killed when the Tarn dam burst."
    " The dam was built by 700 workers.",
)


@pytest.fixture
def ask(pipeline: Pipeline) -> Ask:
    def over(question: str, *texts: str) -> Answer:
        rows = [{"text": text} for text in texts]
        return pipeline.over(given_documents(rows)).ask(question)

    return over


def test_every_figure_is_listed_newest_first_with_speaker_and_quote(ask: Ask) -> None:
    answer = ask("How many people were killed when the Tarn dam burst?", *DAM)
    (found,) = answer.disagreements
    listed = [(f.low, f.high, f.speaker, f.citation.source.published) for f in found.figures]
    assert listed == [
        (112, 112, "the interior ministry", "2021-05-09"),
        (40, None, "Mayor Ines Roth", "2021-05-03"),
        (12, None, "", None),
    ]
    for figure in found.figures:
        assert any(figure.citation.quote in text for text in DAM)
        assert figure.wording in figure.citation.quote


def test_the_first_line_gives_the_range_and_the_latest(ask: Ask) -> None:
    answer = ask("How many people were killed when the Tarn dam burst?", *DAM)
    line = summary(answer.disagreements[0])
    assert "from “At least 40 people” to “112 people”" in line
    assert "The latest dated figure: “112 people”" in line
    assert "9 May 2021" in line


def test_figures_for_other_things_are_not_compared(ask: Ask) -> None:
    answer = ask("How many houses were flooded by the Tarn dam?", *DAM)
    assert answer.disagreements == ()


def test_one_text_in_two_outlets_counts_once(ask: Ask) -> None:
    text = "The Tarn ferry sank on Monday. It carried 212 passengers when it sank, police said."
    answer = ask(
        "How many passengers did the Tarn ferry carry?",
        f"Herald\n\n{text}",
        f"Gazette\n\n{text} More later.",
    )
    assert not answer.abstained
    assert answer.disagreements == ()


def test_figures_of_two_years_do_not_contradict_each_other(ask: Ask) -> None:
    answer = ask(
        "How many people live in Ostrow?",
        "In the census of 2001 Ostrow had 4,120 people living there.",
        "In the census of 2011 Ostrow had 3,870 people living there.",
    )
    assert answer.disagreements == ()


def test_a_rate_is_not_compared_with_a_count(ask: Ask) -> None:
    answer = ask(
        "What is the population of Brem?",
        "The population of Brem was 681 people at the census.",
        "The population density of Brem was 885 people per square mile.",
    )
    assert answer.disagreements == ()


def test_figures_of_another_actor_are_left_out(ask: Ask) -> None:
    answer = ask(
        "How many tanks did Ruritania send?",
        "Ruritania sent 30 tanks to the border on Friday.",
        "Ruritania sent about 55 tanks, the radio reported.",
        "Freedonia sent 90 tanks to the same border.",
    )
    (found,) = answer.disagreements
    assert sorted(f.low or 0 for f in found.figures) == [30, 55]


def test_a_seat_of_government_acts_for_its_country_but_is_not_all_of_it(ask: Ask) -> None:
    texts = [
        "Norway sent 40 tractors to the fair on Friday.",
        "Oslo sent 55 tractors to the fair, the radio said.",
        "There are 9 tractors in Norway's far north.",
    ]
    (found,) = ask("How many tractors did Norway send to the fair?", *texts).disagreements
    assert {f.low for f in found.figures} == {40, 55}
    assert ask("How many tractors are there in Oslo?", *texts[::2]).abstained


def test_whether_the_sources_agree_is_answered_by_what_they_say(ask: Ask) -> None:
    answer = ask("Do the sources agree on how many people the Tarn dam burst killed?", *DAM)
    assert [f.low for d in answer.disagreements for f in d.figures] == [112, 40, 12]
    assert any(notice.startswith("Read as: how many people") for notice in answer.notices)


def test_a_figure_in_the_answer_to_another_question_is_compared_too(ask: Ask) -> None:
    answer = ask("Did the burst of the Tarn dam kill people?", *DAM)
    assert [f.low for d in answer.disagreements for f in d.figures] == [112, 40, 12]
    none = ask("Who spoke of the Tarn dam?", DAM[0])
    assert none.disagreements == ()


@pytest.mark.parametrize(
    ("question", "texts", "listed"),
    [
        (
            "How many people were injured in the Malvo fire?",
            [
                "In the Malvo fire 12 people were killed and 30 people were injured.",
                "The Malvo fire injured 45 people, doctors said.",
                "Twelve people died in the Malvo fire.",
            ],
            {30, 45},
        ),
        (
            "What was the death toll of the quake?",
            ["The quake killed 200 people, a nurse said.", "The death toll of the quake is 340."],
            {200, 340},
        ),
        (
            "What is the population of Ostrow?",
            ["Ostrow has a population of 4,120.", "The population of Ostrow is 5,300."],
            {4120, 5300},
        ),
        (
            "How old is the castle of Brem?",
            [
                "The castle of Brem is 800 years old.",
                "At 650 years old, the castle of Brem draws visitors.",
                "The church of Brem is 300 years old.",
            ],
            {650, 800},
        ),
        (
            "How much did the bridge in Malvo cost?",
            ["The bridge in Malvo cost $45 million.", "The Malvo bridge cost the city $62 million.",
             "The bridge in Malvo carries 4,000 cars a day."],
            {45e6, 62e6},
        ),
        (
            "How many people died in the Selm flood?",
            [
                "The Selm flood killed five people.",
                "Three people died in the Selm flood, the police said.",
                "Seven people are still missing after the flood in Selm.",
                "Some 700 people met to remember the men who died in the Selm flood.",
            ],
            {5, 3},
        ),
        (
            "What is the population of Ostrow?",
            ["The population of Ostrow is 5,300.", "Twelve people were hurt in Ostrow on Friday.",
             "In Ostrow 900 people gathered at the bridge."],
            set(),
        ),
        (
            "How much damage did the Selm flood cause?",
            ["The Selm flood caused damage of 38 million euros, and 3,000 homes had no power.",
             "The damage of the Selm flood came to 61 million euros.",
             "After the flood Selm was given 12 million euros by the state."],
            {38e6, 61e6},
        ),
        (
            "By how many votes was the tax carried?",
            ["The tax was carried by 27 votes to 11.", "The tax was carried by 29 votes to 15."],
            {27, 29},
        ),
        (
            "How many voted in Brem?",
            ["In Brem she took 54 percent of the vote, Bo Ek 41 percent.",
             "The vote in Brem went to Lee; Ek had 41.9 percent."],
            set(),
        ),
        (
            "How many boats does the club in Brem own?",
            ["Boat hire at the club in Brem: £6,100.", "Boat hire at the club in Brem, £5,200."],
            set(),
        ),
        (
            "What percentage of voters backed the tax?",
            ["In a poll 54 percent of voters backed the tax.", "Only 39% of voters backed the tax.",
             "In 2 towns 900 voters backed the tax."],
            {54, 39},
        ),
    ],
)  # fmt: skip
def test_only_figures_for_what_was_asked_are_compared(
    ask: Ask, question: str, texts: list[str], listed: set[float]
) -> None:
    found = ask(question, *texts).disagreements
    assert {f.low for d in found for f in d.figures} == listed


@pytest.mark.parametrize(
    "question",
    [
        "When was the Selm flood?",
        "What will the dike in Selm cost?",
        "Was the motion to lower the fee carried?",
    ],
)
def test_sums_and_votes_for_other_things_are_not_compared(ask: Ask, question: str) -> None:
    answer = ask(
        question,
        "The Selm flood of 20 October 2023 caused damage of 38 million euros.",
        "The dike in Selm will cost 14 million euros.",
        "After the flood each household in Selm was given 2,500 euros. A motion to"
        " lower the fee was rejected by 29 votes.",
        "The Selm flood may cost insurers 12 million euros. The motion on the boat was carried by"
        " 27 votes.",
    )
    assert not answer.abstained
    assert answer.disagreements == ()


def test_how_large_it_is_is_told_by_all_who_count_what_it_consists_of(ask: Ask) -> None:
    answer = ask(
        "How large is Ruritania's deployment?",
        "Ruritania's deployment could be as large as 80 tanks, the harbour master said.",
        "At least 30 tanks of Ruritania are now at the border, the coast guard said.",
    )
    assert {f.low or f.high for d in answer.disagreements for f in d.figures} == {80, 30}


def test_one_speaker_by_two_names_gives_a_figure_once(ask: Ask) -> None:
    answer = ask(
        "How many boats sank off Brem?",
        "Nine boats sank off Brem, Mayor Ann Lee said. “Nine boats sank off Brem,” Lee said later.",
        "Twelve boats sank off Brem, the coast guard said.",
    )
    (found,) = answer.disagreements
    assert sorted(f.low or 0 for f in found.figures) == [9, 12]


@pytest.mark.parametrize(
    ("text", "figure", "speaker"),
    [
        ("It cost 3 million, the builders say, but 4 million is feared.", "3", "the builders"),
        ("It could be as large as 8,000, which two officials said today.", "8", "two officials"),
        ("“We counted 60 boats,” Ann Lee told the paper.", "60", "Ann Lee"),
        ("According to the Harbour Office, 60 boats left.", "60", "the Harbour Office"),
        ("Some 60 boats left the harbour.", "60", ""),
    ],
)  # fmt: skip
def test_who_gives_a_figure(text: str, figure: str, speaker: str) -> None:
    assert spoken_by(Doc(text), Span(0, len(text)), text.index(figure)) == speaker


def test_a_range_keeps_the_word_that_opens_it(ask: Ask) -> None:
    answer = ask(
        "How many ships were lost off Varnholm?",
        "Courier\n\nBetween 300 and 450 ships were lost off Varnholm, the coast guard said.",
        "Gazette\n\nUp to 1,200 ships were lost off Varnholm, insurers said.",
    )
    (found,) = answer.disagreements
    wordings = {figure.wording for figure in found.figures}
    assert wordings == {"Between 300 and 450 ships", "Up to 1,200 ships"}
