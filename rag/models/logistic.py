"""Logistic models whose weights are kept as readable JSON in `data/weights/`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def probabilities(file: str, model: str, names: Sequence[str], rows: Matrix) -> list[float]:
    """Return the probability of each row; the arguments are those of `log_odds`."""
    logits = log_odds(file, model, names, rows)
    return [float(p) for p in 1 / (1 + np.exp(-np.clip(logits, -30, 30)))]


def log_odds(file: str, model: str, names: Sequence[str], rows: Matrix) -> Matrix:
    """Return the log-odds of each row, shape (rows,).

    `names` are the features that the columns of `rows` hold. `model` is the path of keys that leads
    to the model in the file, joined by slashes.
    """
    means, scales, weights, bias = _weights(file, model, tuple(names))
    odds: Matrix = ((rows - means) / scales) @ weights + bias
    return odds


@cache
def _weights(file: str, model: str, names: tuple[str, ...]) -> tuple[Matrix, Matrix, Matrix, float]:
    """Return means, scales and weights, one per feature, and the bias."""
    stored = json.loads(files("rag").joinpath("data", "weights", file).read_text("utf-8"))
    for key in model.split("/"):
        stored = stored[key]
    features = [stored["features"][name] for name in names]
    parts = [np.asarray([f[part] for f in features]) for part in ("mean", "scale", "weight")]
    return parts[0], parts[1], parts[2], float(stored["bias"])
