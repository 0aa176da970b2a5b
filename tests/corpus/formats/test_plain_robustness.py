"""Readers of formats that are text: any bytes give sound blocks or a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.file_types import file_type
from rag.corpus.formats.mail.reader import read_mail, read_mailbox
from rag.corpus.formats.records.delimited import read_delimited
from rag.corpus.formats.records.json_records import read_json
from rag.corpus.formats.records.logs import read_log
from rag.corpus.formats.records.subtitles import read_subtitles
from tests.corpus.formats.checks import assert_sound

MAIL = b"""From a@b Mon Jan 1 10:00:00 2024
From: =?utf-8?q?M=C3=BCller?= <m@example.org>
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8; format=flowed

On Wed, 13 Mar 2024 at 09:02, Ben <b@x.org> wrote:
> I think
>> so
-----Original Message-----
From: Ben
Date: Monday
--
Ben

--b
Content-Type: text/html

<blockquote>Hi</blockquote>
--b--
"""
SEEDS: list[tuple[Callable[[bytes], Content], bytes]] = [
    (read_mail, MAIL),
    (read_mailbox, MAIL + b"\n" + MAIL),
    (read_delimited, b'# x\na,b\n"1, 2",x\n3,"y\nz"\n'),
    (read_json, b'{"a": [1, {"b": "x"}]}\n{"a": null, "c": "\\ud800"}\n'),
    (read_log, b"2024-03-13 09:02:11 INFO x\n  y\n2024-03-13 09:02:12 INFO z\n"),
    (read_subtitles, b"1\n00:00:01,000 --> 00:00:02,000\n- BEN: <i>Yes\n\n2\n0:9,0 --> 0:9,9\nA\n"),
]


@pytest.mark.parametrize(("read", "seed"), SEEDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_mutated_files_give_sound_blocks_or_a_reason(
    read: Callable[[bytes], Content], seed: bytes, data: st.DataObject
) -> None:
    at = st.integers(0, len(seed))
    for _ in range(data.draw(st.integers(0, 4))):
        start, end = data.draw(at), data.draw(at)
        seed = seed[:start] + data.draw(st.binary(max_size=9) | st.just(seed[end:])) + seed[end:]
    file_type("a.txt", seed)
    try:
        content = read(seed)
    except Unreadable:
        return
    content.text.encode()
    assert_sound(content)
    for block in content.blocks:
        assert all(0 <= s.start < s.end <= len(content.text) for s in block.context)
