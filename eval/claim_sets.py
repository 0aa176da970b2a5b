"""Training data of the verifier: claims that people judged, and sentences changed in one thing.

A line of a file has `claim`, `evidence` (sentences) and `label`: supported, refuted or not_enough.
Sentences of any text give more: each is a claim that its own text supports, until one thing in it
is changed. Everything is drawn with a given seed.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eval.reader_sets import read_rows
from rag.language.doc import Doc, parse
from rag.language.tokens import lexicon_rows

Label = Literal["supported", "refuted", "not_enough"]
LABELS: tuple[Label, ...] = ("supported", "refuted", "not_enough")


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim with its evidence and what people, or a mutation, say of it; `kind` is the change."""

    claim: str
    evidence: tuple[str, ...]
    label: Label
    kind: str = ""


def read_claims(path: Path) -> list[JudgedClaim]:
    """Return the claims of a file, plain or compressed by gzip."""
    return [
        JudgedClaim(row["claim"].strip(), tuple(row["evidence"]), row["label"])
        for row in read_rows(path)
    ]


def mutated(texts: Sequence[Sequence[str]], rng: random.Random) -> Iterator[JudgedClaim]:
    """Yield claims made of texts, each a list of sentences: one true one and one false one each."""
    for number, sentences in enumerate(texts):
        fitting = [
            i for i, s in enumerate(sentences) if 6 <= len(s.split()) <= 40 and s[-1:] in ".!"
        ]
        if not fitting:
            continue
        at = rng.choice(fitting)
        around = tuple(sentences[max(0, at - 2) : at + 3])
        others = texts[rng.randrange(len(texts))]
        doc = parse(sentences[at])
        true = _applied(HARMLESS, doc, around, others, rng) or (doc.text, "same")
        if number % 2 or rng.random() < 0.3:
            yield JudgedClaim(true[0], around, "supported", true[1])
        changes: dict[str, Change] = REFUTING if rng.random() < 0.62 else UNFOUNDED
        false = _applied(changes, doc, around, others, rng)
        if false and rng.random() < 0.4:  # beside another change that does no harm
            softened = _applied(HARMLESS, parse(false[0]), around, others, rng)
            false = (softened[0], false[1]) if softened else false
        if false:
            label: Label = "refuted" if changes is REFUTING else "not_enough"
            yield JudgedClaim(false[0], around, label, false[1])


Change = Callable[[Doc, Sequence[str], Sequence[str], random.Random], str | None]
"""(sentence, sentences around it, sentences of another text, random) -> the changed sentence."""


def _applied(
    changes: dict[str, Change],
    doc: Doc,
    around: Sequence[str],
    others: Sequence[str],
    rng: random.Random,
) -> tuple[str, str] | None:
    for kind in rng.sample(sorted(changes), len(changes)):
        changed = changes[kind](doc, around, others, rng)
        if changed and changed != doc.text:
            return changed, kind
    return None


