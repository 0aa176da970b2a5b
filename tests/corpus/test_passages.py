"""Passages: exact, bounded, and with heading and speaker kept."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.corpus.documents import make_document
from rag.corpus.folder import read_folder
from rag.corpus.passages import cut_passages, searchable_text
from rag.files import seeds_folder
from rag.language.text import squash
from rag.models.embedder import Embedder
from rag.types import Passage

PIECES = [
    "Talks failed.",
    "He left",
    "“No,” she said.",
    "\n",
    "\n\n",
    "Sponsor: X",
    "# Head",
    " ",
    "a" * 60,
]


def words(texts: object) -> list[int]:
    return [len(text.split()) for text in texts]  # type: ignore[attr-defined]


def passages_of(text: str, size: int = 40) -> list[Passage]:
    return cut_passages(make_document(Path("/texts"), "a.txt", text), words, size, size + 20)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
@settings(deadline=None)
def test_a_passage_is_its_span_of_the_document(text: str) -> None:
    document = make_document(Path("/texts"), "a.txt", text)
    passages = cut_passages(document, words, 12, 20)
    assert all(document.text[p.start : p.end] == p.text for p in passages)
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))
    assert len({p.id for p in passages}) == len(passages)
    for mark in document.boilerplate:
        assert not any(p.start < mark.end and mark.start < p.end for p in passages)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_can_be_cut(text: str) -> None:
    assert all(text[p.start : p.end] == p.text for p in passages_of(text))


@pytest.mark.parametrize(
    "line",
    [
        "He left. ",
        "Leave a Reply\n",
        "Read more about this here\n",
        "Sponsor: X\nThe talks failed.\n",
        "This story appeared in ",
        "a\n",
        "Why:\n",
        "“No.”\nAnn Lee\n",
        "中。",
    ],
)
def test_a_text_that_goes_on_and_on_is_cut(line: str) -> None:
    text = line * (150_000 // len(line))
    assert all(text[p.start : p.end] == p.text for p in passages_of(text))


@pytest.mark.parametrize("size", [60, 235])
def test_passages_fit_the_model_with_their_context(embedder: Embedder, size: int) -> None:
    documents = read_folder(seeds_folder(), 10**8).documents
    for document in documents:
        passages = cut_passages(document, embedder.count_tokens, size, embedder.max_tokens)
        assert max(embedder.count_tokens([p.text for p in passages])) <= size
        assert max(embedder.count_tokens([searchable_text(p) for p in passages])) <= 254


def test_a_sentence_that_is_too_long_is_cut_at_white_space() -> None:
    text = "word " * 500
    passages = passages_of(text)
    assert max(words([p.text for p in passages])) <= 40
    assert squash(" ".join(p.text for p in passages)) == squash(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Head\n\nShe left.{' ' * 10_000}\n\n“He stayed.”\n{' ' * 10_000}\nAnn Lee",
        f"She left. {'🙂' * 10_000} He stayed.",
        "\n".join(["🙂" * 30] * 300),
    ],
)
def test_signs_that_the_model_does_not_count_do_not_make_a_passage_long(
    embedder: Embedder, text: str
) -> None:
    document = make_document(Path("/texts"), "a.txt", text)
    passages = cut_passages(document, embedder.count_tokens, 40, 60)
    assert max(len(p.text) for p in passages) <= 40 * 40
    assert "".join("".join(p.text for p in passages).split()) == "".join(document.text.split())


def test_whole_paragraphs_stay_together_where_they_fit() -> None:
    first = "The first paragraph has some twenty words. " * 3
    second = "The second one is as long as that. " * 3
    assert [p.text for p in passages_of(f"{first}\n\n{second}")] == [first.strip(), second.strip()]


def test_a_heading_stays_with_what_it_introduces_and_goes_on_as_context() -> None:
    body = "Ships float on water because they are lighter than it. " * 8
    intro = "Nothing is said here. " * 9
    passages = passages_of(f"{intro}\n\nWhy ships float\n\n{body}")
    with_heading = [p for p in passages if p.text.startswith("Why ships float")]
    assert with_heading
    assert "Ships float" in with_heading[0].text
    assert passages[-1].context == "Why ships float"


def test_the_speaker_after_a_quotation_belongs_to_all_of_it() -> None:
    quote = (
        "“" + "We shall not be moved by any of this. " * 8 + "\n“" + "It will end well. " * 8 + "”"
    )
    text = f"{quote}\nAnn Lee, Sea Review\n“Others disagree with this.”\nBo Ek, The Wave"
    passages = passages_of(text)
    speakers = [text[slice(*p.speaker)] if p.speaker else None for p in passages]
    assert speakers[-1] == "Bo Ek, The Wave"
    assert set(speakers[:-1]) == {"Ann Lee, Sea Review"}
    assert all("Ann Lee" in searchable_text(p) for p in passages[:-1])
    assert "Ann Lee" not in searchable_text(passages[-1])


def test_boilerplate_is_in_no_passage() -> None:
    text = "The talks failed.\nSponsor: Acme\nThey will meet again.\nLeave a Reply"
    assert [p.text for p in passages_of(text)] == ["The talks failed.", "They will meet again."]
