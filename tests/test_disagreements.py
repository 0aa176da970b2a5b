"""Figures that differ, over texts of the tests' own: a real index, the real model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.attribution import spoken_by
from rag.disagreements import summary
from rag.embeddings import Embedder
from rag.index import sync
from rag.pipeline import build
from rag.settings import load_settings
from rag.types import Answer, Span

Ask = Callable[..., Answer]
DAM = {
    "one.txt": "The Morning Post\n3 May 2021\n\nThe Tarn dam burst on Sunday. At least 40 people"
    " were killed when the Tarn dam burst, Mayor Ines Roth said. Rescue teams worked on.",
    "two.txt": "Valley Herald\n9 May 2021\n\nThe toll of the Tarn dam rises. The burst of the Tarn"
    " dam killed 112 people, according to the interior ministry. Some 3,000 houses were flooded.",
    "three.txt": "Notes on the Tarn dam\n\nDozens of people were killed when the Tarn dam burst."
    " The dam was built by 700 workers.",
}


@pytest.fixture
def ask(tmp_path: Path, folder_of: Callable[..., Path], embedder: Embedder) -> Ask:
    def over(question: str, **texts: str) -> Answer:
        settings = load_settings(home=tmp_path / "home", answerer="extractive")
        sync([folder_of(**texts)], embedder, settings)
        return build(settings).ask(question)

    return over


def test_every_figure_is_listed_newest_first_with_speaker_and_quote(ask: Ask) -> None:
    answer = ask("How many people were killed when the Tarn dam burst?", **DAM)
    (found,) = answer.disagreements
    listed = [(f.low, f.high, f.speaker, f.citation.source.published) for f in found.figures]
    assert listed == [
        (112, 112, "the interior ministry", "2021-05-09"),
        (40, None, "Mayor Ines Roth", "2021-05-03"),
        (12, None, "", None),
    ]
    for figure in found.figures:
        assert figure.citation.quote in DAM[figure.citation.source.path]
        assert figure.wording in figure.citation.quote


def test_the_first_line_gives_the_range_and_the_latest(ask: Ask) -> None:
    answer = ask("How many people were killed when the Tarn dam burst?", **DAM)
    line = summary(answer.disagreements[0])
    assert "from “At least 40 people” to “112 people”" in line
    assert "The latest that is dated: “112 people”" in line
    assert "9 May 2021" in line


def test_figures_for_other_things_are_not_compared(ask: Ask) -> None:
    answer = ask("How many houses were flooded by the Tarn dam?", **DAM)
    assert answer.disagreements == ()


def test_one_text_in_two_outlets_counts_once(ask: Ask) -> None:
    text = "The Tarn ferry sank on Monday. It carried 212 passengers when it sank, police said."
    answer = ask(
        "How many passengers did the Tarn ferry carry?",
        **{"a.txt": f"Herald\n\n{text}", "b.txt": f"Gazette\n\n{text} More later."},
    )
    assert not answer.abstained
    assert answer.disagreements == ()


def test_figures_of_two_years_do_not_contradict_each_other(ask: Ask) -> None:
    answer = ask(
        "How many people live in Ostrow?",
        **{
            "a.txt": "In the census of 2001 Ostrow had 4,120 people living there.",
            "b.txt": "In the census of 2011 Ostrow had 3,870 people living there.",
        },
    )
    assert answer.disagreements == ()


def test_figures_of_another_actor_are_left_out(ask: Ask) -> None:
    answer = ask(
        "How many tanks did Ruritania send?",
        **{
            "a.txt": "Ruritania sent 30 tanks to the border on Friday.",
            "b.txt": "Ruritania sent about 55 tanks, the radio reported.",
            "c.txt": "Freedonia sent 90 tanks to the same border.",
        },
    )
    (found,) = answer.disagreements
    assert sorted(f.low or 0 for f in found.figures) == [30, 55]


def test_a_figure_in_the_answer_to_another_question_is_compared_too(ask: Ask) -> None:
    answer = ask("Did the burst of the Tarn dam kill people?", **DAM)
    assert [f.low for d in answer.disagreements for f in d.figures] == [112, 40, 12]
    none = ask("Who spoke of the Tarn dam?", **{"one.txt": DAM["one.txt"]})
    assert none.disagreements == ()


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
    assert spoken_by(text, Span(0, len(text)), text.index(figure)) == speaker
