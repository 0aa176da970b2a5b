"""How well cited text bears a statement out, judged by the trained verifier.

The verifier reads a few sentences at a time, so each sentence of the statement is held against the
sentences of the cited text that share most words with it, each with those around it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from rag.language.attribution import SAID, attribution
from rag.language.doc import Doc, parse
from rag.language.word_frequency import share_held
from rag.models.verifier import Judgement
from rag.verification.alignment import CitedText

Verify = Callable[[Sequence[tuple[str, str]]], Sequence[Judgement]]
"""(pairs of claim and evidence) -> a judgement each."""
_WINDOWS = 3  # of the cited text, for each sentence of the statement
_AROUND = 2  # sentences on either side of the one that shares most words
_FRAME, _CLAUSE_WORDS = 80, 4  # characters in which "Ann Lee said that" ends; words after it
_BORNE_OUT = 0.5  # probability of support from which the rest of a statement is borne out
_YES_OR_NO = re.compile(r"^(?:yes|no)[,.:;]\s+(?=\S)", re.IGNORECASE)
_CLAUSE = re.compile(
    r",\s|\s(?=(?:and|but|because|although|after|before|since|until|when|while|where|which|who|if|"
    r"unless|so that|in order to|according to)\s)"
)


def judgement_of(statement: Doc, cited: CitedText, verify: Verify) -> Judgement:
    """Return how the cited text bears a statement out: as it does its weakest sentence."""
    pairs = [
        (number, words, window)
        for number, sentence in enumerate(statement.sentence_docs)
        for window in _windows(sentence, cited)
        for words in _wordings(_YES_OR_NO.sub("", sentence.text))
    ]
    judged = verify([(claim, evidence) for _, claim, evidence in pairs])
    best: dict[int, Judgement] = {}
    for (number, *_), judgement in zip(pairs, judged, strict=True):
        if number not in best or judgement.supported > best[number].supported:
            best[number] = judgement
    return min(best.values(), key=lambda j: j.supported, default=Judgement(0.0, 0.0))


def _wordings(text: str) -> list[str]:
    """Return a sentence as it is and without who says so, which `checks.speakers` compares."""
    frame = SAID.search(text[:_FRAME])
    said = text[frame.end() :].strip(" ,:") if frame and frame.start() else ""
    said = said.removeprefix("that ")
    return [text, f"{said[:1].upper()}{said[1:]}"] if len(said.split()) >= _CLAUSE_WORDS else [text]


def unsupported_part(statement: Doc, cited: CitedText, verify: Verify) -> str:
    """Return the clause without which the rest is borne out; "" if none is known."""
    text = statement.text
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    best, most = "", _BORNE_OUT
    for start, end in itertools.pairwise(cuts) if len(cuts) > 2 else ():
        rest = f"{text[:start]}{text[end:]}".strip(" ,")
        supported = judgement_of(parse(rest), cited, verify).supported
        if supported > most:
            best, most = text[start:end].strip(" ,.;"), supported
    return best


def _windows(sentence: Doc, cited: CitedText) -> list[str]:
    """Return the runs of sentences that share most words with a sentence, the best first."""
    found: dict[str, float] = {}
    for part in cited.parts:
        lines = part.doc.sentence_docs
        shares = [share_held(sentence.weights, line.stems) for line in lines]
        for i in sorted(range(len(lines)), key=lambda i: -shares[i])[:_WINDOWS]:
            run = lines[max(0, i - _AROUND) : i + _AROUND + 1]
            text = " ".join(line.text for line in run)
            said = attribution(part.doc, part.doc.sentences[i], part.speaker)
            who = said and part.doc.text[said.start : said.end]
            found.setdefault(f"{who}: {text}" if who and who not in text else text, shares[i])
    return sorted(found, key=lambda text: -found[text])[:_WINDOWS]
