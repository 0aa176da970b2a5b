"""A text as a reader sees it: without markup, invisible characters and hyphens at line ends.

`aligned_plain` keeps the length of the text, so that every place found in it is a place in the
text. What has to go becomes spaces or, inside of a word, `FILLER`, which counts as a letter.
"""

from __future__ import annotations

import html
import re
import unicodedata

from rag.language.english import is_one_word

FILLER = "\ua7f8"  # a letter that no text uses, so that a word stays one word

_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]+"
# A letter with accents of its own, or with the points of Hebrew and Arabic.
_ACCENTED = (
    r"[^\W\d_][\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]+"
)
_LINE_HYPHEN = r"(?<=[^\W\d_])[-‐](?:\r?\n|\r)[ \t>]*(?=[^\W\d_])"
_QUOTE_MARK = r"^[ \t]*>[> \t]*"
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d?);"
_TARGET = (
    r"!?\[(?=[^\[\]]{0,300}\]\()|\]\([^()\s][^()\n]{0,400}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)"
)
_TAG = (
    r"</?(?:a|abbr|b|br|code|em|font|i|img|kbd|mark|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>"
)
_EMPHASIS = (
    r"(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|`+"
    r"|(?<![\w*])\*{1,3}(?=[\w\"“(])|(?<=[\w.,:;!?)\"”])\*{1,3}(?![\w*])"
)
_UNUSUAL = re.compile(
    f"(?P<invisible>{_INVISIBLE})|(?P<accented>{_ACCENTED})|(?P<hyphen>{_LINE_HYPHEN})"
    f"|(?P<mark>{_QUOTE_MARK})|(?P<entity>{_ENTITY})|(?P<target>{_TARGET})"
    f"|(?P<tag>{_TAG})|(?P<emphasis>{_EMPHASIS})",
    re.MULTILINE,
)
# What is unusual holds one of these, or a hyphen at a line end; looking for them is quick.
_SIGN = re.compile(
    "[]\\[>&<_`*\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]"
)
_LAST_HYPHEN = re.compile("[-‐][\r\n]")
# Digits of Arabic, Persian, Chinese and Japanese texts.
DIGITS = {
    chr(ord(zero) + digit): str(digit) for zero in "\u0660\u06f0\uff10" for digit in range(10)
}
_OTHER_DIGIT = re.compile(f"[{''.join(DIGITS)}]")
_PLAIN_DIGITS = str.maketrans(DIGITS)
_LIGATURE = re.compile("[\ufb00-\ufb06\ufb1d-\ufb4f]")
_LAST_WORD = re.compile(r"[^\W\d_]*$")
_FIRST_WORD = re.compile(r"[^\W\d_]*")


def aligned_plain(text: str) -> str:
    """Return a plain text of the same length.

    >>> aligned_plain("so-\\ncalled **rules**").replace(FILLER, "~")
    'so-~called   rules  '
    >>> aligned_plain("manu-\\nfacture").replace(FILLER, "~")
    'manu~~facture'
    """
    if not _SIGN.search(text) and not _LAST_HYPHEN.search(text):
        return text
    return _UNUSUAL.sub(_replacement, text)


def plain(text: str) -> str:
    """Return a text on one line, as it is shown and embedded.

    >>> plain("The ﬁrst\\n> note: [see](https://a.org) Q&amp;A")
    'The first note: see Q&A'
    """
    return " ".join(without_fillers(aligned_plain(text)).split())


def with_plain_digits(text: str) -> str:
    """Return a text of the same length with the digits of other scripts as 0 to 9."""
    return text.translate(_PLAIN_DIGITS) if _OTHER_DIGIT.search(text) else text


def without_fillers(text: str) -> str:
    """Return an aligned text without its fillers and ligatures; its length changes."""
    text = text.replace(FILLER, "")
    return text if text.isascii() else _LIGATURE.sub(_spelt_out, text)


def _spelt_out(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature.group())


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    kind = match.lastgroup
    if kind == "accented":
        return unicodedata.normalize("NFC", found)[:1].ljust(len(found), FILLER)
    if kind == "invisible":
        return (FILLER if _inside_word(match) else " ") * len(found)
    if kind == "hyphen":
        kept = "" if _divides_word(match) else "-"
        return kept.ljust(len(found), FILLER)
    if kind == "entity":
        meant = html.unescape(found)
        if len(meant) > 1:
            return found
        if meant.isspace() or not _follows_text(match):
            return meant.rjust(len(found))
        return meant.ljust(len(found), FILLER)
    return " " * len(found)


def _inside_word(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()


def _follows_text(match: re.Match[str]) -> bool:
    return match.start() > 0 and not match.string[match.start() - 1].isspace()


def _divides_word(match: re.Match[str]) -> bool:
    """Return whether the words around a hyphen at a line end are one."""
    before = _LAST_WORD.search(match.string, max(0, match.start() - 40), match.start())
    after = _FIRST_WORD.match(match.string, match.end())
    first, rest = (before.group() if before else ""), (after.group() if after else "")
    return rest[:1].islower() and is_one_word(first, rest)
