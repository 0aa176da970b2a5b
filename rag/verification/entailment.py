"""How well cited text bears a statement out, judged by the trained verifier.

The verifier reads a few sentences at a time, so each sentence of the statement is held against the
sentences of the cited text that share most words with it, each with those around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.language.doc import Doc
from rag.language.word_frequency import share_held
from rag.models.verifier import Judgement
from rag.verification.alignment import CitedText

Verify = Callable[[Sequence[tuple[str, str]]], Sequence[Judgement]]
"""(pairs of claim and evidence) -> a judgement each."""
_WINDOWS = 3  # of the cited text, for each sentence of the statement
_AROUND = 2  # sentences on either side of the one that shares most words


def judgement_of(statement: Doc, cited: CitedText, verify: Verify) -> Judgement:
    """Return how the cited text bears a statement out: as it does its weakest sentence."""
    pairs = [
        (number, sentence.text, window)
        for number, sentence in enumerate(statement.sentence_docs)
        for window in _windows(sentence, cited)
    ]
    judged = verify([(claim, evidence) for _, claim, evidence in pairs])
    best: dict[int, Judgement] = {}
    for (number, *_), judgement in zip(pairs, judged, strict=True):
        if number not in best or judgement.supported > best[number].supported:
            best[number] = judgement
    return min(best.values(), key=lambda j: j.supported, default=Judgement(0.0, 0.0))


def _windows(sentence: Doc, cited: CitedText) -> list[str]:
    """Return the runs of sentences that share most words with a sentence, the best first."""
    found: dict[str, float] = {}
    for part in cited.parts:
        lines = part.doc.sentence_docs
        shares = [share_held(sentence.weights, line.stems) for line in lines]
        for i in sorted(range(len(lines)), key=lambda i: -shares[i])[:_WINDOWS]:
            run = lines[max(0, i - _AROUND) : i + _AROUND + 1]
            found.setdefault(" ".join(line.text for line in run), shares[i])
    return sorted(found, key=lambda text: -found[text])[:_WINDOWS]
