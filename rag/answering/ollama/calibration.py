"""How much a language model's judgements are worth, as its self-test has found.

A judgement shifts the log-odds of a sentence by the logarithm of its likelihood ratio: how much
likelier it is for a text that answers than for one that does not. Kept in `HOME/models.json`, by
the digest of the model's weights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from rag.evidence.ranker import Shift
from rag.files import replace_file

_FILE = "models.json"
_MOST = 6.0  # a shift in log-odds; no judgement is worth more


@dataclass(frozen=True, slots=True)
class Calibration:
    """The worth of a model's judgements.

    `order` is the weight of the log-odds of "yes" among the texts of one question; for whether any
    answers, the shift is `bias + weight * log-odds`. `ordered` and `level` are areas under the ROC
    curve: among the texts of one question, and between questions with and without an answer.
    `likely` is the log-odds that half of the texts with an answer reach, `seconds` the time of a
    judgement.
    """

    name: str
    order: float
    bias: float
    weight: float
    ordered: float
    level: float
    likely: float
    seconds: float

    @property
    def puts_in_order(self) -> bool:
        """Whether the model finds the better one of two texts."""
        return self.order > 0 and self.ordered >= _ORDERED

    @property
    def knows_level(self) -> bool:
        """Whether its judgements say that no text answers, too."""
        return self.puts_in_order and self.weight > 0 and self.level >= _LEVEL

    def shifts(self, judgements: Sequence[float]) -> list[Shift]:
        """Return what judgements add to the log-odds of their texts, in the same order.

        Those of a model that only puts in order sum to nothing, and leave the confidence as it is.
        """
        if not self.puts_in_order:
            return [Shift()] * len(judgements)
        zero = self._zero if self.knows_level else fmean(judgements or [0.0])
        level = self.weight if self.knows_level else 0.0
        return [
            Shift(_bounded(self.order * (said - zero)), _bounded(level * (said - zero)))
            for said in judgements
        ]

    @property
    def likely_shift(self) -> float:
        """What a text that clearly answers gains among those of one question."""
        return self.order * (self.likely - self._zero if self.knows_level else 1.0)

    @property
    def _zero(self) -> float:
        """The log-odds of "yes" that say nothing."""
        return -self.bias / self.weight


def _bounded(shift: float) -> float:
    return min(max(shift, -_MOST), _MOST)


_ORDERED, _LEVEL = 0.9, 0.75  # areas; .5 is chance


def load_calibration(home: Path, digest: str) -> Calibration | None:
    """Return what the self-test has found for the weights of that digest; None if nothing."""
    found = _load(home).get(digest)
    return Calibration(**found) if digest and found else None


def save_calibration(home: Path, digest: str, calibration: Calibration) -> None:
    """Keep the result of a self-test."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {**_load(home), digest: asdict(calibration)}
    replace_file(home / _FILE, json.dumps(kept, indent=1))


def _load(home: Path) -> dict[str, Any]:
    """Return the file's content; a damaged one counts as empty, since a self-test makes it anew."""
    try:
        kept = json.loads((home / _FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    fields = set(Calibration.__dataclass_fields__)
    known = kept.items() if isinstance(kept, dict) else ()
    return {k: v for k, v in known if isinstance(v, dict) and set(v) == fields}
