"""Fit the weights of `rag/verification/scoring.py` on claims whose support people have judged.

    python -m eval.train_support CLAIMS.jsonl [--beside FOLDER] [--write]

A line has `claim`, `label` ("supported", "partially_supported" or "not_supported") and `evidence`,
a list of groups of sentences (WiCE, Kamoi et al. 2023). The features of a claim are the means over
its groups.

FOLDER holds sets that the verifier was not trained on, as `eval.claim_sets` reads them: two of
claims that people judged, and two of texts whose sentences are changed in one thing. They count a
tenth of the claims in CLAIMS, in which hardly anything is denied.

Prints the area under the ROC curve of supported claims against the rest, by ten-fold
cross-validation repeated five times, with the interval of a bootstrap over claims; what each
feature adds; and how well the probabilities are calibrated. Then fits on everything. The same data
gives the same weights.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from eval.claim_sets import JudgedClaim, mutated, read_claims
from eval.fitting import fit, write_weights
from eval.reader_sets import listed, read_rows
from rag.factory import load_support_models
from rag.language.doc import parse
from rag.settings import load_settings
from rag.verification.alignment import CitedText
from rag.verification.scoring import FEATURES, SupportModels, support_features

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "support.json"
_FOLDS, _REPEATS, _SAMPLES = 10, 5, 2000
_STRENGTH = 0.3  # inverse of the regularisation; 0.1 to 3 change the AUROC by at most 0.002
_CLAIMS, _TEXTS = ("foolmetwice", "fever_symmetric"), ("emanual", "molweni")
_OF_A_SET, _SHARE = 300, 0.1  # claims of a set beside the first; their weight in all
Matrix = NDArray[np.float64]
Table = tuple[list[dict[str, float]], NDArray[np.bool_]]


def table(path: Path, models: SupportModels) -> Table:
    """Return the features of each claim, and whether it is supported."""
    lines = path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    features = [mean_features(row["claim"], row["evidence"], models) for row in rows]
    return features, np.asarray([row["label"] == "supported" for row in rows])


def beside(folder: Path, models: SupportModels) -> Table:
    """Return the same of claims of other sets, and of changed sentences."""
    rng = random.Random(0)
    claims: list[JudgedClaim] = []
    for name in _CLAIMS:
        of_set = read_claims(folder / f"{name}.jsonl.gz")
        claims += rng.sample(of_set, min(_OF_A_SET, len(of_set)))
    for name in _TEXTS:
        rows = map(listed, read_rows(folder / f"{name}.jsonl.gz"))
        texts = list(dict.fromkeys(row.sentences for row in rows if row))
        made = mutated([rng.choice(texts) for _ in range(_OF_A_SET)], rng)
        claims += itertools.islice(made, _OF_A_SET)
    features = [mean_features(c.claim, [c.evidence], models) for c in claims]
    return features, np.asarray([c.label == "supported" for c in claims])


def mean_features(
    claim: str, groups: Sequence[Sequence[str]], models: SupportModels
) -> dict[str, float]:
    """Return the features of a claim, averaged over the groups of its evidence."""
    by_group = [
        support_features(parse(claim), CitedText.of("\n".join(group)), models) for group in groups
    ]
    return {name: float(np.mean([group[name] for group in by_group])) for name in by_group[0]}


def cross_validated(rows: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """Return probabilities, shape (repeats, claims), each by a model that did not see the claim."""
    probabilities = np.zeros((_REPEATS, len(right)))
    for repeat in range(_REPEATS):
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=repeat)
        for train, test in folds.split(rows, right):
            fitted = fit((), rows[train], right[train], _STRENGTH)
            probabilities[repeat, test] = fitted.probabilities(rows[test])
    return probabilities


def auroc(probabilities: Matrix, right: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve, averaged over the repeats."""
    return float(np.mean([roc_auc_score(right, repeat) for repeat in probabilities]))


def interval(probabilities: Matrix, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the 95 % interval of the area over samples of the claims, drawn with replacement."""
    generator = np.random.default_rng(0)
    mean = probabilities.mean(axis=0)
    areas = []
    for _ in range(_SAMPLES):
        sample = generator.integers(0, len(right), len(right))
        if 0 < right[sample].sum() < len(right):
            areas.append(roc_auc_score(right[sample], mean[sample]))
    low, high = np.quantile(areas, (0.025, 0.975))
    return float(low), float(high)


def _report(model: str, claims: Sequence[dict[str, float]], right: NDArray[np.bool_]) -> None:
    names = FEATURES[model]  # type: ignore[index]
    probabilities = cross_validated(_columns(claims, names), right)
    area, (low, high) = auroc(probabilities, right), interval(probabilities, right)
    print(f"{model}: AUROC {area:.3f} [{low:.3f}, {high:.3f}], {len(right)} claims")
    for name in names:
        alone = auroc(cross_validated(_columns(claims, [name]), right), right)
        rest = [other for other in names if other != name]
        without = auroc(cross_validated(_columns(claims, rest), right), right) if rest else 0.5
        print(f"  {name:18} alone {alone:.3f}, all but this {without:.3f}")
    mean = probabilities.mean(axis=0)
    print(f"  Brier score {np.mean((mean - right) ** 2):.3f} (base rate {right.mean():.3f})")
    edges = np.quantile(mean, np.linspace(0, 1, 6))
    for low, high in itertools.pairwise(edges):
        inside = (mean >= low) & (mean <= high)
        predicted, supported = mean[inside].mean(), right[inside].mean()
        print(f"  {low:.2f}-{high:.2f}: predicted {predicted:.2f}, supported {supported:.2f}")


def _columns(claims: Sequence[dict[str, float]], names: Sequence[str]) -> Matrix:
    return np.asarray([[features[name] for name in names] for features in claims])


def _stored(model: str, of_claims: Table, others: Table | None) -> Any:
    names = FEATURES[model]  # type: ignore[index]
    rows, right = _columns(of_claims[0], names), of_claims[1]
    weights = np.ones(len(right))
    if others and model == "verified":
        rows, right = np.vstack([rows, _columns(others[0], names)]), np.r_[right, others[1]]
        share = _SHARE * len(weights) / len(others[1])
        weights = np.r_[weights, np.full(len(others[1]), share)]
    return fit(names, rows, right, _STRENGTH, weights).stored()


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate and fit; with `--write`, replace the packaged weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_support", description=__doc__)
    parser.add_argument("claims", type=Path, metavar="CLAIMS.jsonl")
    parser.add_argument("--beside", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    models = load_support_models(load_settings(home=options.home))
    claims, right = table(options.claims, models)
    for model in FEATURES:
        _report(model, claims, right)
    others = beside(options.beside, models) if options.beside else None
    stored = {str(model): _stored(model, (claims, right), others) for model in FEATURES}
    print(json.dumps(stored, indent=1))
    if options.write:
        write_weights(_OUTPUT, stored)


if __name__ == "__main__":
    main()
