"""Which documents a phrase names."""

from __future__ import annotations

import pytest

from rag.catalogue.naming import named_documents
from rag.types import Source

DALE = Source(
    "d1", "a.txt", title="The mill at Dale", publisher="The Northern Times", author="Ann Lee"
)


@pytest.mark.parametrize(
    ("phrase", "sure", "meant"),
    [
        ("the Northern Times article", True, True),
        ("the Eastern Times article", True, False),
        ("the piece on the mill by Ann Lee", True, True),
        ("the article on the mill and the canal", True, True),
        ("the article on the mill and the canal", False, False),
        ("the mill at Dale", False, True),
        ("the canal", True, False),
    ],
)
def test_most_words_and_every_name_must_be_those_of_a_document(
    phrase: str, sure: bool, meant: bool
) -> None:
    assert named_documents(phrase, [DALE], sure) == [DALE] * meant
