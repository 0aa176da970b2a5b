"""What an answer contributes to each figure, and that a figure which does not apply is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.catalogue import CATALOGUE, figures_of
from eval.questions import GoldFigure, foreign
from eval.scoring import Corpus, score
from eval.spans import Range
from tests.eval.values import TEXT, abstained, answered, differing, gold, hit, question, said

BUILT = "The dam at Elm was built in 1902."
HOLDS = "It holds 3,000 tons of water."
CORPUS = Corpus({"a.txt": TEXT}, {"a.txt": [Range("a.txt", 0, 33), Range("a.txt", 34, 81)]}, True)


def test_an_answered_question_by_hand() -> None:
    asked = question("3,000 tons", "3,000", kind="figure", evidence=(gold(HOLDS),))
    answer = answered(said(BUILT), said(HOLDS), passages=(hit(0, 33), hit(34, 81)))
    values = score(asked, answer, CORPUS, 8)
    assert values["right"] == values["right, answerable"] == [1]
    assert values["answer in first statement"] == [0]
    assert values["answer in any statement"] == [1]
    assert values["figure as value"] == [1]
    assert values["token F1"] == [0]
    assert values["false abstentions"] == [0]
    assert values["AUROC of confidence"] == [0.9, 1]
    assert values["quotes verbatim"] == [2, 2]
    assert values["gold evidence cited"] == [1, 1]
    assert values["citations in gold"] == [1, 2]
    assert (values["success@1"], values["success@2"], values["MRR"]) == ([0], [1], [0.5])
    # The second passage holds the 29 gold characters, among 33 + 47 retrieved.
    assert values["recall of characters"] == [1]
    assert values["precision of characters"] == [pytest.approx(29 / 80)]
    assert values["disagreement where none is"] == [0]


def test_an_abstention_answers_nothing() -> None:
    asked = question("1902", evidence=(gold(BUILT),))
    values = score(asked, abstained(), CORPUS, 8)
    assert values["right"] == values["answer in any statement"] == values["token F1"] == [0]
    assert values["abstention precision"] == [0, 1]
    assert values["success@1"] == [0]
    assert not {"citation recall", "quotes verbatim", "gold evidence cited"} & set(values)


def test_an_unanswerable_question_has_no_figures_of_answers_or_retrieval() -> None:
    values = score(question(answerable=False, evidence=(gold(BUILT),)), abstained(), CORPUS, 8)
    assert values["abstention recall"] == values["abstention precision"] == [1, 1]
    assert set(values) == {
        *("right", "AUROC of confidence", "abstention recall", "abstention precision"),
        "disagreement where none is",
    }


def test_a_question_of_another_set_has_an_auroc_of_its_own() -> None:
    (other,) = foreign([question("1902", evidence=(gold(BUILT),))])
    values = score(other, abstained(), CORPUS, 8)
    assert values["AUROC, other topic"] == [0.1, 0]
    assert "AUROC of confidence" not in values
    assert values["right"] == [1]
    both = replace(CORPUS, foreign=True)
    values = score(question("1902"), abstained(), both, 8)
    assert values["AUROC, other topic"] == values["AUROC of confidence"] == [0.1, 1]
    assert "AUROC, other topic" not in score(question("1902"), abstained(), CORPUS, 8)


def test_figures_that_differ_are_counted_by_value_and_document() -> None:
    figures = (GoldFigure(3000, None, "a.txt"), GoldFigure(None, 8000, "b.txt"))
    listed = differing((3000, None, "a.txt"), (3000, None, "b.txt"))
    answer = answered(said(HOLDS), disagreements=(listed,))
    values = score(question(figures=figures), answer, CORPUS, 8)
    assert values["disagreement recall"] == [1, 2]
    assert values["disagreement precision"] == [1, 2]
    assert score(question("x"), answer, CORPUS, 8)["disagreement where none is"] == [1]


def test_right_and_wrong_answers_among_documents_that_disagree() -> None:
    asked = question(groups=(("1902",), ("Utah",)), wrong=("3,000", "Ohio"))
    values = score(asked, answered(said(BUILT), said(HOLDS)), CORPUS, 8)
    assert values["gold answers given"] == [1, 2]
    assert values["wrong answers as fact"] == [1, 2]


def test_a_figure_that_no_question_has_is_left_out() -> None:
    found = figures_of([{"right": [1.0]}, {"right": [0.0], "abstention recall": [1, 1]}])
    assert set(found) == {"right", "abstention recall"}
    assert found["right"][0].value == 0.5
    assert found["abstention recall"][1] == 1


def test_every_figure_has_a_name_of_its_own() -> None:
    assert len({figure.name for figure in CATALOGUE}) == len(CATALOGUE)
