"""What the reader is trained on."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.questions import Gold, Question
from eval.reader_data import Window, in_passages, list_windows, windows
from eval.train_evidence import Example
from eval.train_reader import halves
from rag.evidence.features import Features
from rag.evidence.sentence_ranking import Evidence
from rag.language.doc import Doc
from rag.types import Hit, Passage, Source, Span

MILL = ("The mill is old.", "Ann Lee built it in 1820.", "It burned down.")
FEATURES = Features(*[0.0] * 12)
FARM = ("The farm is new.", "Nobody built it.")


def sentences_of(path: str, texts: tuple[str, ...], at: int = 0) -> list[Evidence]:
    whole = " ".join(texts)
    passage = Passage(f"{path}-{at}", path, at, at + len(whole), whole)
    hit, found = Hit(passage, Source(path, path), 1.0), []
    for text in texts:
        start = at + whole.index(text)
        found.append(
            Evidence(hit, "paragraph", Span(start, start + len(text)), Doc(text), 0.5, FEATURES)
        )
    return found


def example(answerable: bool, document: str = "mill.txt") -> Example:
    ranked = [*reversed(sentences_of(document, MILL)), *sentences_of("farm.txt", FARM)]
    at = " ".join(MILL).index("Ann Lee")
    gold = Gold(document, 0, 60, (at, at + 7) if answerable else None)
    answers = ("Ann Lee",) if answerable else ()
    question = Question("1", "Who built the mill?", answerable, answers, (gold,))
    return question, ranked, [answerable and "Ann" in e.text for e in ranked]


def test_sentences_stand_in_their_passage_in_order() -> None:
    _, ranked, right = example(True)
    found = in_passages(ranked, right)
    assert [[e.text for e, _ in own] for own in found] == [list(MILL), list(FARM)]
    assert [answers for _, answers in found[0]] == [False, True, False]


def test_the_exact_answer_is_marked_within_its_sentence() -> None:
    for seed in range(20):
        first = windows([example(True)], [], {"mill.txt"}.__contains__, random.Random(seed))[0]
        assert first.exact
        assert first.span is not None
        number, start, end = first.span
        assert first.sentences[number][start:end] == "Ann Lee"
        assert first.right[number]


def test_without_its_answer_a_passage_answers_nothing() -> None:
    found: set[Window] = set()
    for seed in range(20):
        found |= set(
            windows([example(True)], [], {"mill.txt"}.__contains__, random.Random(seed))[1:]
        )
    assert any("The mill is old." in window.sentences for window in found)
    for window in found:
        assert not any(window.right)
        assert window.span is None
        assert not any("Ann Lee" in text for text in window.sentences)


def test_nothing_answers_what_cannot_be_answered() -> None:
    made = windows([example(False)], [], {"mill.txt"}.__contains__, random.Random(1))
    assert made
    assert not any(any(window.right) for window in made)


def test_documents_that_are_kept_aside_are_not_learned() -> None:
    aside = example(True, "aside.txt")
    assert not windows([aside], [aside], {"mill.txt"}.__contains__, random.Random(1))


def test_the_halves_are_disjoint_and_about_as_large() -> None:
    asked = [
        example(True, f"{name}.txt")
        for name, n in (("a", 5), ("b", 3), ("c", 3), ("d", 1))
        for _ in range(n)
    ]
    one, other = halves(asked)
    assert one | other == {"a.txt", "b.txt", "c.txt", "d.txt"}
    assert not one & other
    assert {frozenset(one), frozenset(other)} == {
        frozenset({"a.txt", "d.txt"}),
        frozenset({"b.txt", "c.txt"}),
    }


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_lists_of_sentences_are_cut_in_pieces_with_their_marks(
    tmp_path: Path, share: float
) -> None:
    candidates = [f"Sentence number {n} of a list that is rather long." for n in range(60)]
    row = {"question": "Which?", "candidates": candidates, "answers": [41]}
    (tmp_path / "list.jsonl").write_text(json.dumps(row) + "\n")
    found = list_windows(tmp_path / "list.jsonl", share, random.Random(3))
    assert bool(found) == bool(share)
    if found:
        marked = dict(zip(found[0].sentences, found[0].right, strict=True))
        assert [text for text, answers in marked.items() if answers] == [candidates[41]]
        assert len(marked) < 20
