"""The verifier: a trained model that says whether evidence supports or refutes a claim.

It reads the claim together with the evidence, so that it sees who did what to whom. What can be
checked exactly, numbers, names and quotations, is checked by `verification.checks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from rag.models.model_files import in_bfloat16, packaged_model
from rag.models.reader_windows import Window, batch
from rag.models.trained_weights import restored
from rag.settings import Settings

_CLAIM_SIZE, _WINDOW_SIZE = 96, 320  # word pieces


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probabilities, 0 to 1, that evidence supports a claim and that it refutes it.

    What is left is the probability that it does neither.
    """

    supported: float
    refuted: float


class Verifier:
    """Judges claims by evidence. `network` is a `verifier_network.VerifierNetwork`."""

    def __init__(self, network: Any, tokenizer: Any) -> None:
        self._network = network.eval()
        self._tokenizer = tokenizer

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Judge each claim by its evidence; evidence beyond 320 word pieces is cut off."""
        if not pairs:
            return []
        import torch

        with torch.inference_mode():
            logits = self._network(*encode(self._tokenizer, pairs))
        rows = logits.double().softmax(-1).tolist()
        return [Judgement(supported, refuted) for supported, refuted, _ in rows]


def encode(tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> tuple[Any, Any, Any]:
    """Return ids, types and mask of `[CLS] claim [SEP] evidence [SEP]`, padded."""
    texts = [text for pair in pairs for text in pair]
    pieces = tokenizer(texts, add_special_tokens=False, truncation=False, verbose=False)[
        "input_ids"
    ]
    first, end = tokenizer.cls_token_id, tokenizer.sep_token_id
    rows: list[Window] = []
    for claim, evidence in zip(pieces[::2], pieces[1::2], strict=True):
        head = [first, *claim[:_CLAIM_SIZE], end]
        tail = [*evidence[: _WINDOW_SIZE - len(head) - 1], end]
        types = [0] * len(head) + [1] * len(tail)
        rows.append(([*head, *tail], types, [-1] * len(types)))
    ids, types_of_all, mask, _ = batch(rows)
    return ids, types_of_all, mask


def load_verifier(settings: Settings) -> Verifier:
    """Load the packaged verifier. Raises `ModelError`."""
    with as_file(files("rag").joinpath("data/weights/verifier.safetensors")) as path:
        return load_trained_verifier(path, in_bfloat16(settings))


@lru_cache(maxsize=2)
def load_trained_verifier(path: Path, low_precision: bool) -> Verifier:
    """Load a verifier that `eval.train_verifier` wrote, once for all pipelines.

    Raises `ModelError`.
    """
    import torch
    from transformers import AutoTokenizer

    from rag.models.verifier_network import VerifierNetwork

    base = packaged_model()
    network = restored(path, base, VerifierNetwork)
    network.encoder.to(torch.bfloat16 if low_precision else torch.float32)
    return Verifier(network, AutoTokenizer.from_pretrained(base))
