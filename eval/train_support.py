"""Fit the weights of `rag/likelihood.py` on claims whose support was judged by people.

    python -m eval.train_support CLAIMS.jsonl [--write]

A line holds `claim`, `label` ("supported", "partially_supported" or "not_supported") and
`evidence`, a list of groups of sentences (WiCE, Kamoi et al. 2023). The features of a claim are
the means over its groups. Prints the area under the ROC curve of supported against the rest, by
ten-fold cross-validation repeated five times, with the interval of a bootstrap over claims; what
each feature adds; and how well the probabilities are calibrated. Then fits on everything. The
same data gives the same weights.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from rag.language.doc import parse
from rag.models.embedder import load_embedder
from rag.settings import load_settings
from rag.verification.alignment import CitedText
from rag.verification.scoring import FEATURES, TokenEmbed, support_features

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "support.json"
_FOLDS, _REPEATS, _SAMPLES = 10, 5, 2000
_STRENGTH = 0.3  # inverse of the regularisation; .1 to 3 give the same to .002
Matrix = NDArray[np.float64]


def table(path: Path, embed: TokenEmbed) -> tuple[list[dict[str, float]], NDArray[np.bool_]]:
    """For each claim its features, means over its groups, and whether it is supported."""
    lines = path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    found = [mean_features(row["claim"], row["evidence"], embed) for row in rows]
    return found, np.asarray([row["label"] == "supported" for row in rows])


def mean_features(
    claim: str, groups: Sequence[Sequence[str]], embed: TokenEmbed
) -> dict[str, float]:
    """The features of a claim, averaged over the groups of its evidence."""
    each = [
        support_features(parse(claim), CitedText.of("\n".join(group)), embed) for group in groups
    ]
    return {name: float(np.mean([one[name] for one in each])) for name in each[0]}


def cross_validated(rows: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """Probabilities of shape (repeats, claims), each from a model that has not seen the claim."""
    made = np.zeros((_REPEATS, len(right)))
    for repeat in range(_REPEATS):
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=repeat)
        for train, test in folds.split(rows, right):
            means, scales, model = fit(rows[train], right[train])
            made[repeat, test] = model.predict_proba((rows[test] - means) / scales)[:, 1]
    return made


def fit(rows: Matrix, right: NDArray[np.bool_]) -> tuple[Matrix, Matrix, LogisticRegression]:
    """Means and scales of the columns, and the model of the standardised rows."""
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales == 0] = 1
    return means, scales, LogisticRegression(C=_STRENGTH).fit((rows - means) / scales, right)


def auroc(made: Matrix, right: NDArray[np.bool_]) -> float:
    """Mean over the repeats of the area under the ROC curve."""
    return float(np.mean([roc_auc_score(right, row) for row in made]))


def interval(made: Matrix, right: NDArray[np.bool_]) -> tuple[float, float]:
    """The middle 95 % of the area over samples of the claims, drawn with replacement."""
    generator = np.random.default_rng(0)
    mean = made.mean(axis=0)
    areas = []
    for _ in range(_SAMPLES):
        chosen = generator.integers(0, len(right), len(right))
        if 0 < right[chosen].sum() < len(right):
            areas.append(roc_auc_score(right[chosen], mean[chosen]))
    low, high = np.quantile(areas, (0.025, 0.975))
    return float(low), float(high)


def _report(name: str, found: Sequence[dict[str, float]], right: NDArray[np.bool_]) -> None:
    names = FEATURES[name]  # type: ignore[index]
    rows = _columns(found, names)
    made = cross_validated(rows, right)
    low, high = interval(made, right)
    print(f"{name}: AUROC {auroc(made, right):.3f} [{low:.3f}, {high:.3f}], {len(right)} claims")
    for one in names:
        alone = auroc(cross_validated(_columns(found, [one]), right), right)
        rest = [other for other in names if other != one]
        without = auroc(cross_validated(_columns(found, rest), right), right) if rest else 0.5
        print(f"  {one:18} alone {alone:.3f}, all but this {without:.3f}")
    sure = made.mean(axis=0)
    print(f"  Brier score {np.mean((sure - right) ** 2):.3f} (base rate {right.mean():.3f})")
    edges = np.quantile(sure, np.linspace(0, 1, 6))
    for left, end in itertools.pairwise(edges):
        inside = (sure >= left) & (sure <= end)
        print(f"  {left:.2f}-{end:.2f}: said {sure[inside].mean():.2f}, {right[inside].mean():.2f}")


def _columns(found: Sequence[dict[str, float]], names: Sequence[str]) -> Matrix:
    return np.asarray([[row[name] for name in names] for row in found])


def _stored(name: str, found: Sequence[dict[str, float]], right: NDArray[np.bool_]) -> Any:
    names = FEATURES[name]  # type: ignore[index]
    means, scales, model = fit(_columns(found, names), right)
    columns = zip(names, means, scales, model.coef_[0], strict=True)
    rows = {
        one: {"mean": round(float(m), 6), "scale": round(float(s), 6), "weight": round(float(w), 4)}
        for one, m, s, w in columns
    }
    return {"bias": round(float(model.intercept_[0]), 4), "features": rows}


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, fit, and with `--write` replace the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_support", description=__doc__)
    parser.add_argument("claims", type=Path, metavar="CLAIMS.jsonl")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    embedder = load_embedder(load_settings(home=options.home))
    found, right = table(options.claims, embedder.embed_tokens)
    for name in FEATURES:
        _report(name, found, right)
    stored = {name: _stored(name, found, right) for name in FEATURES}
    print(json.dumps(stored, indent=1))
    if options.write:
        _OUTPUT.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
