"""Text with its offsets: folding, paragraphs, sentences, and the words that carry meaning.

Knows nothing of documents or indexes. Every span refers to the text that was passed in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from rag.types import Span

# One character for one character, so that offsets in the folded text hold in the original.
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u200b\t", " "),
    }
)

_WORD = re.compile(r"\w+(?:['.&]\w+)*", re.UNICODE)
_TERMINAL = re.compile(r"[.!?…][\"”’'»)\]]*$")
_BLANK = re.compile(r"\n[ \t\u00a0\r]*(?:\n[ \t\u00a0\r]*)+")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_LIST_ITEM = re.compile(r"\s*(?:[-*•‣·]|\d{1,3}[.)])\s")
# A sentence may end after its closing mark and any closing quotes; Chinese and Japanese
# marks need no space after them.
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"”’'»)\]]*(?=\s)|[。！？]+[”’」』）]*")
_OPENS = re.compile(r"[\"“‘'«(\[*_•-]*\s*(?:[A-Z0-9À-ÖØ-Þ]|[^\W\d_a-zA-Z])", re.UNICODE)

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col sgt capt maj cmdr adm sen rep gov pres rev hon st mt ft vs etc "
    "e.g i.e cf al inc ltd co corp jr sr jan feb mar apr jun jul aug sep sept oct nov dec no nos "
    "fig figs eq vol pp ed eds est approx dept univ assn bros ca lit mon tue wed thu fri".split()
)
# After these a capital letter is no sentence start; after the others it may be.
_TITLES = frozenset(
    "mr mrs ms dr prof gen lt col sgt capt maj cmdr adm sen rep gov pres rev hon st mt ft".split()
)
_STARTERS = frozenset(
    "the a an it in on at he she they we you i but and this that these those there when while "
    "if as for after before since however although some many most his her their its our my what "
    "why how who where under with from by to not no so yet also then now meanwhile".split()
)


def fold(text: str) -> str:
    """Quotes, dashes and spaces made plain, lower case, the same length.

    >>> fold("“It’s—so”")
    '"it\\'s-so"'
    """
    folded = text.translate(_FOLDED)
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in folded)


def squash(text: str) -> str:
    """Folded, with every run of white space made one space; for comparing, not for offsets."""
    return " ".join(fold(text).split())


def shorten(text: str, length: int) -> str:
    """At most so many characters, cut at a word where there is one.

    >>> shorten("The Washington Times", 16), shorten("abcdefgh", 5)
    ('The Washington…', 'abcd…')
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def lines(text: str) -> list[Span]:
    """The lines that are not blank, trimmed."""
    spans = (trim(text, m.start(), m.end()) for m in _LINE.finditer(text))
    return [span for span in spans if span.start < span.end]


def paragraphs(text: str) -> list[Span]:
    """Paragraphs: single lines, or runs of lines that were wrapped to a fixed width.

    >>> [tuple(p) for p in paragraphs("One.\\nTwo.\\n\\nThree.")]
    [(0, 4), (5, 9), (11, 17)]
    """
    found: list[Span] = []
    at = 0
    for gap in [*_BLANK.finditer(text), None]:
        stop = gap.start() if gap else len(text)
        block = [Span(s + at, e + at) for s, e in lines(text[at:stop])]
        if block and _is_wrapped(text, block):
            found.append(Span(block[0].start, block[-1].end))
        else:
            found.extend(block)
        at = gap.end() if gap else stop
    return found


def _is_wrapped(text: str, block: list[Span]) -> bool:
    """Whether the line ends of a block are a matter of width and not of meaning.

    Wrapped lines are of like length, mostly do not end a sentence, often go on in small letters,
    and are no list.
    """
    if len(block) < 2:
        return False
    body = [end - start for start, end in block[:-1]]
    if max(body) > 120 or min(body) < 30 or min(body) < 0.6 * max(body):
        return False
    if any(_LIST_ITEM.match(text[start:end]) for start, end in block):
        return False
    open_ends = sum(not _TERMINAL.search(text[start:end]) for start, end in block[:-1])
    small_starts = sum(text[start].islower() for start, _ in block[1:])
    return open_ends * 2 > len(body) and small_starts * 3 >= len(body)


