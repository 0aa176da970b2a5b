"""Subtitles: the spoken words as paragraphs, with their time and their speaker."""

from __future__ import annotations

import pytest

from rag.corpus.formats.content import Content, Unreadable
from rag.corpus.formats.records.subtitles import read_subtitles


def srt(*cues: tuple[float, float, str]) -> bytes:
    def time(seconds: float) -> str:
        whole = int(seconds)
        return (
            f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{seconds % 1 * 1000:03.0f}"
        )

    rows = (f"{n}\n{time(a)} --> {time(b)}\n{text}\n" for n, (a, b, text) in enumerate(cues, 1))
    return "\n".join(rows).encode()


def spoken(content: Content) -> list[str]:
    return [content.text[block.start : block.end] for block in content.blocks]


def test_cues_are_joined_until_a_sentence_ends() -> None:
    content = read_subtitles(
        srt(
            (65, 67, "<i>The bridge</i>"),
            (67, 69, "was closed."),
            (69, 70, "{\\an8}Why &amp; how?"),
        )
    )
    assert spoken(content) == ["The bridge was closed.", "Why & how?"]
    assert [block.place for block in content.blocks] == ["0:01:05", "0:01:09"]
    assert {block.kind for block in content.blocks} == {"cue"}


def test_a_pause_begins_a_paragraph() -> None:
    assert spoken(read_subtitles(srt((1, 2, "one"), (6, 7, "two"), (7, 8, "three")))) == [
        "one",
        "two three",
    ]


def test_dashes_and_names_begin_a_paragraph() -> None:
    content = read_subtitles(
        srt((1, 2, "- Who paid\n- We did"), (2, 3, "BEN: I think"), (3, 4, "so."), (4, 5, "Yes."))
    )
    assert spoken(content) == ["Who paid", "We did", "BEN: I think so.", "Yes."]
    assert [[content.text[s.start : s.end] for s in b.context] for b in content.blocks] == [
        [],
        [],
        ["BEN"],
        ["BEN"],
    ]


def test_voices_are_speakers() -> None:
    content = read_subtitles(
        b"WEBVTT\n\nNOTE a note\n\n"
        b"intro\n00:01.000 --> 00:02.000 align:start\n<v Ben Achebe>We agreed\n\n"
        b"00:02.000 --> 00:03.000\n<v Ben Achebe>on it.\n\n"
        b"00:03.000 --> 00:04.000\n<v.loud Zoe>No.\n"
    )
    assert spoken(content) == ["Ben Achebe: We agreed on it.", "Zoe: No."]


def test_lines_that_roll_are_taken_once() -> None:
    content = read_subtitles(
        b"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nthe<00:00:00.500><c> bridge</c>\n\n"
        b"00:00:02.000 --> 00:00:02.010\nthe bridge\n\n"
        b"00:00:02.010 --> 00:00:04.000\nthe bridge\nwas closed\n"
    )
    assert spoken(content) == ["the bridge was closed"]


def test_sounds_are_left_out() -> None:
    assert spoken(read_subtitles(srt((1, 2, "[music]"), (2, 3, "Yes."), (3, 4, "♪")))) == ["Yes."]


def test_a_file_without_cues_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_subtitles(b"WEBVTT\n\nnothing\n")


def test_a_damaged_time_is_no_speech() -> None:
    content = read_subtitles(srt((1, 2, "Yes."), (2, 3, "No.")).replace(b"00:00:03,000", b"00:0"))
    assert spoken(content) == ["Yes.", "No."]
