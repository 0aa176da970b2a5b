"""Citation figures against cases worked out by hand."""

from __future__ import annotations

from eval.citations import against_gold, alce, verbatim
from rag.types import Citation, Statement
from tests.eval.values import SOURCE, TEXT, answered, differing, gold, question, said

BUILT = "The dam at Elm was built in 1902."
HOLDS = "It holds 3,000 tons of water."


def test_recall_is_the_share_of_statements_that_their_citations_bear_out() -> None:
    borne, alone = said(BUILT), said("The dam at Elm was built in 1955.", BUILT)
    assert alce([borne, alone], {}) == (0.5, 0.5)
    assert alce([Statement("No citation.", (), "unsupported", "")], {}) == (0, None)


def test_a_citation_that_is_not_needed_counts_against_precision() -> None:
    idle = said("The dam at Elm was built in 1902.", BUILT, "Elm lies in Ohio.")
    assert alce([idle], {}) == (1, 0.5)


def test_two_citations_that_only_together_bear_it_out_are_both_needed() -> None:
    both = said(f"{BUILT} {HOLDS}", BUILT, HOLDS)
    assert alce([both], {}) == (1, 1)


def test_citations_against_gold_spans() -> None:
    asked = question("1902", evidence=(gold(BUILT), gold("Elm lies in Ohio.")))
    found = against_gold(asked, answered(said(BUILT), said(HOLDS), said(BUILT)))
    assert found == ((1, 2), (1, 2))  # the same span cited twice is one citation


def test_a_quote_must_stand_in_the_file_where_it_says() -> None:
    answer = answered(said(BUILT), said(HOLDS), disagreements=(differing((1, 1, "a.txt")),))
    assert verbatim(answer, {"a.txt": TEXT}) == (3, 3)
    assert verbatim(answer, {"a.txt": " " + TEXT}) == (0, 3)
    assert verbatim(answer, {}) == (0, 3)
    bent = Statement("x", (Citation("p", SOURCE, 0, 3, "the"),), "supported", "")
    assert verbatim(answered(bent, said(HOLDS)), {"a.txt": TEXT}) == (1, 2)
