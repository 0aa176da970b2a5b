"""What the verifier says of a statement beside the text that it cites."""

from __future__ import annotations

import pytest

from rag.language.doc import parse
from rag.verification.alignment import CitedText
from rag.verification.entailment import judgement_of, unsupported_part
from rag.verification.scoring import SupportModels
from rag.verification.support import assess

FERRY = (
    "The ferry to Moss has run since 1987. It carries 240 passengers. In winter the crew of the"
    " ferry rests in the village, where the county rents a house for them."
)


@pytest.mark.parametrize(
    ("statement", "borne_out"),
    [
        ("The ferry to Moss carries 240 passengers.", True),
        ("In winter the crew rests in the village.", True),
        ("The ferry to Moss was sold to a bank because it made no money.", False),
        ("The crew of the ferry never rests in the village.", False),
    ],
)
def test_what_follows_from_the_text_is_told_from_what_does_not(
    support_models: SupportModels, statement: str, borne_out: bool
) -> None:
    judgement = judgement_of(parse(statement), CitedText.of(FERRY), support_models.verify)
    assert (judgement.supported > 0.5) is borne_out
    assert judgement.supported + judgement.refuted <= 1


def test_a_statement_is_as_good_as_its_weakest_sentence(support_models: SupportModels) -> None:
    said = "The ferry to Moss carries 240 passengers."
    for more in ("It was built in Japan by two brothers.", ""):
        whole = judgement_of(parse(f"{said} {more}"), CitedText.of(FERRY), support_models.verify)
        assert (whole.supported > 0.5) is not bool(more)


def test_who_says_it_is_left_to_the_check_of_speakers(support_models: SupportModels) -> None:
    text = "Dr. Ek told that the ferry carries 240 passengers."
    judgement = judgement_of(parse(text), CitedText.of(FERRY), support_models.verify)
    assert judgement.supported > 0.5


def test_the_clause_that_is_not_borne_out_is_named(support_models: SupportModels) -> None:
    text = "The ferry to Moss has run since 1987, and its captain owns a bakery."
    part = unsupported_part(parse(text), CitedText.of(FERRY), support_models.verify)
    assert part == "and its captain owns a bakery"


def test_no_before_a_statement_is_no_part_of_it(support_models: SupportModels) -> None:
    statement, cited = "No, the union rejected the offer.", "The union rejected the offer."
    assessment = assess(parse(statement), CitedText.of(cited), support_models)
    assert assessment.verdict == ("supported", "")


def test_another_language_is_judged_by_words(support_models: SupportModels) -> None:
    text = "Die Fähre nach Moss befördert 240 Fahrgäste und gehört seit 1987 der Gemeinde."
    cited = CitedText.of(f"{text} Im Winter ruht der Betrieb der Fähre im Dorf.")
    assert assess(parse(text), cited, support_models) == assess(parse(text), cited)


def test_without_evidence_nothing_is_borne_out(support_models: SupportModels) -> None:
    judgement = judgement_of(parse("Ferries float."), CitedText.of(""), support_models.verify)
    assert judgement.supported == 0