def sentences(text: str) -> list[Span]:
    """Sentences in order, trimmed, none crossing a paragraph.

    >>> text = "Gen. McMaster spoke to the U.S. Senate. He left at 5 p.m. The end."
    >>> [text[s:e] for s, e in sentences(text)]
    ['Gen. McMaster spoke to the U.S. Senate.', 'He left at 5 p.m.', 'The end.']
    """
    found: list[Span] = []
    for start, end in paragraphs(text):
        at = start
        for stop in _STOP.finditer(text, start, end):
            if stop.end() < end and _ends_sentence(text, at, stop, end):
                found.append(trim(text, at, stop.end()))
                at = stop.end()
        if (last := trim(text, at, end)).start < last.end:
            found.append(last)
    return [span for span in found if span.start < span.end]


def _ends_sentence(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    if stop.group()[0] in "。！？":
        return True
    rest = text[stop.end() : min(end, stop.end() + 40)].lstrip()
    if not _OPENS.match(rest):
        return False
    if stop.group() != ".":
        return True
    if text[start : stop.start()].strip().isdigit():  # the number of a list item
        return False
    before = re.search(r"[\w.]*$", text[max(start, stop.start() - 20) : stop.start()])
    token = before.group().lower() if before else ""
    if token in _TITLES:
        return False
    following = re.match(r"\W*(\w*)", rest)
    next_word = following.group(1).lower() if following else ""
    if token in ("no", "nos", "fig", "figs", "vol", "pp", "eq"):
        return not next_word[:1].isdigit()
    dotted = "." in token or (len(token) == 1 and token.isalpha() and token != "i")
    if token in _ABBREVIATIONS or dotted:
        return next_word in _STARTERS
    return True


def words(text: str) -> list[tuple[str, Span]]:
    """Words in order, folded, with their spans; "don't" and "U.S" are one word each."""
    return [(m.group(), Span(m.start(), m.end())) for m in _WORD.finditer(fold(text))]


@cache
def stop_words() -> frozenset[str]:
    """Words that carry no content of their own."""
    return frozenset(files("rag").joinpath("data/stopwords.txt").read_text("utf-8").split())


def data_rows(name: str) -> list[str]:
    """The rows of a file of `data/`, without empty ones and remarks."""
    rows = files("rag").joinpath("data", "lexicons", name).read_text("utf-8").splitlines()
    return [row for row in rows if row.strip() and not row.startswith("#")]


@cache
def _aliases() -> dict[str, str]:
    """Other names of the same thing, folded, to one of them; see `data/aliases.txt`."""
    names: dict[str, str] = {}
    for row in data_rows("aliases.txt"):
        first, *others = (name.strip() for name in row.split("="))
        names.update(dict.fromkeys(others, first))
    return names


@cache
def _alias_pattern(capitals: bool) -> re.Pattern[str]:
    names = sorted((n for n in _aliases() if n.isupper() is capitals), key=len, reverse=True)
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


def unalias(text: str) -> str:
    """Folded text in which known other names are replaced; offsets do not hold.

    >>> unalias("The DPRK asks us, the US, about Russian arms.")
    'the north korea asks us, the united states, about russia arms.'
    """
    text = _alias_pattern(True).sub(lambda m: _aliases()[m.group()], text)
    return _alias_pattern(False).sub(lambda m: _aliases()[m.group()], fold(text))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def _unaccented(character: str) -> str:
    """ "ü" -> "u"; letters of other scripts stay, since there a mark can make another letter."""
    base = unicodedata.normalize("NFD", character)[:1]
    return base if base.isascii() else character


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of a folded word, without accents or a possessive ending."""
    word = word.removesuffix("'s").replace(".", "")
    if not word.isascii():
        word = unicodedata.normalize("NFC", "".join(_unaccented(c) for c in word))
    return str(_stemmer().stemWord(word))


def terms(text: str) -> list[str]:
    """Stems of the content words, in order, short names written out.

    >>> terms("How many troops has the DPRK sent?")
    ['troop', 'north', 'korea', 'sent']
    """
    found = (m.group() for m in _WORD.finditer(unalias(text)))
    return [stem(word) for word in found if word not in stop_words()]
