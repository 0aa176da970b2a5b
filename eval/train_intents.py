"""Fit the models of `rag/models/intents.py` on the phrasings of `intents.txt`.

    python -m eval.train_intents SET.jsonl… [--write]

The sets hold ordinary questions: lines with a `question`, zipped or not. Half of the sets, a fifth
of the phrasings and half of the words that fill them are held out in turn. Prints, for several
thresholds, how many of the questions of held-out sets are taken for something else (false alarms)
and how many questions of held-out phrasings are known for what they are. Then fits on everything.
The same data gives the same weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from rag.language.tokens import words
from rag.models.embedder import Embedder, load_embedder
from rag.models.intents import FIELD_KINDS, features
from rag.models.logistic import Matrix
from rag.models.question_slots import (
    STAND_INS,
    WEIGHTS,
    masked_question,
    question_stems,
    role_rows,
    segments,
    word_rows,
)
from rag.settings import load_settings
from rag.types import Span

_PHRASINGS = Path(__file__).parent / "intents.txt"
_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / WEIGHTS
_SLOT = re.compile(r"\{(\w+)\}")
_FOLDS, _FILLED = 5, 10
_TOPICS = 400  # of a set
_PHRASINGS_WITH = 3  # that have a word, so that it becomes a feature
_OF_A_SET, _TESTED = 1_200, 2_500  # ordinary questions of a set: fitted on, tested
_STRENGTH = {"kinds": 3.0, "slots": 3.0, "roles": 3.0}  # inverse of the regularisation
COLLECTION_KINDS = ("count", "list", "newest", "oldest")
_ROWS: dict[str, list[tuple[Span, Matrix]]] = {}  # texts embedded so far
Filled = tuple[tuple[str, Span], ...]


class Example(NamedTuple):
    """A question, its kind, what fills its slots, and whether it is made from a phrasing."""

    text: str
    kind: str
    filled: Filled = ()
    phrasing: bool = False


def read_phrasings(path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the phrasings by kind, and the phrases by slot."""
    kinds: dict[str, list[str]] = {}
    phrases: dict[str, list[str]] = {}
    current: list[str] = []
    for line in filter(None, path.read_text("utf-8").splitlines()):
        if line.startswith("["):
            current = kinds.setdefault(line[1:-1], [])
        elif line.startswith("<"):
            current = phrases.setdefault(line[1:-1], [])
        elif not line.startswith("#"):
            current.append(line)
    return kinds, phrases


def fill(phrasing: str, kind: str, phrases: dict[str, list[str]], chance: random.Random) -> Example:
    """Return a phrasing with a phrase in each slot, and sometimes without its last sign."""
    text, filled, at = "", [], 0
    for match in _SLOT.finditer(phrasing):
        text += phrasing[at : match.start()]
        phrase = phrase_for(match[1], phrases, chance)
        filled.append((match[1], Span(len(text), len(text) + len(phrase))))
        text += phrase
        at = match.end()
    text += phrasing[at:]
    text = text if chance.random() < 0.5 else text.rstrip("?.!")
    return Example(text, kind, tuple(filled), True)


def phrase_for(slot: str, phrases: dict[str, list[str]], chance: random.Random) -> str:
    """Return a phrase that fills a slot; its own slots are filled, too."""
    phrase = chance.choice(phrases[slot])
    return _SLOT.sub(lambda match: phrase_for(match[1], phrases, chance), phrase)


def topics(path: Path, count: int) -> list[str]:
    """Return short answers of a set, as examples of what texts can be about."""
    found = {
        answer["text"]
        for row in _lines(path)
        for answer in row.get("answers", ())[:1]
        if isinstance(answer, dict) and re.fullmatch(r"[^\W\d][\w' -]+", answer["text"])
    }
    short = sorted(text for text in found if len(text.split()) <= 4 and len(text) > 3)
    return random.Random(0).sample(short, min(count, len(short)))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def examples(
    kinds: dict[str, list[str]], phrases: dict[str, list[str]], seed: int
) -> list[Example]:
    """Return the phrasings filled several times each; those without a slot twice."""
    chance = random.Random(seed)
    made = [
        fill(phrasing, kind, phrases, chance)
        for kind, phrasings in kinds.items()
        for phrasing in phrasings
        for _ in range(
            _FILLED * (1 + ("{document}" in phrasing and kind != "summary"))
            if "{" in phrasing
            else 2
        )
    ]
    return list(dict.fromkeys(made))


