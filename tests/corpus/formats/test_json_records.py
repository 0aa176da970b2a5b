"""JSON: objects are rows below the header of their keys."""

from __future__ import annotations

import pytest

from rag.corpus.formats.content import Unreadable
from rag.corpus.formats.records.json_records import read_json


def test_keys_in_order_of_first_use_are_the_header() -> None:
    content = read_json(b'{"a": 1, "b": {"c": ["x", "y"]}}\n{"a": 2, "d": true}\n')
    assert content.text == "a\u2003b.c\u2003d\n1\u2003x, y\u2003\n2\u2003\u2003true"
    assert [block.kind for block in content.blocks] == ["header", "row", "row"]


def test_a_list_of_objects_is_a_table_too() -> None:
    assert read_json('[{"Stadt": "Köln"}, {"Stadt": "Ulm"}]'.encode()).text == "Stadt\nKöln\nUlm"


def test_one_object_is_a_list_of_fields() -> None:
    content = read_json(b'{"name": "x", "by": {"name": "Ben"}}')
    assert content.text == "name: x\nby.name: Ben"


def test_objects_with_little_in_common_take_linear_space() -> None:
    data = b"\n".join(b'{"key%d": 1}' % number for number in range(2_000))
    assert len(read_json(data).text) < 50_000


def test_a_line_cut_off_is_kept_as_it_is() -> None:
    assert read_json(b'{"a": 1}\n{"a": 2}\n{"a": ').text.endswith('{"a":')


def test_half_a_character_is_replaced() -> None:
    read_json(b'{"a": "\\ud800"}').text.encode()


@pytest.mark.parametrize("data", [b"no json", b"[" * 100_000, b"\0\1\2", b'{"a":' * 100_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_json(data)
