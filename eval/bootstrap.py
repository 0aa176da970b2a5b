"""Statistics over questions, with 95 % intervals by the bootstrap.

Questions are drawn with replacement, 1,000 times, with a fixed seed. The interval reaches from the
2.5th to the 97.5th percentile of the statistic over these samples (Efron and Tibshirani, "An
Introduction to the Bootstrap", 1993, chapter 13). Two runs are compared on the same samples of the
questions that both have.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

SAMPLES = 1000
_BLOCK = 100  # samples computed at once, to limit memory

Statistic = Literal["mean", "ratio", "auroc", "median", "p95"]
"""A row holds: a value; for a ratio, part and whole; for the AUROC, score and label (0 or 1)."""
Rows = Sequence[Sequence[float]]
_Array = NDArray[np.float64]


class Estimate(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def estimate(statistic: Statistic, rows: Rows) -> Estimate | None:
    """Return the statistic of the rows, one per question; None where it is not defined.

    >>> estimate("mean", [[1.0], [1.0]])
    Estimate(value=1.0, low=1.0, high=1.0)
    >>> estimate("ratio", [[0, 0]]) is None
    True
    """
    data = np.asarray(rows, np.float64)
    if not len(data) or np.isnan(value := _of(statistic, data[None])[0]):
        return None
    return Estimate(float(value), *_bounds(_draws(statistic, data)))


def difference(statistic: Statistic, before: Rows, after: Rows) -> Estimate | None:
    """Return after minus before, over the same questions in the same order."""
    old, new = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if not len(old):
        return None
    change = _of(statistic, new[None])[0] - _of(statistic, old[None])[0]
    draws = _draws(statistic, new) - _draws(statistic, old)
    return None if np.isnan(change) else Estimate(float(change), *_bounds(draws))


def _bounds(draws: _Array) -> tuple[float, float]:
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return float(low), float(high)


def _draws(statistic: Statistic, data: _Array) -> _Array:
    """Return the statistic of every sample; NaN where it is not defined for one."""
    picks = _picks(len(data))
    blocks = (data[picks[i : i + _BLOCK]] for i in range(0, SAMPLES, _BLOCK))
    return np.concatenate([_of(statistic, block) for block in blocks])


@lru_cache(maxsize=4)
def _picks(n: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(0, n, (SAMPLES, n))


def _of(statistic: Statistic, data: _Array) -> _Array:
    """Return the statistic of each sample; `data` has the shape (samples, questions, columns)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if statistic == "mean":
            return _floats(data[..., 0].mean(axis=1))
        if statistic == "ratio":
            return _floats(data[..., 0].sum(axis=1) / data[..., 1].sum(axis=1))
        if statistic == "auroc":
            return _auroc(data[..., 0], data[..., 1])
        return _floats(np.percentile(data[..., 0], 50 if statistic == "median" else 95, axis=1))


def _auroc(scores: _Array, positive: _Array) -> _Array:
    """Return the chance that a positive outranks a negative, ties counted half (Mann, Whitney)."""
    ranks = rankdata(scores, axis=1)
    positives = positive.sum(axis=1)
    negatives = positive.shape[1] - positives
    wins = (ranks * positive).sum(axis=1) - positives * (positives + 1) / 2
    return _floats(wins / (positives * negatives))


def _floats(values: Any) -> _Array:
    return np.asarray(values, np.float64)