def _swapped(pairs: Sequence[tuple[str, str]]) -> Change:
    """Return the change of one phrase into its counterpart; the case of its first letter stays."""
    table = dict(pairs)
    longest = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)

    def change(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
        found = [*pattern.finditer(doc.text)]
        if not found:
            return None
        match = rng.choice(found)
        new = table[match[0].lower()]
        new = new[0].upper() + new[1:] if match[0][0].isupper() else new
        return f"{doc.text[: match.start()]}{new}{doc.text[match.end() :]}"

    return change


_VERBS = "is are was were has have had will would can could should must may does do did".split()
_NEGATED = [(verb, f"{verb} not") for verb in _VERBS]
_CONTRACTED = [
    ("do not", "don't"), ("does not", "doesn't"), ("did not", "didn't"), ("is not", "isn't"),
    ("was not", "wasn't"), ("are not", "aren't"), ("were not", "weren't"), ("will not", "won't"),
    ("cannot", "can't"), ("has not", "hasn't"), ("have not", "haven't"), ("it is", "it's"),
    ("would not", "wouldn't"), ("could not", "couldn't"),
]  # fmt: skip
_SAME = [
    ("also", "in addition"), ("about", "roughly"), ("however", "but"), ("because", "since"),
    ("large", "big"), ("big", "large"), ("often", "frequently"), ("use", "make use of"),
    ("begin", "start"), ("began", "started"), ("started", "began"), ("must", "have to"),
    ("buy", "purchase"), ("bought", "purchased"), ("help", "assist"), ("almost", "nearly"),
    ("nearly", "almost"), ("receive", "get"), ("received", "got"), ("show", "display"),
    ("require", "need"), ("required", "needed"), ("approximately", "about"), ("such as", "like"),
    ("children", "kids"), ("quickly", "fast"), ("got", "received"), ("said", "stated"),
    ("stated", "said"), ("many", "a lot of"), ("currently", "at present"), ("several", "a few"),
    ("over", "more than"), ("between", "somewhere between"), ("very", "really"),
    ("per cent", "percent"), ("percent", "%"), ("until", "till"), ("in order to", "to"),
]  # fmt: skip
_QUANTITIES = [
    ("all", "none of"), ("every", "no"), ("none", "all"), ("no", "every"), ("always", "never"),
    ("never", "always"), ("more than", "less than"), ("less than", "more than"),
    ("at least", "at most"), ("at most", "at least"), ("before", "after"), ("after", "before"),
    ("more", "less"), ("fewer", "more"), ("both", "neither"), ("with", "without"),
    ("without", "with"), ("only", "not only"), ("up to", "at least"), ("above", "below"),
    ("first", "last"), ("last", "first"), ("from", "to"), ("maximum", "minimum"),
    ("minimum", "maximum"), ("few", "many"), ("many", "few"), ("most", "few"),
]  # fmt: skip
_STRONGER = [
    ("may", "will"), ("might", "will"), ("could", "will"), ("can", "always"), ("some", "all"),
    ("many", "all"), ("most", "all"), ("often", "always"), ("sometimes", "always"),
    ("usually", "always"), ("probably", "certainly"), ("possibly", "certainly"),
    ("likely", "certain"), ("about", "exactly"), ("approximately", "exactly"),
    ("nearly", "more than"), ("almost", "more than"), ("should", "did"),
    ("plans to", "has begun to"), ("will", "did already"), ("would", "did"),
    ("tried to", "managed to"), ("wants to", "will"),
    ("suggests", "proves"), ("suggest", "prove"), ("alleged", "proven"), ("at least", "exactly"),
    ("up to", "exactly"), ("in some cases", "in all cases"), ("part of", "all of"),
    ("several", "all"), ("seems to", "does"), ("appears to", "does"), ("once", "every week"),
    ("expected to", "known to"), ("proposed", "adopted"), ("considered", "decided on"),
]  # fmt: skip
_SAYING = re.compile(
    r"^(.{3,60}?) (?:said|says|claims|claimed|argued|argues|believes|believed|thinks|thought|"
    r"suggested|suggests|reported|reports|alleged|alleges|hopes|feared) (?:that )?(.{20,})$"
)
_ACCORDING = re.compile(r"^According to [^,]{3,60}, (.{20,})$", re.DOTALL)
_ENDING = re.compile(r",? (?:according to [^,.]{3,60}|[A-Z][\w .]{2,40} (?:said|says))\.$")
_CLAUSE = re.compile(
    r"(?:,| ) ?((?:because|although|so that|which|unless|if|when|where|after|before|while|since|"
    r"until|and) [^,.;]{12,90})\.$"
)
_ASIDE = re.compile(r", (?:who|which|where|whose) [^,.;]{5,80},|\s\([^()]{3,80}\)")
_LEADING = re.compile(r"^(?:In|On|At|During|After|By|For|As|With) [^,.;]{3,60}, (.{20,})$")
_JOINED = re.compile(r"^(.{25,}?),? (?:and|but|while) ((?:he|she|it|they|the|we|I)\b.{15,})$")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)")