def ordinary(path: Path, count: int) -> list[Example]:
    """Return some questions of a set, each once."""
    texts = sorted({q for row in _lines(path) if (q := row.get("question"))})
    random.Random(0).shuffle(texts)
    return [
        Example(text, "ordinary")
        for text in texts[:count]
        if words(text) and len(text.split()) <= 40
    ]


class Models:
    """The two models while they are fitted."""

    def __init__(self, embedder: Embedder, made: Sequence[Example]) -> None:
        self._embedder = embedder
        phrasings = [example for example in made if example.phrasing]
        rows, labels = [], []
        for example, of_words in zip(phrasings, self._word_rows(phrasings), strict=True):
            for span, vector in of_words:
                rows.append(vector)
                labels.append(_label(example.filled, span))
        self.slots = _fitted("slots", np.stack(rows), labels)
        self.stems = frequent_stems([e for e in made if e.kind != "ordinary"])
        self.roles = self._fitted_roles(phrasings)
        self.kinds = _fitted("kinds", self.rows(made), [e.kind for e in made])

    def _fitted_roles(self, phrasings: Sequence[Example]) -> LogisticRegression:
        """Return the model that tells a topic from a maker by what stands around it."""
        rows, roles = [], []
        for example in phrasings:
            if example.kind in COLLECTION_KINDS:
                spans = [span for _, span in example.filled]
                rows += list(role_rows(self._embedder, example.text, spans, " ".join(self.stems)))
                roles += [slot for slot, _ in example.filled]
        return _fitted("roles", np.stack(rows), roles)

    def _word_rows(self, made: Sequence[Example]) -> list[list[tuple[Span, Matrix]]]:
        texts = sorted({e.text for e in made} - _ROWS.keys(), key=len)
        _ROWS.update(zip(texts, word_rows(self._embedder, texts), strict=True) if texts else ())
        return [_ROWS[e.text] for e in made]

    def rows(self, made: Sequence[Example]) -> Matrix:
        """Return the rows of the second model, with the slots that the first one finds."""
        found = []
        for of_words in self._word_rows(made):
            spans = [span for span, _ in of_words]
            chances = self.slots.predict_proba(np.stack([v for _, v in of_words]))
            found.append(segments(spans, list(self.slots.classes_), chances))
        return features(self._embedder, [e.text for e in made], found, self.stems)

    def special(self, made: Sequence[Example]) -> tuple[Matrix, list[str]]:
        """Return the probability of not being ordinary, and the likeliest other kind.

        A kind that needs a document ends in "*" if the question names one, which must be there.
        """
        rows = self.rows(made)
        probabilities = self.kinds.predict_proba(rows)
        names = list(self.kinds.classes_)
        at = names.index("ordinary")
        special = 1 - probabilities[:, at]
        probabilities[:, at] = 0
        kinds = [names[i] for i in probabilities.argmax(axis=1)]
        filled = [bool(row.any()) for row in rows[:, -len(STAND_INS) :]]
        needy = (*FIELD_KINDS, "summary")
        return special, [
            f"{k}*" if f and k in needy else k for k, f in zip(kinds, filled, strict=True)
        ]


def frequent_stems(made: Sequence[Example]) -> list[str]:
    """Return the stems of words that several phrasings have, without what fills their slots."""
    masked = {masked_question(e.text, e.filled).casefold().rstrip("?.!") for e in made}
    counts = Counter(stem for text in masked for stem in question_stems(text))
    return sorted(stem for stem, count in counts.items() if count >= _PHRASINGS_WITH)


def _label(filled: Filled, span: Span) -> str:
    inside = (slot for slot, s in filled if s.start < span.end and span.start < s.end)
    return next(inside, "")


def _fitted(model: str, rows: Matrix, labels: Sequence[str]) -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH[model], max_iter=400).fit(rows, labels)


