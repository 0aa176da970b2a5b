"""Mails and mailboxes: each message is its header, its text, and who wrote which part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime

from rag.corpus.formats.content import Content, ContentBuilder, Unreadable, clean
from rag.corpus.formats.mail.parts import Mail, parse_mail
from rag.corpus.formats.mail.quotations import Author, Part, sender_name
from rag.corpus.metadata.numeric_dates import stated_date
from rag.types import Block, Span

_ENVELOPE = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=>?[!-9;-~]+:)"
)
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_PREFIXES = re.compile(r"(?:\w{2,3}: *)+")  # "Re: ", in any language
_ORIGIN = "mail header"


def read_mail(data: bytes) -> Content:
    """Read one mail. Raises `Unreadable`."""
    return _content([parse_mail(data)])


def read_mailbox(data: bytes) -> Content:
    """Read a mailbox (mbox), whose messages are each below a heading. Raises `Unreadable`."""
    starts = list(_ENVELOPE.finditer(data))
    if not starts:
        return read_mail(data)
    ends = [match.start() for match in starts[1:]] + [len(data)]
    return _content([parse_mail(data[m.end() : end]) for m, end in zip(starts, ends, strict=True)])


def _content(mails: Sequence[Mail]) -> Content:
    builder = ContentBuilder()
    authors: list[Author | None] = []  # of each block
    for number, mail in enumerate(mails, start=1):
        if len(mails) > 1:
            subject = clean(mail.fields.get("Subject", "")).strip()
            builder.add("heading", subject or f"Message {number}", level=1)
            authors.append(None)
        _add_header(builder, mail, authors, headed=len(mails) > 1)
        _add_parts(builder, mail.parts, authors)
    if not authors:
        raise Unreadable("it is not an e-mail, or it is damaged")
    _state(builder, mails)
    content = builder.build()
    named = zip(content.blocks, authors, strict=True)
    return replace(content, blocks=tuple(_linked(content, block, who) for block, who in named))


def _add_header(
    builder: ContentBuilder, mail: Mail, authors: list[Author | None], headed: bool
) -> None:
    lines = [(name, mail.fields.get(name, "")) for name in _SHOWN[: -1 if headed else None]]
    for name, value in [*lines, *(("Attachment", name) for name in mail.attachments)]:
        if clean(value).strip():
            builder.add("field", f"{name}: {value}")
            authors.append(None)


def _add_parts(
    builder: ContentBuilder, parts: Sequence[Part], authors: list[Author | None]
) -> None:
    """Add the parts of a body; an author is named by a part, and then by the block made of it."""
    block_of: list[int] = []
    for part in parts:
        block_of.append(len(authors))
        if part.cells and any(clean(cell).strip() for cell in part.cells):
            builder.add_row(part.kind, part.cells)
        elif not part.cells and clean(part.text).strip():
            builder.add(part.kind, part.text, level=part.rank or part.level)
        else:
            continue
        authors.append((block_of[part.author[0]], part.author[1]) if part.author else None)


def _linked(content: Content, block: Block, author: Author | None) -> Block:
    """Return a block with the words that name its author as its context."""
    if author is None or author[0] >= len(content.blocks):
        return block
    naming, name = content.blocks[author[0]], " ".join(clean(author[1]).split())
    start = content.text.find(name, naming.start, naming.end)
    span = Span(start, start + len(name)) if start >= 0 else Span(naming.start, naming.end)
    return replace(block, context=(span,))


def _state(builder: ContentBuilder, mails: Sequence[Mail]) -> None:
    """State the metadata that all the mails share."""
    single = len(mails) == 1
    subjects = [mail.fields.get("Subject", "") for mail in mails]
    plain = subjects if single else [_PREFIXES.sub("", subject, count=1) for subject in subjects]
    senders = [sender_name(mail.fields.get("From", "")) for mail in mails]
    dates = [_day(mail.fields.get("Date", "")) for mail in mails]
    for field, values in (("title", plain), ("author", senders), ("published", dates)):
        if len(set(values)) == 1:
            builder.state(field, values[0], _ORIGIN)


def _day(date: str) -> str:
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return stated_date(date) or ""
