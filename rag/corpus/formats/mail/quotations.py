"""Who wrote which part of a mail: replies quoted in it, forwarded mails, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import Literal

from rag.types import BlockKind

_LONGEST = 600  # characters of a line such as "On Wednesday, Ben wrote:", or of a few "From: …"
HEADER_LINE = re.compile(r"\*?[^\W\d_][\w -]{0,20}:\*?(?:\s|$)")
_BEFORE_HEADER = re.compile(r"\s(?=\*?[^\W\d_]\w{0,12}(?:[ -]\w{1,8})?:\*?\s)")
SEPARATOR = re.compile(r"\s*(?:-{3,}[^-]*-{3,}|_{20,})\s*")
_SIGNED = 12  # parts after "--"; with more it is a line that separates parts
_SECRET = re.compile(r"(?i)\b(?:confidential|privileged)\b")
_MEANT = re.compile(r"(?i)\b(?:intended\s+(?:only|solely|recipients?)|addressees?|named\s+above)\b")


Author = tuple[int, str]  # which part (later, which block) names them, and the name


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail's body; `level` is how deep it is quoted, `rank` that of a heading or item.

    `opens` says that it introduces what somebody else (`name`) wrote. `author` is where its own
    author is named: which part does, and the name.
    """

    kind: BlockKind
    text: str
    level: int = 0
    rank: int = 0
    cells: tuple[str, ...] = ()
    opens: Literal["", "reply", "forward"] = ""
    name: str = ""
    author: Author | None = None


def reply_name(line: str, certain: bool) -> str | None:
    """Return the name in a line such as "On 13 March 2024, Ben wrote:"; None if it is no such line.

    If a quotation follows it for certain, any line with a colon and an address is one.

    >>> reply_name("On Wed, 13 Mar 2024 at 09:02, Ben Achebe <ben@example.org> wrote:", True)
    'Ben Achebe'
    """
    import quotequail

    line = " ".join(line.split())
    if len(line) > _LONGEST or not line.endswith((":", ">")):
        return None
    dated = certain or any(map(str.isdigit, line))
    if dated and len(quotequail.quote(line, limit=2)) > 1:  # a fast check
        found = quotequail.unwrap(f"{line}\n> quoted\n")
        if found and found["type"] == "reply" and "text_top" not in found:
            return sender_name(found.get("from", "")) or line
    return line if certain and "@" in line and line.endswith(":") else None


def forward_name(block: str) -> str | None:
    """Return the sender in the header lines of a forwarded mail; None if these are no such lines.

    >>> forward_name("-----Original Message-----\\nFrom: Ben Achebe\\nSent: Monday\\nSubject: Roof")
    'Ben Achebe'
    """
    import quotequail

    lines = block.strip().split("\n")
    marked = bool(SEPARATOR.fullmatch(lines[0].strip()) or lines[0].rstrip().endswith(":"))
    if len(block) > _LONGEST * 2 or not (marked or HEADER_LINE.match(block)):
        return None
    if len(lines) == 1:  # from HTML, where the lines are one paragraph
        block = _BEFORE_HEADER.sub("\n", block)
    found = quotequail.unwrap(f"{block}\n\nforwarded\n") or {}
    if found.get("type") != "forward" or "text_top" in found or not found.get("from"):
        return None
    return sender_name(found["from"]) if marked or {"date", "subject"} & found.keys() else None


def sender_name(sender: str) -> str:
    """Return the name of a sender, or the address if there is no name.

    >>> sender_name("Ben Achebe <ben@example.org>"), sender_name("ben@example.org")
    ('Ben Achebe', 'ben@example.org')
    """
    name, address = parseaddr(sender) if "@" in sender else (sender, "")
    return (name or address).strip(" *\"'\u00a0")


def attribute(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with their depth of quotation and their authors."""
    result: list[Part] = []
    unmarked: list[int] = []  # the depths at which a quotation without marks began
    authors: list[Author | None] = []  # by depth
    before = 0
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        while unmarked and part.level < unmarked[-1]:
            unmarked.pop()
        level = part.level + len(unmarked)
        if part.opens:
            marked = following is not None and following.level > part.level
            own = part.opens == "forward" and part.level > before
            if not (marked or own):
                unmarked.append(part.level)
            quoted = level if own else level + 1
            named = (len(result) + _line_with(part.text, part.name), part.name)
            author = authors[level] if level < len(authors) else None
            result.extend(_introduction(part, level, quoted, author))
            del authors[quoted:]
            authors += [None] * (quoted - len(authors)) + [named]
        else:
            kind: BlockKind = "quotation" if level and part.kind == "paragraph" else part.kind
            author = authors[level] if level < len(authors) else None
            result.append(replace(part, kind=kind, level=level, author=author))
        before = part.level
    return list(_without_signatures(result))


def _line_with(block: str, name: str) -> int:
    lines = block.split("\n")
    return next((number for number, line in enumerate(lines) if name in line), 0)


def _introduction(part: Part, level: int, quoted: int, author: Author | None) -> Iterator[Part]:
    if part.opens == "reply":
        yield replace(part, kind="quotation" if level else "paragraph", level=level, author=author)
        return
    for line in part.text.split("\n"):
        yield Part("boilerplate" if SEPARATOR.fullmatch(line) else "field", line, quoted)


def _without_signatures(parts: Sequence[Part]) -> Iterator[Part]:
    """Mark as boilerplate what follows "-- " at the same depth, and notices of confidentiality."""
    signed: int | None = None
    for number, part in enumerate(parts):
        ahead = parts[number : number + _SIGNED + 1]
        if signed != part.level or part.opens:
            signed = None
        if part.text == "--" and (
            len(ahead) <= _SIGNED or any(p.level != part.level for p in ahead)
        ):
            signed = part.level
        notice = _SECRET.search(part.text) and _MEANT.search(part.text)
        prose = part.kind in ("paragraph", "quotation", "item")
        yield (
            replace(part, kind="boilerplate") if prose and (signed is not None or notice) else part
        )
