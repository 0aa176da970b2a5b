"""Makes documents from texts: finds their boilerplate and their metadata.

Metadata from outside, such as `sources.toml`, takes precedence over what a text states itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rag.corpus.boilerplate import boilerplate
from rag.corpus.formats.content import Content
from rag.corpus.metadata.file_names import FILE_NAME, name_of_file
from rag.corpus.metadata.overrides import SOURCES_TOML, override
from rag.corpus.metadata.reading import read_metadata
from rag.corpus.metadata.sources_file import valid_entry
from rag.corpus.metadata.stated import FIELDS
from rag.corpus.plain_text.reader import read_plain_text
from rag.corpus.structure import link, mark_header
from rag.corpus.turns import with_turns
from rag.language.foreign.detection import detect_language
from rag.language.spans import within_any
from rag.types import Block, Document, Source, Span

_PROSE = ("paragraph", "item", "quotation", "turn", "cue")
_ENOUGH = 3_000  # characters that tell the language


def make_document(
    folder: Path,
    relative: str,
    content: Content | str,
    overrides: Mapping[str, str | None] | None = None,
) -> Document:
    """Make the document of a file; `overrides` replace metadata that the file states."""
    if isinstance(content, str):
        content = read_plain_text(content)
    identity = file_id(folder.resolve() / relative)
    return _document(identity, relative, content, overrides)


def file_id(file: Path) -> str:
    """Return the id of the document of a file, by its full path.

    It stays the same when a parent folder is indexed.
    """
    return _identity(file.as_posix())


def place_file(folder: Path, place: str) -> Path:
    """Return the full path of one of the `places` of a source that was found in a folder.

    >>> place_file(Path("/texts/a"), "../b/rain.txt").as_posix()
    '/texts/b/rain.txt'
    """
    return Path(os.path.normpath(folder / place))


def given_documents(rows: object) -> tuple[Document, ...]:
    """Make documents from JSON objects with `text` and, optionally, metadata.

    The metadata is any of title, publisher, author and published; other keys are ignored. The path
    of a document is its title or, if it has none or shares it, its number. Raises `ValueError`.
    """
    if not isinstance(rows, list) or not rows:
        raise ValueError('"documents" must be a list of at least one {"text": …}')
    texts, metadata = [], []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise ValueError(f'document {number} needs a "text"')
        if not row["text"].strip():
            raise ValueError(f"document {number} is empty")
        plain = {key: replace_surrogates(v) for key, v in row.items() if isinstance(v, str)}
        values = {f: plain.get(f, row[f]) for f in FIELDS if row.get(f) is not None}
        texts.append(plain["text"])
        metadata.append(valid_entry(f"document {number}", values))
    titles = [values.get("title") for values in metadata]
    paths = [
        title if title and titles.count(title) == 1 else f"document {number}"
        for number, title in enumerate(titles, start=1)
    ]
    return tuple(
        _document(_identity(f"{number}\0{path}\0{text}"), path, read_plain_text(text), values)
        for number, (path, text, values) in enumerate(zip(paths, texts, metadata, strict=True))
    )


def replace_surrogates(text: str) -> str:
    """Replace surrogates, which JSON can hold but no encoding can, by "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _identity(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _document(
    identity: str,
    path: str,
    content: Content,
    overrides: Mapping[str, str | None] | None = None,
) -> Document:
    text = content.text
    boilerplate_spans = _boilerplate(content)
    language = _language(text, content.blocks)
    read = read_metadata(content, boilerplate_spans, language)
    values, origins = {f: value for f, (value, _) in read.values.items()}, dict(read.origins)
    if "title" not in {*values, *(overrides or {})} and (name := name_of_file(path)):
        values["title"], origins["title"] = name, FILE_NAME
    source = Source(
        identity,
        path,
        title=values.get("title"),
        publisher=values.get("publisher"),
        author=values.get("author"),
        published=values.get("published"),
        stated=tuple(sorted((f, span) for f, (_, span) in read.values.items() if span)),
        origins=tuple(sorted(origins.items())),
        language=language,
        unclear_date=read.unclear_date,
    )
    source = override(source, text, overrides or {}, SOURCES_TOML)
    places = dict(source.stated)
    # A headline in quotation marks is somebody else's, and can be quoted.
    own = {f: s for f, s in places.items() if f != "title" or text[s.start] not in '“"«'}
    blocks = mark_header(with_turns(text, content.blocks), own)
    return Document(source, text, boilerplate_spans, link(text, blocks))


def _language(text: str, blocks: Iterable[Block]) -> str:
    """Return the language of the first paragraphs of a text; of all of it if it has none."""
    prose: list[str] = []
    size = 0
    for block in blocks:
        if block.kind in _PROSE and size < _ENOUGH:
            prose.append(text[block.start : block.end][: _ENOUGH - size])
            size += len(prose[-1])
    return detect_language("\n".join(prose) or text[:_ENOUGH])


def _boilerplate(content: Content) -> tuple[Span, ...]:
    """Return the boilerplate that the reader of the file found, and that in the words."""
    blocks = [Span(b.start, b.end) for b in content.blocks if b.kind == "boilerplate"]
    covered = within_any(blocks)
    found = [span for span in boilerplate(content.text) if not covered(span)]
    return tuple(sorted([*blocks, *found]))
