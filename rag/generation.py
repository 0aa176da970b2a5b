"""One generation of the index: a folder that is written once, verified, and then only read.

    manifest.json    what made it, and what it must hold
    chroma/          passages and their vectors (chromadb)
    lexical/         their words (tantivy)
    documents.sqlite the documents: what is known of them, and their text as it was indexed

`python -m rag.generation FOLDER` verifies one in a process of its own, because a damaged vector
index can end the process that opens it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import sqlite3
import sys
import weakref
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.embeddings import Vectors
from rag.passages import with_context
from rag.text import terms, words
from rag.types import Document, IndexDamaged, Passage, Source, Span

FORMAT = 1  # of the folder; raised when an older one cannot be read
_COLLECTION = "passages"
_WRITER_BYTES = 64_000_000
_SAMPLE = 32  # passages that must find themselves
# Records after which Chroma writes its vector files. With 1 nothing waits in its log, so that
# opening a sealed generation leaves those files as they are (with the default it rewrites them).
_FLUSH = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made with; two indexes of one recipe are interchangeable."""

    model: str
    fingerprint: str
    dimension: int
    passage_tokens: int
    normalised: bool = True
    distance: str = "cosine"
    format: int = FORMAT
    cutter: int = 1  # raised when passages are cut or searched in another way


