"""Train the reader of `rag/models/reader.py`.

    python -m eval.train_reader FOLDER… [--without SET…] [--second-pass FILE] [--output FILE]

Each FOLDER holds sets of questions, `SET.jsonl` or `SET.jsonl.gz`, as `eval.reader_sets` reads
them. The large ones are thinned, all but the questions that look answerable and are not. Sets that
are named by `--without` are left out whole, and one text in ten of every set, so that the later
stages can be fitted on texts that the reader has not seen. A second pass goes on from the reader in
FILE: with near misses (`eval.near_misses`), and with few of the questions whose answer was taken
out, since words in common give these away. docs/reader.md says what the packaged reader was
trained on.

The seed is fixed and one thread computes, so the same machine writes the same file; another
processor rounds in another way, and the weights then differ slightly.
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

from eval.near_misses import near_misses
from eval.reader_sets import Listed, Window, is_kept_apart, listed, read_rows, set_windows
from eval.training import NO_DROPOUT, batches_of, prepare, train_network
from rag.models import reader_windows
from rag.models.model_files import packaged_model
from rag.models.reader_network import ReaderNetwork
from rag.models.trained_weights import restored, save, untrained

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "reader.safetensors"
_SHARES = {"shifts_amazon": 0.28, "shifts_reddit": 0.28, "shifts_wiki": 0.4, "fairytale": 0.35}
_NEAR_MISSES = ("entity", "number", "antonym")  # `how` of questions that are always kept
_BATCH, _SEED = 16, 1
# Windows of the second pass, usual ones and near misses; and the share of answers taken out.
_SECOND, _NEAR_MISSED, _REMOVED_KEPT = 9500, 3000, 0.12
_ENDS = 0.7  # weight of the ends of the exact answer in the loss


def read_sets(
    folders: Sequence[Path], without: Sequence[str], rng: random.Random
) -> dict[str, list[Listed]]:
    """Return the questions of each set in the folders that is not left out."""
    sets: dict[str, list[Listed]] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.jsonl*"))):
        name = path.name.split(".")[0]
        rows = [] if name in without else read_rows(path)
        rows = [row for row in rows if "question" in row and not is_kept_apart(row)]
        share = _SHARES.get(name, 1.0)
        if share < 1:
            rows = [r for r in rows if r.get("how") in _NEAR_MISSES or rng.random() < share]
        if questions := [found for row in rows if (found := listed(row))]:
            sets[name] = questions
    return sets


def first_pass(sets: dict[str, list[Listed]], rng: random.Random) -> list[Window]:
    """Return a window of each question, and some without an answer."""
    return [w for questions in sets.values() for w in set_windows(questions, rng)]


def second_pass(sets: dict[str, list[Listed]], rng: random.Random) -> list[Window]:
    """Return windows with few answers taken out, and windows with a term exchanged."""
    usual: list[Window] = []
    missed: list[Window] = []
    for questions in sets.values():
        kept = [q for q in questions if q.how != "removed" or rng.random() < _REMOVED_KEPT]
        windows = [*set_windows(kept, rng)]
        usual += windows
        missed += near_misses(windows, rng)
    return [
        *rng.sample(usual, min(len(usual), _SECOND)),
        *rng.sample(missed, min(len(missed), _NEAR_MISSED)),
    ]


def train(sample: list[Window], start: Path | None, rng: random.Random, output: Path) -> None:
    """Train a network, from the reader in `start` or from the base, and write it now and then."""
    base = packaged_model()
    if start:
        network = restored(start, base, ReaderNetwork, attn_implementation="eager", **NO_DROPOUT)
    else:
        network = untrained(base, ReaderNetwork, attn_implementation="eager", **NO_DROPOUT)
    tokenizer = AutoTokenizer.from_pretrained(base)
    train_network(
        network,
        [*batches_of(sample, _BATCH, lambda window: sum(map(len, window.sentences)), rng)],
        lambda batch: _loss(network, tokenizer, batch),
        lambda: save(network, base, ReaderNetwork, output, ["sets of questions"]),
    )


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
    """Train a reader on the sets in a folder."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_reader", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--without", nargs="*", default=[], metavar="SET")
    parser.add_argument("--second-pass", type=Path, metavar="FILE")
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    options = parser.parse_args(arguments)
    prepare()
    rng = random.Random(_SEED)
    sets = read_sets(options.folders, options.without, rng)
    print({name: len(questions) for name, questions in sets.items()}, flush=True)
    sample = second_pass(sets, rng) if options.second_pass else first_pass(sets, rng)
    train(sample, options.second_pass, rng, options.output)


if __name__ == "__main__":
    main()
