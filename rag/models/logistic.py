"""Logistic models whose weights are kept as readable JSON in `data/weights/`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

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
    stored = _stored(file)
    for key in model.split("/"):
        stored = stored[key]
    features = [stored["features"][name] for name in names]
    parts = [np.asarray([f[part] for f in features]) for part in ("mean", "scale", "weight")]
    return parts[0], parts[1], parts[2], float(stored["bias"])


def shifted(probability: float, shift: float) -> float:
    """Return a probability whose log-odds are greater by `shift`.

    >>> round(shifted(0.5, 2.0), 3)
    0.881
    """
    return 1 / (1 + math.exp(-log_odds_of(probability) - shift)) if shift else probability


def log_odds_of(probability: float) -> float:
    """Return the log-odds of a probability, about 14 in size at most."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def class_probabilities(file: str, model: str, rows: Matrix) -> tuple[list[str], Matrix]:
    """Return the classes of a multinomial model, and their probabilities for each row."""
    classes, weights, bias = _classes(file, model)
    logits = rows @ weights + bias
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return classes, exponentials / exponentials.sum(axis=1, keepdims=True)


def stored_note(file: str, key: str) -> str:
    """Return a note that was stored beside the weights of a file."""
    return str(_stored(file)[key])


@cache
def _classes(file: str, model: str) -> tuple[list[str], Matrix, Matrix]:
    """Return the classes, their weights of shape (features, classes), and their biases."""
    stored = _stored(file)[model]
    weights = np.asarray(list(stored["weights"].values()), np.float64).T
    return list(stored["weights"]), weights, np.asarray(stored["bias"], np.float64)


@cache
def _stored(file: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(
        files("rag").joinpath("data", "weights", file).read_text("utf-8")
    )
    return stored
