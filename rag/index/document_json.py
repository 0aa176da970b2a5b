"""Documents as JSON, as SQLite files keep them, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.types import Block, Document, Source, Span


def document_json(document: Document) -> str:
    """Return a whole document as JSON."""
    source, blocks = asdict(document.source), list(map(_row, document.blocks))
    return json.dumps([source, document.text, document.boilerplate, blocks])


def document_of(stored: str) -> Document:
    """Return the document that `document_json` gave as JSON."""
    source, text, boilerplate, blocks = json.loads(stored)
    return Document(_source(source), text, spans_of(boilerplate), tuple(map(_block, blocks)))


def source_json(source: Source) -> str:
    """Return a source as JSON."""
    return json.dumps(asdict(source))


def source_of(stored: str) -> Source:
    """Return the source that `source_json` gave as JSON."""
    return _source(json.loads(stored))


def blocks_json(blocks: Sequence[Block]) -> str:
    """Return blocks as JSON."""
    return json.dumps(list(map(_row, blocks)))


def blocks_of(stored: str) -> tuple[Block, ...]:
    """Return the blocks that `blocks_json` gave as JSON."""
    return tuple(map(_block, json.loads(stored)))


def spans_of(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    """Return spans that come from JSON as lists."""
    return tuple(Span(start, end) for start, end in pairs)


def _source(fields: dict[str, Any]) -> Source:
    stated = tuple((field, Span(*place)) for field, place in fields.pop("stated"))
    origins = tuple((field, origin) for field, origin in fields.pop("origins"))
    places = tuple(fields.pop("places", ()))  # an older index has neither of these
    unclear = tuple(fields.pop("unclear_date", ()))
    return Source(**fields, stated=stated, origins=origins, places=places, unclear_date=unclear)


def _row(block: Block) -> tuple[Any, ...]:
    b = block
    return b.kind, b.start, b.end, b.level, b.path, b.context, b.cells, b.page, b.place


def _block(row: list[Any]) -> Block:
    kind, start, end, level, path, context, cells, page, place = row
    spans = spans_of(path), spans_of(context), spans_of(cells)
    return Block(kind, start, end, level, *spans, page=page, place=place)
