"""Logistic models whose weights are kept as readable JSON in `data/`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def probabilities(file: str, model: str, names: Sequence[str], rows: Matrix) -> list[float]:
    """Of each row; see `log_odds`."""
    logits = log_odds(file, model, names, rows)
    return [float(p) for p in 1 / (1 + np.exp(-np.clip(logits, -30, 30)))]


def log_odds(file: str, model: str, names: Sequence[str], rows: Matrix) -> Matrix:
    """Of each row; its columns are the features named. `model` is the path of keys to the model
    in the file, with slashes."""
    means, scales, weights, bias = _weights(file, model, tuple(names))
    odds: Matrix = ((rows - means) / scales) @ weights + bias
    return odds


@cache
def _weights(file: str, model: str, names: tuple[str, ...]) -> tuple[Matrix, Matrix, Matrix, float]:
    """Means, scales and weights, one per feature, and the bias."""
    stored = json.loads(files("rag").joinpath("data", "weights", file).read_text("utf-8"))
    for key in model.split("/"):
        stored = stored[key]
    rows = [stored["features"][name] for name in names]
    parts = [np.asarray([row[part] for row in rows]) for part in ("mean", "scale", "weight")]
    return parts[0], parts[1], parts[2], float(stored["bias"])
