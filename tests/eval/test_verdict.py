"""The rules by which an answer is right."""

from __future__ import annotations

from eval.questions import GoldFigure
from eval.verdict import judge, shown_as_fact
from tests.answers import giving
from tests.eval.values import abstained, answered, differing, gold, question, said

BUILT = "The dam at Elm was built in 1902."
HOLDS = "It holds 3,000 tons of water."
TEXT_END = "Elm lies in Ohio."


def test_an_unanswerable_question_is_right_when_it_abstains() -> None:
    asked = question(answerable=False)
    assert judge(asked, abstained()).right
    assert judge(asked, answered(said(BUILT))).outcome == "should abstain"


def test_an_answer_needs_the_words_support_and_the_evidence() -> None:
    asked = question("1902", evidence=(gold(BUILT),))
    assert judge(asked, answered(said(BUILT))).right
    assert judge(asked, abstained()).outcome == "abstained"
    assert judge(asked, answered(said(HOLDS))).outcome == "wrong"
    assert judge(asked, answered(said(BUILT, support="partly"))).outcome == "wrong"
    elsewhere = judge(asked, answered(said("In 1902.", HOLDS)))
    assert (elsewhere.outcome, elsewhere.why) == ("wrong", "cited elsewhere: 1902")


def test_without_marked_evidence_the_words_decide() -> None:
    assert judge(question("1902"), answered(said("In 1902.", HOLDS))).right


def test_without_accepted_answers_the_evidence_decides() -> None:
    asked = question(evidence=(gold(BUILT),))
    assert judge(asked, answered(said(BUILT))).right
    assert not judge(asked, answered(said(HOLDS))).right


def test_every_group_must_be_given_by_any_of_its_strings() -> None:
    asked = question(groups=(("1902", "1903"), ("3,000",)), evidence=(gold(TEXT_END),))
    whole = judge(asked, answered(said(BUILT, TEXT_END), said(HOLDS, TEXT_END)))
    assert whole.right
    half = judge(asked, answered(said(BUILT, TEXT_END)))
    assert (half.outcome, half.why) == ("incomplete", "not given: 3,000")


def test_a_disagreement_needs_every_figure_with_its_document_and_no_other() -> None:
    figures = (GoldFigure(3000, None, "a.txt"), GoldFigure(None, 8000, "b.txt"))
    asked = question(figures=figures)
    listed = differing((3000, None, "a.txt"), (None, 8000, "b.txt"))
    assert judge(asked, answered(said(HOLDS), disagreements=(listed,))).right
    half = differing((3000, None, "a.txt"))
    found = judge(asked, answered(said(HOLDS), disagreements=(half,)))
    assert (found.outcome, found.why) == ("incomplete", "not listed: up to 8,000 (b.txt)")
    invented = differing((3000, None, "a.txt"), (None, 8000, "b.txt"), (5, 5, "a.txt"))
    found = judge(asked, answered(said(HOLDS), disagreements=(invented,)))
    assert found.why == "not in the gold list: 5 (a.txt)"
    elsewhere = differing((3000, None, "b.txt"), (None, 8000, "b.txt"))
    assert not judge(asked, answered(said(HOLDS), disagreements=(elsewhere,))).right


def test_a_wrong_answer_is_no_fact_where_it_is_set_against_others() -> None:
    asked = question("1902", wrong=("3,000",))
    shown = answered(said(BUILT), said(HOLDS))
    assert shown_as_fact(asked, shown) == ["3,000"]
    assert judge(asked, shown).outcome == "wrong"
    told = answered(said(BUILT), said(HOLDS), disagreements=(differing((3000, 3000, "a.txt")),))
    assert shown_as_fact(asked, told) == []
    assert judge(asked, told).right
    one, other = giving("1902"), giving("3,000", id="d2")
    assert shown_as_fact(asked, answered(one, other)) == []
    assert shown_as_fact(asked, answered(other)) == ["3,000"]
