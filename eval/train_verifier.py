"""Train the verifier of `rag/models/verifier.py`.

    python -m eval.train_verifier FOLDER [--without SET…] [--output FILE]

FOLDER holds sets of claims and of questions, `SET.jsonl` or `SET.jsonl.gz`, as `eval.claim_sets`
and `eval.reader_sets` read them. The claims are trained on as they are; the texts of the question
sets give sentences that are changed in one thing (see `eval.claim_sets`). Sets that are named by
`--without` are left out whole, so that the verifier can be measured on them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import AutoTokenizer

from eval.claim_sets import LABELS, JudgedClaim, mutated, read_claims
from eval.reader_sets import is_kept_apart, listed, read_rows
from eval.training import NO_DROPOUT, batches_of, prepare, train_network
from rag.models.model_files import packaged_model
from rag.models.trained_weights import save, untrained
from rag.models.verifier import encode
from rag.models.verifier_network import VerifierNetwork

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "verifier.safetensors"
CLAIM_SETS = (
    "contractnli", "fever", "fever_symmetric", "foolmetwice", "infotabs", "mnli", "wice_partly",
)  # fmt: skip
_MUTATED = {"shifts_wiki": 5000, "shifts_reddit": 4000, "shifts_amazon": 3000, "fairytale": 3000,
            "medquad": 3000, "contractnli_spans": 1200, "qmsum": 1200, "covidqa": 1000,
            "selqa": 2000, "emanual": 800}  # fmt: skip
_BATCH, _SEED = 32, 1
_LONGEST = 1200  # characters of evidence


def claims(folder: Path, without: Sequence[str], rng: random.Random) -> list[JudgedClaim]:
    """Return the claims of all sets in a folder that are not left out, and mutated sentences."""
    found: list[JudgedClaim] = []
    for path in sorted(folder.glob("*.jsonl*")):
        name = path.name.split(".")[0]
        if name in without:
            continue
        if name in CLAIM_SETS:
            found += read_claims(path)
        elif count := _MUTATED.get(name):
            rows = [listed(row) for row in read_rows(path) if not is_kept_apart(row)]
            texts = list(dict.fromkeys(row.sentences for row in rows if row))
            found += mutated([rng.choice(texts) for _ in range(count)], rng)
    return found


def train(sample: Sequence[JudgedClaim], epochs: int, rng: random.Random, output: Path) -> None:
    """Train a network on claims, and write it now and then."""
    base = packaged_model()
    network = untrained(base, VerifierNetwork, attn_implementation="eager", **NO_DROPOUT)
    tokenizer = AutoTokenizer.from_pretrained(base)
    train_network(
        network,
        [
            batch
            for _ in range(epochs)
            for batch in batches_of(sample, _BATCH, lambda c: sum(map(len, c.evidence)), rng)
        ],
        lambda batch: _loss(network, tokenizer, batch),
        lambda: save(network, base, VerifierNetwork, output, ["claims and changed sentences"]),
    )


def _loss(network: Any, tokenizer: Any, batch: Sequence[JudgedClaim]) -> Any:
    """Return the cross-entropy of the labels."""
    texts = [(c.claim, " ".join(c.evidence)[:_LONGEST]) for c in batch]
    labels = torch.tensor([LABELS.index(c.label) for c in batch])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(*encode(tokenizer, texts))
    return cross_entropy(logits.float(), labels)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train a verifier on the sets in a folder."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_verifier", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", nargs="*", default=[], metavar="SET")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    options = parser.parse_args(arguments)
    prepare()
    rng = random.Random(_SEED)
    sample = claims(options.folder, options.without, rng)
    print(f"{len(sample)} claims", flush=True)
    train(sample, options.epochs, rng, options.output)


if __name__ == "__main__":
    main()
