"""The reader's input: a question and the sentences of a passage as token ids, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

# Word pieces; a passage of the packaged size fits into a window beside the question.
_QUESTION_SIZE, _WINDOW_SIZE = 64, 320

Window = tuple[list[int], list[int], list[int]]
"""Token ids, token types, and the sentence number of each token (-1: none)."""


def windows(
    tokenizer: Any, question: str, passages: Sequence[Sequence[str]]
) -> list[tuple[int, Window]]:
    """Return `[CLS] question [SEP] sentences [SEP]` for each passage, with the passage's number.

    A long passage gets several windows. A sentence that is too long for any of them is cut.
    """
    texts = [question, *(sentence for passage in passages for sentence in passage)]
    encoded = tokenizer(texts, add_special_tokens=False, truncation=False, verbose=False)
    question_ids, *sentence_ids = encoded["input_ids"]
    end = tokenizer.sep_token_id
    head = [tokenizer.cls_token_id, *question_ids[:_QUESTION_SIZE], end]
    room = _WINDOW_SIZE - len(head) - 1
    remaining = iter(sentence_ids)
    numbered_windows: list[tuple[int, Window]] = []
    for number, passage in enumerate(passages):
        pieces = [next(remaining)[:room] for _ in passage]
        for group in _groups(pieces, room):
            numbered_windows.append((number, _window(head, group, end)))
    return numbered_windows


def _groups(sentences: Sequence[list[int]], room: int) -> Iterator[list[list[int]]]:
    """Yield consecutive sentences that fit together into `room` word pieces."""
    group: list[list[int]] = []
    for ids in sentences:
        if group and sum(map(len, group)) + len(ids) > room:
            yield group
            group = []
        group.append(ids)
    if group:
        yield group


def _window(head: list[int], sentences: Sequence[list[int]], end: int) -> Window:
    ids = [piece for sentence in sentences for piece in sentence]
    owners = [number for number, sentence in enumerate(sentences) for _ in sentence]
    types = [0] * len(head) + [1] * (len(ids) + 1)
    return [*head, *ids, end], types, [*[-1] * len(head), *owners, -1]


def batch(windows: Sequence[Window]) -> tuple[Any, Any, Any, Any]:
    """Return ids, types, mask and owners of all windows, padded, as `ReaderNetwork` takes them."""
    import torch

    longest = max(len(ids) for ids, _, _ in windows)

    def padded(rows: Sequence[Sequence[int]], value: int) -> Any:
        return torch.tensor([[*row, *([value] * (longest - len(row)))] for row in rows])

    ids, types, owners = zip(*windows, strict=True)
    mask = padded([[1] * len(row) for row in ids], 0)
    return padded(ids, 0), padded(types, 1), mask, padded(owners, -1)
