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
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from transformers import AutoTokenizer

from eval.claim_sets import LABELS, JudgedClaim, mutated, read_claims
from eval.reader_sets import is_kept_apart, listed, read_rows
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
_BATCH, _RATE, _HEAD_RATE, _WARM_UP, _FROZEN, _SEED = 32, 1.5e-4, 1e-3, 0.1, 1, 1
_NO_DROPOUT = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
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
    torch.manual_seed(_SEED)
    torch.set_flush_denormal(True)
    base = packaged_model()
    network = untrained(base, VerifierNetwork, attn_implementation="eager", **_NO_DROPOUT)
    network.encoder.embeddings.requires_grad_(False)
    network.encoder.encoder.layer[:_FROZEN].requires_grad_(False)
    if network.encoder.pooler is not None:
        network.encoder.pooler.requires_grad_(False)
    tokenizer = AutoTokenizer.from_pretrained(base)
    batches = [batch for _ in range(epochs) for batch in _batches(sample, rng)]
    optimiser, schedule = _optimiser(network, len(batches))
    network.train()
    losses, right, started = [], [], time.monotonic()
    for step, batch in enumerate(batches, start=1):
        texts = [(c.claim, " ".join(c.evidence)[:_LONGEST]) for c in batch]
        labels = torch.tensor([LABELS.index(c.label) for c in batch])
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(*encode(tokenizer, texts))
        loss: Any = cross_entropy(logits.float(), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        right.append(float((logits.argmax(-1) == labels).float().mean()))
        if step % 50 == 0 or step == len(batches):
            seen = f"loss {np.mean(losses[-200:]):.3f}, right {np.mean(right[-200:]):.3f}"
            print(
                f"{step} of {len(batches)}, {seen}, {time.monotonic() - started:.0f} s", flush=True
            )
        if step % 300 == 0 or step == len(batches):
            save(network, base, VerifierNetwork, output, ["claims and changed sentences"])


def _batches(sample: Sequence[JudgedClaim], rng: random.Random) -> Iterator[list[JudgedClaim]]:
    """Yield batches of claims with evidence of similar lengths, which need little padding."""
    shuffled = rng.sample(list(sample), len(sample))
    for at in range(0, len(shuffled), 40 * _BATCH):
        part = sorted(shuffled[at : at + 40 * _BATCH], key=lambda c: sum(map(len, c.evidence)))
        batches = [part[i : i + _BATCH] for i in range(0, len(part), _BATCH)]
        rng.shuffle(batches)
        yield from batches


def _optimiser(network: Any, steps: int) -> tuple[Any, Any]:
    """Return AdamW and its schedule: the rate rises for a tenth of the steps, then falls to 0."""
    encoder = [p for n, p in network.named_parameters() if p.requires_grad and n[:8] == "encoder."]
    head = [p for n, p in network.named_parameters() if n[:8] != "encoder."]
    groups = [{"params": encoder, "lr": _RATE}, {"params": head, "lr": _HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)

    def rate_at(step: int) -> float:
        return min((step + 1) / (_WARM_UP * steps), (steps - step) / ((1 - _WARM_UP) * steps))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate_at)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train a verifier on the sets in a folder."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_verifier", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", nargs="*", default=[], metavar="SET")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    rng = random.Random(_SEED)
    sample = claims(options.folder, options.without, rng)
    print(f"{len(sample)} claims", flush=True)
    train(sample, options.epochs, rng, options.output)


if __name__ == "__main__":
    main()
