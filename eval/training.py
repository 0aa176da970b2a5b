"""What the trainings of the reader and of the verifier share: layers, batches, steps.

Both train the packaged embedding model with a head of its own, on batches of texts of similar
lengths.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import torch

_FROZEN = 1  # lowest layers, which training leaves as they are; the embeddings too
_RATE, _HEAD_RATE, _WARM_UP = 1.5e-4, 1e-3, 0.1
_SORTED = 40  # batches whose texts are sorted by length together
_SEED = 1
# Drawing random numbers for dropout takes half of the time on a CPU.
NO_DROPOUT = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
Item = TypeVar("Item")


def prepare() -> None:
    """Make training repeatable, and quick on a CPU."""
    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    torch.set_flush_denormal(True)


def train_network(
    network: Any,
    batches: Sequence[Sequence[Item]],
    loss_of: Callable[[Sequence[Item]], Any],
    save: Callable[[], None],
) -> None:
    """Train the upper layers and the head of a network, a step a batch; save it now and then."""
    network.encoder.embeddings.requires_grad_(False)
    network.encoder.encoder.layer[:_FROZEN].requires_grad_(False)
    if network.encoder.pooler is not None:
        network.encoder.pooler.requires_grad_(False)
    optimiser, schedule = _optimiser(network, len(batches))
    network.train()
    losses, started = [], time.monotonic()
    for step, batch in enumerate(batches, start=1):
        loss = loss_of(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if step % 50 == 0 or step == len(batches):
            took = time.monotonic() - started
            mean = np.mean(losses[-200:])
            print(f"{step} of {len(batches)}, loss {mean:.3f}, {took:.0f} s", flush=True)
        if step % 300 == 0 or step == len(batches):
            save()


def batches_of(
    sample: Sequence[Item], size: int, length: Callable[[Item], int], rng: random.Random
) -> Iterator[list[Item]]:
    """Yield batches of items of similar lengths, which need little padding, in random order."""
    shuffled = list(sample)
    rng.shuffle(shuffled)
    for at in range(0, len(shuffled), _SORTED * size):
        part = sorted(shuffled[at : at + _SORTED * size], key=length)
        batches = [part[i : i + size] for i in range(0, len(part), size)]
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
