"""Mails: header, text, quotations with who wrote them, signatures and attachments."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from rag.corpus.formats.content import Content, Property, Unreadable
from rag.corpus.formats.mail.reader import read_mail, read_mailbox


def mail(body: str = "Hello.", **fields: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in fields.items():
        message[name] = value
    message.set_content(body)
    return message


def blocks(content: Content, *kinds: str) -> list[tuple[str, int, list[str]]]:
    """Return the text, the level and the context of the blocks of these kinds."""
    return [
        (content.text[b.start : b.end], b.level, [content.text[s.start : s.end] for s in b.context])
        for b in content.blocks
        if b.kind in kinds
    ]


def texts(content: Content, *kinds: str) -> list[str]:
    return [text for text, _, _ in blocks(content, *kinds)]


def test_the_header_is_fields_and_metadata() -> None:
    message = mail(
        From="Zoë Müller <zoe@example.org>",
        To="ben@example.org",
        Date="Wed, 13 Mar 2024 09:02:11 +0100",
        Subject="Brücke – closed",
    )
    message.add_attachment(b"x", maintype="text", subtype="csv", filename="Übersicht.csv")
    content = read_mail(bytes(message))
    assert texts(content, "field") == [
        "From: Zoë Müller <zoe@example.org>",
        "To: ben@example.org",
        "Date: Wed, 13 Mar 2024 09:02:11 +0100",
        "Subject: Brücke – closed",
        "Attachment: Übersicht.csv",
    ]
    assert set(content.properties) == {
        Property("title", "Brücke – closed", "mail header"),
        Property("author", "Zoë Müller", "mail header"),
        Property("published", "2024-03-13", "mail header"),
    }


def test_replies_are_quotations_with_their_author() -> None:
    content = read_mail(
        bytes(
            mail(
                "No.\n\nOn Wed, 13 Mar 2024 at 09:02, Ben Achebe\n<ben@example.org> wrote:\n"
                "> I think that the bridge is closed, and that it will stay closed until\n> June.\n"
                ">\n> Am 12.03.24 um 10:00 schrieb Zoe Müller:\n>> Why?\n\nYes.\n\n> And now?\n"
            )
        )
    )
    assert blocks(content, "quotation") == [
        (
            "I think that the bridge is closed, and that it will stay closed until June.",
            1,
            ["Ben Achebe"],
        ),
        ("Am 12.03.24 um 10:00 schrieb Zoe Müller:", 1, ["Ben Achebe"]),
        ("Why?", 2, ["Zoe Müller"]),
        ("And now?", 1, ["Ben Achebe"]),
    ]
    assert "Yes." in texts(content, "paragraph")


def test_a_forwarded_mail_is_a_quotation_without_marks() -> None:
    content = read_mail(
        bytes(
            mail(
                "FYI\n\n-----Original Message-----\nFrom: Ben Achebe <ben@example.org>\n"
                "Sent: Monday\nTo: Zoe\nSubject: Roof\n\nThe roof leaks.\n"
            )
        )
    )
    assert blocks(content, "quotation") == [("The roof leaks.", 1, ["Ben Achebe"])]
    assert texts(content, "boilerplate") == ["-----Original Message-----"]


def test_signatures_and_notices_are_boilerplate() -> None:
    notice = "This e-mail is confidential and intended only for the addressee."
    content = read_mail(bytes(mail(f"Hello Ben.\n\n{notice}\n\n-- \nZoe\nHead of Works\n")))
    assert texts(content, "paragraph") == ["Hello Ben."]
    assert texts(content, "boilerplate") == [notice, "--", "Zoe", "Head of Works"]


def test_lines_end_where_their_author_ended_them() -> None:
    content = read_mail(
        bytes(
            mail(
                "Dear all,\nThe bridge stays closed until the work on its two piers is done, as\n"
                "agreed.\n- first\n- second, which goes on\n  here\n"
            )
        )
    )
    assert texts(content, "paragraph") == [
        "Dear all,",
        "The bridge stays closed until the work on its two piers is done, as agreed.",
    ]
    assert texts(content, "item") == ["first", "second, which goes on here"]


def test_flowed_text_is_joined() -> None:
    data = b"Content-Type: text/plain; format=flowed\n\n> One \n> two.\nThree \nfour.\n-- \nBen\n"
    content = read_mail(b"From: ben@example.org\n" + data)
    assert blocks(content, "quotation") == [("One two.", 1, [])]
    assert texts(content, "paragraph") == ["Three four."]
    assert texts(content, "boilerplate") == ["--", "Ben"]


def test_html_is_read_if_the_plain_text_says_little() -> None:
    message = mail("See the HTML.", Subject="Roof")
    message.add_alternative(
        "<p>The roof leaks, and so does the wall behind it, since Monday or Tuesday.</p>"
        "<div>On Wed, 13 Mar 2024 at 09:02, Ben &lt;b@example.org&gt; wrote:</div>"
        "<blockquote><p>Is all well?</p></blockquote>",
        subtype="html",
    )
    content = read_mail(bytes(message))
    assert "See the HTML." not in content.text
    assert ("Is all well?", 1, ["Ben"]) in blocks(content, "quotation")


@pytest.mark.parametrize("charset", ["x-unknown", "us-ascii", "utf-8", "hex", ""])
def test_a_wrong_charset_does_no_harm(charset: str) -> None:
    data = b"From: =?x-foo?q?J=C3=B8rn?= <j@example.org>\nContent-Type: text/plain; charset=%s\n\n"
    content = read_mail(data % charset.encode() + "Le café est fermé.\n".encode("cp1252"))
    assert texts(content, "paragraph") == ["Le café est fermé."]
    assert content.properties == (Property("author", "Jørn", "mail header"),)


def test_a_mailbox_has_a_heading_for_each_mail(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    box.add(mail("From here on.\n", From="Ben <b@example.org>", Subject="Roof"))
    box.add(mail("It leaks.\n", From="Ben <b@example.org>", Subject="Re: Roof"))
    box.close()
    content = read_mailbox((tmp_path / "box").read_bytes())
    assert blocks(content, "heading") == [("Roof", 1, []), ("Re: Roof", 1, [])]
    assert texts(content, "paragraph") == ["From here on.", "It leaks."]
    assert {(p.field, p.value) for p in content.properties} == {
        ("title", "Roof"),
        ("author", "Ben"),
    }


def test_parts_nested_too_deeply_are_refused() -> None:
    opening = "".join(
        f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3_000)
    )
    data = f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n{opening}x"
    with pytest.raises(Unreadable, match="nested"):
        read_mail(data.encode())


def test_nothing_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_mail(b"\n\n")