def held_out(
    kinds: dict[str, list[str]], phrases: dict[str, list[str]], fold: int
) -> tuple[list[Example], list[Example]]:
    """Return the questions to fit on and those to test: other phrasings with other phrases."""
    shuffled = {k: random.Random(0).sample(sorted(p), len(p)) for k, p in kinds.items()}
    fitted = {k: [p for i, p in enumerate(ps) if i % _FOLDS != fold] for k, ps in shuffled.items()}
    tested = {k: ps[fold::_FOLDS] for k, ps in shuffled.items()}
    one, other = ({s: p[half::2] for s, p in phrases.items()} for half in (0, 1))
    return examples(fitted, one, fold), examples(tested, other, fold)


def report(embedder: Embedder, sets: Sequence[Path], folds: int) -> None:
    """Print false alarms and what is known of what was held out."""
    kinds, phrases = read_phrasings(_PHRASINGS)
    phrases["topic"] = [topic for path in sets for topic in topics(path, _TOPICS)]
    alarms: list[tuple[float, str, Example]] = []
    tested: list[tuple[float, str, Example]] = []
    for fold in range(folds):
        fitted, unseen = held_out(kinds, phrases, fold)
        negatives = [e for path in sets[fold % 2 :: 2] for e in ordinary(path, _OF_A_SET)]
        models = Models(embedder, [*fitted, *negatives])
        tested += zip(*models.special(unseen), unseen, strict=True)
        if fold < 2:
            others = [e for path in sets[1 - fold :: 2] for e in ordinary(path, _TESTED)]
            alarms += zip(*models.special(others), others, strict=True)
    for bound in (0.5, 0.7, 0.8, 0.9, 0.95, 0.98):
        rate = 1000 * np.mean([p >= bound for p, _, _ in alarms])
        unnamed = 1000 * np.mean([p >= bound and k[-1] != "*" for p, k, _ in alarms])
        print(f"from {bound}: {rate:.2f} of 1,000, {unnamed:.2f} of them without a named document")
        for kind in kinds:
            of_kind = [(p >= bound, k.rstrip("*") == kind) for p, k, e in tested if e.kind == kind]
            taken, right = np.mean([t for t, _ in of_kind]), np.mean([t and r for t, r in of_kind])
            print(f"    {kind:10} {len(of_kind):4}  taken {taken:.2f}  as itself {right:.2f}")
    print("Likeliest false alarms:")
    for p, k, e in sorted(alarms, key=lambda row: -row[0])[:40]:
        print(f"  {p:.3f} {k:10} {e.text}")
    print("Missed, or an ordinary one taken:")
    for p, k, e in sorted(tested, key=lambda row: row[0]):
        if (e.kind != "ordinary" and (p < 0.8 or k.rstrip("*") != e.kind)) or (
            e.kind == "ordinary" and p > 0.8
        ):
            print(f"  {p:.3f} {k:10} {e.kind:10} {e.text}")


def stored(models: Models, base: str, types: str) -> dict[str, Any]:
    """Return the models as they are kept."""
    all_of_them = {"kinds": models.kinds, "slots": models.slots, "roles": models.roles}
    return {"base": base, "document words": types, "stems": " ".join(models.stems)} | {
        name: {
            "bias": [round(float(b), 3) for b in _of_classes(model.intercept_)],
            "weights": {
                label: [round(float(w), 2) for w in row]
                for label, row in zip(model.classes_, _of_classes(model.coef_), strict=True)
            },
        }
        for name, model in all_of_them.items()
    }


def _of_classes(values: Any) -> Any:
    """Return the values of each class: of two classes, scikit-learn keeps only the second's."""
    return values if len(values) > 1 else np.concatenate([0 * values, values])


def main(arguments: Sequence[str] | None = None) -> None:
    """Report on what is held out; with `--write`, fit on everything and keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_intents", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET.jsonl")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--folds", type=int, default=_FOLDS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    embedder = load_embedder(load_settings(home=options.home))
    report(embedder, options.sets, options.folds)
    if options.write:
        kinds, phrases = read_phrasings(_PHRASINGS)
        phrases["topic"] = [t for path in options.sets for t in topics(path, _TOPICS)]
        negatives = [e for path in options.sets for e in ordinary(path, _OF_A_SET)]
        models = Models(embedder, [*examples(kinds, phrases, 0), *negatives])
        kept = json.dumps(
            stored(models, embedder.fingerprint, " ".join(phrases["type"])), indent=None
        )
        _OUTPUT.write_text(kept.replace("], ", "],\n") + "\n")


if __name__ == "__main__":
    main()
