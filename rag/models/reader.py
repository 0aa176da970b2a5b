"""The reader: a trained model that says how surely each sentence of a passage answers a question.

The packaged one reads a passage whole, together with the question, so that a sentence is judged by
the sentences around it: the right words about the wrong actor are not an answer. `reader_loading`
loads it; `evidence.sentence_ranking` uses its scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from rag.models.reader_windows import batch, windows
from rag.models.vocabulary_fit import can_read
from rag.types import Span

_LIMIT = 15.0  # log-odds; values beyond it are clipped
_LONGEST_ANSWER = 20  # word pieces of an exact answer


class Odds(NamedTuple):
    """Log-odds, -15 to 15: that a sentence answers, and that some of its words do by themselves.

    `words` are these words, "" if the reader cannot tell them.
    """

    answers: float
    exact: float
    words: str = ""


class Reader(Protocol):
    """Judges the sentences of passages."""

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[Odds]]:
        """Return the log-odds of each sentence of each passage."""

    def can_read(self, text: str) -> bool:
        """Return whether it has signs for a text, as an English one has not for Chinese."""


class PassageReader:
    """A reader of whole passages. `network` is a `reader_network.ReaderNetwork`."""

    def __init__(self, network: Any, tokenizer: Any) -> None:
        self._network = network.eval()
        self._tokenizer = tokenizer

    def can_read(self, text: str) -> bool:
        """Return whether its vocabulary has signs for a text."""
        return can_read(self._tokenizer, text)

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[Odds]]:
        """Read all passages at once; one of more than 320 word pieces is read in parts."""
        if not any(passages):
            return [[] for _ in passages]
        import torch

        numbered_windows = windows(self._tokenizer, question, passages)
        places = [self._places(passage) if passage else [] for passage in passages]
        with torch.inference_mode():
            logits, ends = self._network(*batch([window for _, window in numbered_windows]))
        read: list[list[Odds]] = [[] for _ in passages]
        for (number, (_, _, owners)), row, ends_of_row in zip(
            numbered_windows, logits.double().numpy(), ends.double().numpy(), strict=True
        ):
            for n, answers in enumerate(odds(row[: max(owners) + 2]).tolist()):
                (first, last), exact = _exact_words(ends_of_row, owners, n)
                at = len(read[number])
                inside = places[number][at][first : last + 1]
                words = passages[number][at][inside[0][0] : inside[-1][1]] if inside else ""
                read[number].append(Odds(answers, exact, words))
        return read

    def _places(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return where the word pieces of each text stand in it."""
        settings = {"add_special_tokens": False, "return_offsets_mapping": True, "verbose": False}
        places: list[list[tuple[int, int]]] = self._tokenizer(list(texts), **settings)[
            "offset_mapping"
        ]
        return places


class PairReader:
    """A cross-encoder that reads sentence by sentence; its logits are used as log-odds."""

    def __init__(self, encoder: Any) -> None:
        self._encoder = encoder

    def can_read(self, text: str) -> bool:
        """Return whether its vocabulary has signs for a text."""
        return can_read(self._encoder.tokenizer, text)

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[Odds]]:
        """Read all sentences in one call; their logits stand for both kinds of log-odds."""
        import torch

        pairs = [(question, sentence) for passage in passages for sentence in passage]
        if not pairs:
            return [[] for _ in passages]
        scores = self._encoder.predict(
            pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False
        )
        logits = iter(np.clip(np.asarray(scores, np.float64), -_LIMIT, _LIMIT).tolist())
        return [[Odds(logit := next(logits), logit) for _ in passage] for passage in passages]


def _exact_words(ends: Any, owners: Sequence[int], sentence: int) -> tuple[Span, float]:
    """Return the likeliest words of a sentence, first and last word piece, with their log-odds.

    `ends` has the shape (tokens, 2). As in Devlin et al. 2019, section 4.3: the sum of the logits
    of both ends is compared with that of the first token, which stands for no answer.
    """
    start = owners.index(sentence) if sentence in owners else 0  # a sentence may have no pieces
    inside = ends[start : start + max(1, owners.count(sentence))]
    sums = inside[:, None, 0] + inside[None, :, 1]
    allowed = np.triu(np.ones_like(sums), 0) - np.triu(np.ones_like(sums), _LONGEST_ANSWER)
    first, last = divmod(int(np.where(allowed, sums, -np.inf).argmax()), len(inside))
    exact = float(sums[first, last] - ends[0].sum())
    return Span(first, last), min(max(exact, -_LIMIT), _LIMIT)


def odds(logits: Any) -> Any:
    """Return the log-odds of each sentence against no answer at all.

    `logits` has the shape (1 + sentences,), the first one for no answer. Sentences that say the
    same do not take anything from each other; logsumexp of them is the log-odds of any answer.

    >>> odds(np.log([0.2, 0.5, 0.3])).round(3).tolist()
    [0.916, 0.405]
    """
    return np.clip(np.asarray(logits[1:]) - logits[0], -_LIMIT, _LIMIT)
