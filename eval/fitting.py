"""Fits logistic models of standardised features, for `rag/models/logistic.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from rag.models.logistic import Matrix


@dataclass(frozen=True, slots=True)
class Fitted:
    """A logistic model of standardised features."""

    names: tuple[str, ...]
    means: Matrix
    scales: Matrix
    model: LogisticRegression

    def probabilities(self, rows: Matrix) -> Matrix:
        """Return the probability of each row."""
        scored: Matrix = self.model.predict_proba((rows - self.means) / self.scales)[:, 1]
        return scored

    def stored(self) -> Any:
        """Return the model as it is written."""
        columns = zip(self.names, self.means, self.scales, self.model.coef_[0], strict=True)
        features = {
            name: {
                "mean": round(float(m), 6),
                "scale": round(float(s), 6),
                "weight": round(float(w), 4),
            }
            for name, m, s, w in columns
        }
        return {"bias": round(float(self.model.intercept_[0]), 4), "features": features}


def fit(
    names: tuple[str, ...],
    rows: Matrix,
    right: Any,
    strength: float = 1.0,
    weights: Matrix | None = None,
) -> Fitted:
    """Fit a model to rows with the features named.

    `strength` is the inverse of the regularisation; `weights` are those of the rows.
    """
    means = np.average(rows, axis=0, weights=weights)
    scales = np.sqrt(np.average((rows - means) ** 2, axis=0, weights=weights))
    scales[scales == 0] = 1
    model = LogisticRegression(C=strength, max_iter=2000)
    return Fitted(names, means, scales, model.fit((rows - means) / scales, right, weights))


def write_weights(file: Path, models: dict[str, Any]) -> None:
    """Put stored models into a file of weights, beside the others that it holds."""
    weights = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps(weights | models, indent=1) + "\n", "utf-8")
