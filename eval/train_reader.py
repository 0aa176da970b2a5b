"""Train the reader of `rag/models/reader.py`.

    python -m eval.train_reader FOLDER… --sentences FILE… [--part half-1|half-2|all]…

Each FOLDER holds `corpus/` and `questions.jsonl`. Each line of a FILE has `question`, `candidates`
(sentences in order) and `answers` (indexes of candidates). Writes `reader-half-1.safetensors` and
`reader-half-2.safetensors` to `--home`, each trained on the questions of half of the documents, for
honest figures and for `eval.train_evidence`; and `rag/data/weights/reader.safetensors`, trained on
everything.

The packaged reader was trained on these, in this order: eight articles of SQuAD 2.0's development
set (Rajpurkar et al. 2018, CC BY-SA 4.0), the questions of chunking_evaluation (Chroma, MIT; the
texts keep their own terms), the development and test parts of SelQA (Jurczyk et al. 2016,
Apache-2.0, text CC BY-SA) and COVID-QA (Möller et al. 2020, Apache-2.0).

Seeds are fixed and one thread computes, so that the same machine writes the same file. Another kind
of processor rounds in another way; its file gives similar figures, not the same. Without bfloat16
instructions training takes several times as long.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from transformers import AutoTokenizer

from eval.questions import read_questions
from eval.reader_data import Keep, Window, list_windows, windows
from eval.train_evidence import Example, document_of, examples
from rag.models import reader_windows
from rag.models.model_files import packaged_model
from rag.models.reader_network import ReaderNetwork
from rag.models.trained_weights import save, untrained

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "reader.safetensors"
_FROZEN = 2  # lower layers that are not trained, nor are the embeddings
_EPOCHS, _BATCH, _WARM_UP, _SEED = 3, 16, 0.1, 1
_RATE, _HEAD_RATE = 2e-4, 1e-3
_SHARE = 0.35  # of the lines of `--sentences`, drawn for each epoch
_ENDS = 0.7  # weight of the ends of the exact answer in the loss
_NO_DROPOUT = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}


def halves(data: Sequence[Example]) -> tuple[frozenset[str], frozenset[str]]:
    """Split the documents into two parts with about the same number of questions."""
    counts = Counter(document_of(question) for question, _, _ in data)
    parts: tuple[list[str], list[str]] = ([], [])
    for document, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        min(parts, key=lambda part: sum(counts[d] for d in part)).append(document)
    return frozenset(parts[0]), frozenset(parts[1])


def train(
    own: Sequence[Example], foreign: Sequence[Example], lists: Sequence[Path], keep: Keep
) -> Any:
    """Return a network trained on the questions of those documents that `keep` accepts."""
    torch.manual_seed(_SEED)
    torch.set_flush_denormal(True)
    rng = random.Random(_SEED)
    base = packaged_model()
    network = untrained(base, ReaderNetwork, attn_implementation="eager", **_NO_DROPOUT)
    network.encoder.embeddings.requires_grad_(False)
    network.encoder.encoder.layer[:_FROZEN].requires_grad_(False)
    if network.encoder.pooler is not None:
        network.encoder.pooler.requires_grad_(False)
    tokenizer = AutoTokenizer.from_pretrained(base)
    epochs = []
    for _ in range(_EPOCHS):
        sample = windows(own, foreign, keep, rng)
        sample += [window for path in lists for window in list_windows(path, _SHARE, rng)]
        epochs.append(list(_batches(sample, rng)))
    steps = sum(map(len, epochs))
    optimiser, schedule = _optimiser(network, steps)
    network.train()
    losses, started = [], time.monotonic()
    for step, batch in enumerate((b for epoch in epochs for b in epoch), start=1):
        loss = _loss(network, tokenizer, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if step % 50 == 0:
            took = time.monotonic() - started
            print(f"{step} of {steps}, loss {np.mean(losses[-50:]):.3f}, {took:.0f} s", flush=True)
    return network


def _batches(sample: list[Window], rng: random.Random) -> Iterator[list[Window]]:
    """Yield batches of windows of similar lengths, which need little padding."""
    rng.shuffle(sample)
    for at in range(0, len(sample), 40 * _BATCH):
        part = sorted(sample[at : at + 40 * _BATCH], key=lambda w: sum(map(len, w.sentences)))
        batches = [part[i : i + _BATCH] for i in range(0, len(part), _BATCH)]
        rng.shuffle(batches)
        yield from batches


def _optimiser(network: Any, steps: int) -> tuple[Any, Any]:
    """Return AdamW and its schedule: the rate rises for a tenth of the steps, then falls to 0."""
    groups: dict[tuple[float, float], list[Any]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            rate = _RATE if name.startswith("encoder.") else _HEAD_RATE
            decay = 0.01 if parameter.ndim > 1 else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
    optimiser = torch.optim.AdamW(
        [{"params": group, "lr": r, "weight_decay": d} for (r, d), group in groups.items()],
        betas=(0.9, 0.98),
    )

    def rate_at(step: int) -> float:
        return min((step + 1) / (_WARM_UP * steps), (steps - step) / ((1 - _WARM_UP) * steps))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate_at)


def _loss(network: Any, tokenizer: Any, batch: Sequence[Window]) -> Any:
    """Return the negative log-likelihood of the right sentences and of the exact answer's ends.

    Windows whose exact answer is not known count for the sentences only.
    """
    encoded = [reader_windows.windows(tokenizer, w.question, [w.sentences])[0][1] for w in batch]
    with torch.autocast("cpu", torch.bfloat16):
        logits, ends = network(*reader_windows.batch(encoded))
    right = torch.zeros_like(logits, dtype=torch.bool)
    for row, window, (_, _, owner) in zip(right, batch, encoded, strict=True):
        for number in [i + 1 for i, answers in enumerate(window.right) if answers]:
            if number - 1 <= max(owner):  # else the sentence was cut off
                row[number] = True
    right[~right.any(1), 0] = True
    log_probabilities = logits.log_softmax(-1).masked_fill(~right, -1e4)
    loss = -log_probabilities.logsumexp(-1).mean()
    known = [(i, at) for i, w in enumerate(batch) if (at := _ends(tokenizer, w, encoded[i]))]
    if known:
        rows = torch.tensor([i for i, _ in known])
        places = torch.tensor([at for _, at in known])
        first = cross_entropy(ends[rows, :, 0], places[:, 0])
        last = cross_entropy(ends[rows, :, 1], places[:, 1])
        loss = loss + _ENDS * (first + last) / 2 * len(known) / len(batch)
    return loss


def _ends(tokenizer: Any, window: Window, encoded: reader_windows.Window) -> tuple[int, int] | None:
    """Return the first and last token of the answer; (0, 0) for no answer, None if not known."""
    if not window.exact:
        return None
    if window.span is None:
        return 0, 0
    number, start, end = window.span
    if number not in encoded[2]:
        return None
    first = encoded[2].index(number)
    offsets = tokenizer(
        window.sentences[number], add_special_tokens=False, return_offsets_mapping=True
    )["offset_mapping"]
    tokens = [first + i for i, (a, b) in enumerate(offsets) if b > start and a < end]
    return (tokens[0], tokens[-1]) if tokens and tokens[-1] < len(encoded[2]) - 1 else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the readers that `--part` names."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_reader", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--sentences", nargs="*", type=Path, default=[], metavar="FILE")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--part", nargs="+", default=["half-1", "half-2", "all"])
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    own, foreign = load_examples(options.folders, options.home)
    first, second = halves(own)
    parts = {"half-1": first, "half-2": second, "all": first | second}
    for part in options.part:
        documents = parts[part]
        network = train(own, foreign, options.sentences, documents.__contains__)
        output = _OUTPUT if part == "all" else options.home / f"reader-{part}.safetensors"
        save(network, packaged_model(), ReaderNetwork, output, sorted(documents))
        print(f"{part}: {output}, {output.stat().st_size / 1e6:.1f} MB", flush=True)


def load_examples(folders: Sequence[Path], home: Path) -> tuple[list[Example], list[Example]]:
    """Return the questions asked of their own corpus, and a third asked of the other corpora."""
    questions = {folder: read_questions(folder / "questions.jsonl") for folder in folders}
    own = [e for folder, qs in questions.items() for e in examples(folder, home, qs)]
    foreign = [
        example
        for folder in folders
        for other, qs in questions.items()
        if other != folder
        for example in examples(folder, home, [replace(q, answerable=False) for q in qs[::3]])
    ]
    return own, foreign


if __name__ == "__main__":
    main()
