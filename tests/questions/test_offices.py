"""Which office a question asks the holder of, and which sentences speak of that one."""

from __future__ import annotations

import pytest

from rag.language.doc import Doc
from rag.questions.offices import asked_office, speaks_of

MINISTER = "Who is the foreign minister of Norway?"


@pytest.mark.parametrize(
    ("question", "sentence", "speaks"),
    [
        (MINISTER, "Norwegian Foreign Minister Ann Lee, of Norway, left.", True),
        (MINISTER, "Ann Lee, the foreign minister of Norway, left.", True),
        (MINISTER, "Norway's foreign minister, Ann Lee, left.", True),
        (MINISTER, "Ann Lee met the foreign minister of Sweden in Norway.", False),
        (MINISTER, "Norway's trade minister, Bo Ek, met Ann Lee.", False),
        (MINISTER, "Norway's deputy foreign minister, Bo Ek, met Ann Lee.", False),
        (MINISTER, "Ann Lee speaks for Norway.", False),
        ("Who leads the union?", "", None),
        ("Who is the leader of Norway?", "President Bo Ek of Norway came.", True),
        ("Who did Bo Ek appoint as secretary of trade?", "He made her secretary of trade.", True),
        ("Who did Bo Ek appoint as secretary of trade?", "Secretary of State Ann Lee.", False),
        ("Who is Berg's security adviser?", "Mr. Ek's security adviser, Ann Lee, left.", False),
        ("Who was the king ranked above?", "", None),
    ],
)
def test_a_sentence_speaks_of_the_office_or_not(
    question: str, sentence: str, speaks: bool | None
) -> None:
    office = asked_office(Doc(question))
    assert (speaks_of(office, Doc(sentence), Doc("")) if office else None) is speaks


def test_whose_office_it_is_may_stand_in_the_title() -> None:
    office = asked_office(Doc("Who is the president of Norway?"))
    assert office
    assert speaks_of(office, Doc("The president, Ann Lee, spoke."), Doc("Norway votes"))
    assert not speaks_of(office, Doc("The president, Ann Lee, spoke."), Doc("Sweden votes"))