def _without_not(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    new = re.sub(r"\b(\w+) not\b|\b(\w+)n['’]t\b", lambda m: m[1] or _full(m[2]), doc.text, count=1)
    return new if new != doc.text else None


def _full(verb: str) -> str:
    return {"wo": "will", "ca": "can"}.get(verb.lower(), verb)


def _antonym(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    sides = [[part.split() for part in row.split("|")] for row in lexicon_rows("opposites.txt")]
    tokens = [*doc.tokens]
    rng.shuffle(tokens)
    for word, (start, end) in tokens:
        for pair in sides:
            for ours, theirs in (pair, pair[::-1]):
                if word in ours:
                    new = theirs[min(ours.index(word), len(theirs) - 1)]
                    new = new.capitalize() if doc.text[start].isupper() else new
                    return doc.text[:start] + new + doc.text[end:]
    return None


def _number(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    found = [*_NUMBER.finditer(doc.text)]
    if not found:
        return None
    match = rng.choice(found)
    digits = match[0].replace(",", "")
    value = float(digits)
    if "." in digits:
        new = f"{value * rng.choice((0.5, 1.3, 2, 10)):.{len(digits.split('.')[1])}f}"
    elif 1000 <= value <= 2100 and "," not in match[0]:
        new = str(int(value) + rng.choice((-12, -3, -1, 1, 2, 5, 10)))
    else:
        new = str(int(value * rng.choice((2, 3, 10)) + rng.choice((0, 1, 5))))
        new = f"{int(new):,}" if "," in match[0] else new
    return f"{doc.text[: match.start()]}{new}{doc.text[match.end() :]}" if new != digits else None


def _name(doc: Doc, around: Sequence[str], others: Sequence[str], rng: random.Random) -> str | None:
    own = [n for n in doc.names if n.span.start > 0 or len(n.key) > 1]
    pool = [n.text for text in (*around, *others) for n in parse(text).names]
    pool = [text for text in pool if text not in doc.text]
    if not own or not pool:
        return None
    name = rng.choice(own)
    return doc.text[: name.span.start] + rng.choice(pool) + doc.text[name.span.end :]


def _roles(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    names = [n for n in doc.names if not n.text.isdigit()]
    pairs = [(a, b) for a, b in itertools.pairwise(names) if a.key != b.key]
    pairs = [
        (a, b) for a, b in pairs if re.search(r"[a-z]{3}", doc.text[a.span.end : b.span.start])
    ]
    pairs = [
        (a, b)
        for a, b in pairs
        if not re.fullmatch(r",? and ", doc.text[a.span.end : b.span.start])
    ]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    t = doc.text
    return t[: a.span.start] + b.text + t[a.span.end : b.span.start] + a.text + t[b.span.end :]


def _nouns(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    """Exchange "the A … the B"."""
    found = [*re.finditer(r"\b(?:the|a|an|his|her|my|their) ([a-z]{3,})(?= [a-z]|[,.])", doc.text)]
    found = [m for m in found if len({m[0] for m in found}) > 1]
    if len(found) < 2:
        return None
    a, b = sorted(rng.sample(found, 2), key=lambda m: m.start())
    t = doc.text
    if a[0] == b[0] or re.fullmatch(r",? (?:and|or) ", t[a.end() : b.start()]):
        return None
    return t[: a.start()] + b[0] + t[a.end() : b.start()] + a[0] + t[b.end() :]


def _unattributed(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    for pattern in (_SAYING, _ACCORDING):
        if match := pattern.match(doc.text):
            rest = match[match.lastindex or 1]
            return rest[0].upper() + rest[1:]
    if match := _ENDING.search(doc.text):
        return doc.text[: match.start()] + "."
    return None


def _reattributed(
    doc: Doc, around: Sequence[str], o: Sequence[str], rng: random.Random
) -> str | None:
    match = _SAYING.match(doc.text)
    names = [n.text for text in (*around, *o) for n in parse(text).names if n.text not in doc.text]
    return rng.choice(names) + doc.text[match.end(1) :] if match and names else None


def _clause_added(
    doc: Doc, _a: Sequence[str], others: Sequence[str], rng: random.Random
) -> str | None:
    clauses = [match[1] for text in others if (match := _CLAUSE.search(text))]
    if not clauses or not doc.text.endswith("."):
        return None
    return f"{doc.text[:-1]}{rng.choice((' ', ', '))}{rng.choice(clauses)}."


def _elsewhere(
    doc: Doc, _a: Sequence[str], others: Sequence[str], rng: random.Random
) -> str | None:
    fitting = [s for s in others if 6 <= len(s.split()) <= 40]
    return rng.choice(fitting) if fitting and rng.random() < 0.3 else None


def _qualified(
    doc: Doc, around: Sequence[str], others: Sequence[str], rng: random.Random
) -> str | None:
    """Put a time, a place or a number of another text at the end."""
    phrases = re.findall(
        r"\b(?:in|on|at|for|by|near|since) (?:the )?(?:[A-Z]\w+|\d[\w,.]*\w)(?: [A-Z]?\w+)?",
        " ".join(others),
    )
    if not phrases or not doc.text.endswith(".") or doc.text.count(" ") > 25:
        return None
    return f"{doc.text[:-1]} {rng.choice(phrases)}."


def _part(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    """Leave out an aside, the beginning, or one of two joined clauses."""
    if match := _ASIDE.search(doc.text):
        return doc.text[: match.start()] + doc.text[match.end() :]
    if match := _LEADING.match(doc.text):
        return match[1][0].upper() + match[1][1:]
    if match := _JOINED.match(doc.text):
        if rng.random() < 0.5:
            return f"{match[1].rstrip(',')}."
        return match[2][0].upper() + match[2][1:]
    return None


def _plain_number(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    match = _THOUSANDS.search(doc.text)
    if not match:
        return None
    plain = match[0].replace(",", rng.choice(("", " ", "")))
    return doc.text[: match.start()] + plain + doc.text[match.end() :]


def _reported(doc: Doc, _a: Sequence[str], _o: Sequence[str], rng: random.Random) -> str | None:
    if doc.text[:1].isupper() and doc.text.split()[0].lower() in {"the", "a", "it", "this", "they"}:
        frame = rng.choice(("The text says that ", "It is stated that ", "We read that "))
        return frame + doc.text[0].lower() + doc.text[1:]
    return None


HARMLESS: dict[str, Change] = {
    "part": _part, "same words": _swapped(_SAME), "short form": _swapped(_CONTRACTED),
    "plain number": _plain_number, "reported": _reported,
}  # fmt: skip
REFUTING: dict[str, Change] = {
    "negated": _swapped(_NEGATED), "negation dropped": _without_not, "antonym": _antonym,
    "number": _number, "roles": _roles, "nouns": _nouns, "quantity": _swapped(_QUANTITIES),
}  # fmt: skip
UNFOUNDED: dict[str, Change] = {
    "stronger": _swapped(_STRONGER), "name": _name, "attribution dropped": _unattributed,
    "other speaker": _reattributed, "clause added": _clause_added, "qualified": _qualified,
    "elsewhere": _elsewhere,
}  # fmt: skip