class Generation:
    """A folder with passages, opened. Use `create` for a new one."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        import tantivy

        self.folder = folder
        try:
            self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
            self.recipe = Recipe(**self.manifest["recipe"])
            self._client: Any = chromadb.PersistentClient(
                str(folder / "chroma"), _chroma_settings()
            )
            self._passages = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._lexical = tantivy.Index.open(str(folder / "lexical"))
            self.sources = {d.id: d for d in self._sources()}
        except Exception as error:  # chromadb's and tantivy's own, of many kinds
            raise IndexDamaged(
                f"The index at {folder} cannot be opened: {error}", "Run: rag index"
            ) from error
        client: Any = self._client
        weakref.finalize(self, client.close)

    @classmethod
    def create(cls, folder: Path, recipe: Recipe) -> Generation:
        """A new, empty generation."""
        import chromadb
        import tantivy

        (folder / "lexical").mkdir(parents=True)
        made: Any = chromadb.PersistentClient(str(folder / "chroma"), _chroma_settings())
        with made as client:
            client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "sync_threshold": _FLUSH}},
            )
        tantivy.Index(_schema(), path=str(folder / "lexical"))
        with closing(sqlite3.connect(folder / "documents.sqlite")) as db:
            db.execute(
                "CREATE TABLE documents (id TEXT PRIMARY KEY, folder TEXT, source TEXT,"
                " hash TEXT, passages INTEGER, indexed_at TEXT, boilerplate TEXT,"
                " text TEXT)"
            )
            db.execute(
                "CREATE TABLE sentences (passage TEXT PRIMARY KEY, document TEXT, vectors BLOB)"
                " WITHOUT ROWID"
            )
            db.execute("CREATE TABLE words (word TEXT PRIMARY KEY, documents INTEGER)")
            db.commit()
        _write_manifest(folder, recipe, {})
        return cls(folder)

    def copy_to(self, folder: Path) -> None:
        """Copy everything to a new folder."""
        database = "chroma.sqlite3"
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(database + "*"))
        # Other readers write a row when they open it, so a plain copy could be torn.
        with (
            closing(sqlite3.connect(self.folder / "chroma" / database)) as old,
            closing(sqlite3.connect(folder / "chroma" / database)) as new,
        ):
            old.backup(new)

    # Reading

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Passage ids with their cosine to the vector, the best k."""
        k = min(k, self._passages.count())
        if k == 0:
            return {}
        found = self._passages.query(
            query_embeddings=[vector.tolist()], n_results=k, include=["distances"]
        )
        distances = found["distances"] or [[]]
        return {i: 1 - d for i, d in zip(found["ids"][0], distances[0], strict=True)}

    def matching(self, stems: Sequence[str], k: int) -> dict[str, float]:
        """Passage ids with their BM25 score for stemmed words, the best k."""
        import tantivy

        schema = self._lexical.schema
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", word)) for word in stems
        ]
        if not clauses:
            return {}
        searcher = self._lexical.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit=k).hits
        return {searcher.doc(address)["id"][0]: score for score, address in hits}

    def fetch(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; unknown ids are left out."""
        if not ids:
            return {}
        found = self._passages.get(ids=list(ids), include=["documents", "metadatas"])
        rows = zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True)
        return {i: _passage(i, text, meta) for i, text, meta in rows}

    def passage_at(self, document_id: str, span: Span) -> Passage | None:
        """The passage of a document that holds a span."""
        holds: Any = [
            {"document_id": document_id},
            {"start": {"$lte": span.start}},
            {"end": {"$gte": span.end}},
        ]
        found = self._passages.get(
            where={"$and": holds},
            include=["documents", "metadatas"],
        )
        rows = zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True)
        return next((_passage(i, text, meta) for i, text, meta in rows), None)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of passages by id."""
        if not ids:
            return {}
        found = self._passages.get(ids=list(ids), include=["embeddings"])
        made = np.asarray(found["embeddings"], np.float32)
        return dict(zip(found["ids"], made, strict=True))

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """For passages by id, the vectors of their sentences, shape (sentences, dimension)."""
        marks = ", ".join("?" * len(ids))
        with closing(self._documents()) as db:
            rows = db.execute(
                f"SELECT passage, vectors FROM sentences WHERE passage IN ({marks})", list(ids)
            ).fetchall()
        return {
            i: np.frombuffer(blob, np.float16).astype(np.float32).reshape(-1, self.recipe.dimension)
            for i, blob in rows
        }

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed, with its text."""
        with closing(self._documents()) as db:
            row = db.execute(
                "SELECT text, boilerplate FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        if row is None:
            return None
        text, marks = row
        return Document(
            self.sources[document_id], text, tuple(Span(*pair) for pair in json.loads(marks))
        )

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Folded words with the number of documents that hold them."""
        with closing(self._documents()) as db:
            return dict(db.execute("SELECT word, documents FROM words"))

    def rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency over passages, as BM25 has it, of stemmed words."""
        searcher = self._lexical.searcher()
        n = searcher.num_docs
        found = {s: searcher.doc_freq("body", s) for s in stems}
        return {s: math.log(1 + (n - df + 0.5) / (df + 0.5)) for s, df in found.items()}

    def catalogue(self) -> list[dict[str, Any]]:
        """A row for each document: id, folder, hash, passages, indexed_at."""
        columns = ("id", "folder", "hash", "passages", "indexed_at")
        with closing(self._documents()) as db:
            rows = db.execute(f"SELECT {', '.join(columns)} FROM documents ORDER BY id").fetchall()
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def __len__(self) -> int:
        return self._passages.count()

    def _sources(self) -> list[Source]:
        with closing(self._documents()) as db:
            rows = db.execute("SELECT source FROM documents").fetchall()
        return [_source(json.loads(source)) for (source,) in rows]

    def _documents(self) -> sqlite3.Connection:
        path = (self.folder / "documents.sqlite").absolute()
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)

    # Writing, only before the folder is served

    def change(
        self,
        removed: Iterable[str],
        added: Sequence[tuple[Document, Sequence[Passage], str, str]],
        vectors: Vectors,
        sentence_vectors: Sequence[Vectors],
        now: str,
    ) -> None:
        """Take documents out by id, put others in: (document, passages, folder, hash) each.

        `vectors` belong to the passages of all of them, in order; so do `sentence_vectors`, a
        matrix for each passage.
        """
        self._remove(list(removed))
        passages = [passage for _, cut, _, _ in added for passage in cut]
        step = self._client.get_max_batch_size()
        for at in range(0, len(passages), step):
            batch = passages[at : at + step]
            self._passages.add(
                ids=[p.id for p in batch],
                embeddings=vectors[at : at + step],
                documents=[p.text for p in batch],
                metadatas=[_metadata(p) for p in batch],
            )
        writer = self._lexical.writer(_WRITER_BYTES, num_threads=1)
        import tantivy

        for p in passages:
            body = " ".join(terms(with_context(p)))
            writer.add_document(tantivy.Document(id=p.id, document_id=p.document_id, body=body))
        writer.commit()
        writer.wait_merging_threads()
        self._lexical.reload()
        with closing(sqlite3.connect(self.folder / "documents.sqlite")) as db:
            for document, cut, folder, digest in added:
                _count_words(db, document.text, 1)
                db.execute(
                    "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        document.source.id,
                        folder,
                        json.dumps(asdict(document.source)),
                        digest,
                        len(cut),
                        now,
                        json.dumps(document.boilerplate),
                        document.text,
                    ),
                )
            db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?)",
                [
                    (p.id, p.document_id, matrix.astype(np.float16).tobytes())
                    for p, matrix in zip(passages, sentence_vectors, strict=True)
                ],
            )
            db.commit()

    def _remove(self, document_ids: list[str]) -> None:
        if not document_ids:
            return
        writer = self._lexical.writer(_WRITER_BYTES, num_threads=1)
        for document_id in document_ids:
            self._passages.delete(where={"document_id": document_id})
            writer.delete_documents_by_term("document_id", document_id)
        writer.commit()
        writer.wait_merging_threads()
        with closing(sqlite3.connect(self.folder / "documents.sqlite")) as db:
            for document_id in document_ids:
                query = "SELECT text FROM documents WHERE id = ?"
                _count_words(db, db.execute(query, (document_id,)).fetchone()[0], -1)
            db.execute("DELETE FROM words WHERE documents = 0")
            gone = [(i,) for i in document_ids]
            db.executemany("DELETE FROM sentences WHERE document = ?", gone)
            db.executemany("DELETE FROM documents WHERE id = ?", gone)
            db.commit()

    def seal(self) -> None:
        """Close it and write down what it holds."""
        counts = {"documents": len(self.catalogue()), "passages": len(self)}
        self._client.close()
        _write_manifest(self.folder, self.recipe, counts)


def verify(folder: Path) -> None:
    """Raises `IndexDamaged` unless a sealed generation holds what its manifest says."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, digest in manifest["files"].items():
        if _digest(folder / name) != digest:
            raise IndexDamaged(f"{folder / name} is not what was written.")
    generation = Generation(folder)
    catalogue = generation.catalogue()
    counts = {"documents": len(catalogue), "passages": len(generation)}
    listed = sum(row["passages"] for row in catalogue)
    lexical = generation._lexical.searcher().num_docs
    if not counts == manifest["counts"] or not counts["passages"] == listed == lexical:
        raise IndexDamaged(
            f"{folder} holds {counts}, {lexical} in the lexical index and {listed} in the"
            f" catalogue; its manifest says {manifest['counts']}."
        )
    ids = generation._passages.get(limit=_SAMPLE, include=[])["ids"]
    ids += generation._passages.get(
        limit=_SAMPLE, offset=max(0, len(generation) - _SAMPLE), include=[]
    )["ids"]
    for i, vector in generation.vectors(list(dict.fromkeys(ids))).items():
        # Passages with the same words share a vector, so the distance counts and not the id.
        if max(generation.nearest(vector, 1).values(), default=0) < 0.999:
            raise IndexDamaged(f"{folder}: passage {i} does not find itself.")


def _count_words(db: sqlite3.Connection, text: str, step: int) -> None:
    db.executemany(
        "INSERT INTO words VALUES (?1, ?2)"
        " ON CONFLICT (word) DO UPDATE SET documents = documents + ?2",
        [(word, step) for word in {word for word, _ in words(text)}],
    )


def _write_manifest(folder: Path, recipe: Recipe, counts: dict[str, int]) -> None:
    # Chroma writes a row to its own database whenever it opens it; that one has no checksum.
    files = {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("manifest", "chroma.sqlite3", ".tantivy"))
    }
    manifest = {"recipe": asdict(recipe), "counts": counts, "files": files}
    with (folder / "manifest.json").open("w") as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chroma_settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _schema() -> Any:
    import tantivy

    return (
        tantivy.SchemaBuilder()
        .add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        .add_text_field("document_id", tokenizer_name="raw", index_option="basic")
        .add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        .build()
    )


def _source(stored: dict[str, Any]) -> Source:
    stated = tuple((field, Span(*place)) for field, place in stored.pop("stated"))
    return Source(**stored, stated=stated)


def _metadata(passage: Passage) -> dict[str, str | int]:
    return {
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "context": passage.context,
        "speaker_start": passage.speaker.start if passage.speaker else -1,
        "speaker_end": passage.speaker.end if passage.speaker else -1,
    }


def _passage(passage_id: str, text: str, meta: Any) -> Passage:
    start, end = meta["speaker_start"], meta["speaker_end"]
    return Passage(
        passage_id,
        meta["document_id"],
        meta["start"],
        meta["end"],
        text,
        meta["context"],
        Span(start, end) if start >= 0 else None,
    )


if __name__ == "__main__":
    try:
        verify(Path(sys.argv[1]))
    except IndexDamaged as damage:
        sys.exit(str(damage))
