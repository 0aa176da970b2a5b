"""Takes a mail apart: its header, its text in plain form or from HTML, its attachments.

The older policy of the `email` package is used, as the default one fails on many broken headers.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from rag.corpus.encodings import decode
from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.mail.html_body import html_parts
from rag.corpus.formats.mail.quotations import Part, attribute
from rag.corpus.formats.mail.text_body import text_parts

_LONGEST_HEADER = 20_000  # characters
_SCANT = 200  # characters; a shorter plain text may only say that the mail is in HTML
_RICHER = 5  # times; so much longer is the text in HTML then
_SLOW = {"punycode", "idna"}  # codecs whose time grows with the square of the length
_BROKEN = (MessageError, LookupError, ValueError, AttributeError, TypeError)


@dataclass
class Mail:
    """A mail with decoded header fields, of which the first of each name counts."""

    fields: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)


def parse_mail(data: bytes) -> Mail:
    """Parse a mail. Raises `Unreadable` if its parts are nested too deeply."""
    mail = Mail()
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        for name, value in message.raw_items():
            mail.fields.setdefault(name.title(), _decoded(value))
        mail.parts = attribute(_body(message, mail.attachments))
    except RecursionError as error:
        raise Unreadable("its parts are nested too deeply") from error
    return mail


def _decoded(value: object) -> str:
    """Return a header field with its encoded words decoded."""
    raw = str(value)[:_LONGEST_HEADER]
    if not raw.isascii():
        raw = _text_of(raw.encode("utf-8", "surrogateescape"), "")
    try:
        words = decode_header(raw)
    except _BROKEN:
        return raw
    try:
        return str(make_header(words))
    except _BROKEN:
        return "".join(
            word if isinstance(word, str) else _text_of(word, charset or "")
            for word, charset in words
        )


def _text_of(data: bytes, charset: str) -> str:
    """Decode a text; if its charset is unknown or wrong, by what it looks like."""
    try:
        name = codecs.lookup(charset).name if charset else ""
        if name and name not in _SLOW and (name != "ascii" or data.isascii()):
            return data.decode(name).encode("utf-8", "replace").decode()
    except (LookupError, ValueError):
        pass
    try:
        return decode(data)
    except ValueError:
        return data.decode("latin-1")


def _body(message: Message, attachments: list[str]) -> list[Part]:
    kind = message.get_content_type()
    if kind == "multipart/alternative":
        return _alternative(_inner(message), attachments)
    if kind.startswith("multipart/") and message.is_multipart():
        return [part for inner in _inner(message) for part in _body(inner, attachments)]
    if kind in ("text/plain", "text/html") and not _is_attached(message):
        return _text_body(message, kind)
    if name := _name(message):
        attachments.append(name)
    return []


def _inner(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [m for m in payload if isinstance(m, Message)] if isinstance(payload, list) else []


def _alternative(versions: list[Message], attachments: list[str]) -> list[Part]:
    """Return the plain version of a text; the one in HTML if the plain one says little."""
    plain = [v for v in versions if v.get_content_type() == "text/plain"]
    rich = [v for v in versions if v.get_content_type() != "text/plain"]
    parts = [part for version in plain for part in _body(version, attachments)]
    length = sum(len(part.text) for part in parts)
    for version in rich:
        if length >= _SCANT:
            files = (m for m in version.walk() if m.get_content_disposition() == "attachment")
            attachments.extend(filter(None, map(_name, files)))
            continue
        richer = _body(version, attachments)
        if sum(len(p.text) for p in richer) > (_RICHER * length if length else 0):
            return richer
    return parts


def _is_attached(message: Message) -> bool:
    return message.get_content_disposition() == "attachment" or bool(_name(message))


def _name(message: Message) -> str:
    """Return the name of an attached file, or the subject of an attached mail."""
    try:
        name = message.get_filename()
    except _BROKEN:
        name = None
    inner = _inner(message) if message.get_content_type() == "message/rfc822" else []
    if not name and inner:
        name = str(inner[0].get("Subject", ""))
    return _decoded(name) if name else ""


def _text_body(message: Message, kind: str) -> list[Part]:
    payload = message.get_payload(decode=True)
    text = _text_of(payload if isinstance(payload, bytes) else b"", _option(message, "charset"))
    if kind == "text/html":
        return html_parts(text)
    flowed = _option(message, "format") == "flowed"
    return text_parts(text, flowed, flowed and _option(message, "delsp") == "yes")


def _option(message: Message, name: str) -> str:
    try:
        value = message.get_param(name, "")
    except _BROKEN:
        return ""
    return (value[2] if isinstance(value, tuple) else str(value)).strip().lower()
