"""How quickly files are read: `python -m eval.reading_speed --help`, or `make bench`.

Measures for each format the reader, what makes a document with passages of its text (no vectors),
and beside them the library called bare. Each is also given a file four times as long: what is
linear takes four times as long. Nothing is judged.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.reading_bare import BARE
from eval.reading_files import MAKERS, sections
from rag.corpus.documents import make_document
from rag.corpus.file_readers import read_file
from rag.corpus.formats.content import Content
from rag.corpus.passages import cut_passages
from rag.types import Document

_TIMES = 4  # as long is the longer file
_CLOCK = 1e-6  # seconds; what is quicker cannot be measured
_PASSAGE, _LIMIT = 120, 200  # words


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for a file of one format; `growth` is the factor for one four times as long."""

    name: str
    megabytes: float
    pages: int
    reader: float
    document: float
    bare: float
    growth: float

    @property
    def ratio(self) -> float:
        """How many times as long as the bare library the reader takes."""
        return self.reader / self.bare


def measure(name: str, size: int, runs: int) -> Speed:
    """Return how quickly a file with so many sections is read, the best of some runs."""
    short, long = (MAKERS[name](sections(count)) for count in (size, size * _TIMES))
    content = read_file(name, short)
    document = _document(name, content)
    bare = BARE[name.rpartition(".")[2]][1]
    reader = _seconds(lambda: read_file(name, short), runs)
    own = _seconds(lambda: _document(name, content), runs)
    whole = _seconds(lambda: _document(name, read_file(name, long)), 1)
    return Speed(
        name,
        len(document.text.encode()) / 1e6,
        max((block.page or 0 for block in document.blocks), default=0),
        reader,
        own,
        _seconds(lambda: bare(short), runs),
        whole / (reader + own),
    )


def _document(name: str, content: Content) -> Document:
    """Return a document whose passages have been cut."""
    document = make_document(Path("/texts"), name, content)
    cut_passages(document, _count_words, _PASSAGE, _LIMIT)
    return document


def _count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def _seconds(work: Callable[[], object], runs: int) -> float:
    """Return the least processor time of some runs, which other processes do not lengthen."""
    taken = []
    for _ in range(runs):
        gc.collect()
        started = _processor_seconds()
        work()
        taken.append(_processor_seconds() - started)
    return max(min(taken), _CLOCK)


def _processor_seconds() -> float:
    """Return the processor time of this process and of those that it has started."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def print_speeds(speeds: Sequence[Speed], console: Console) -> None:
    """Print a line for each format."""
    table = Table("")
    columns = ("text", "reader", "document", "bare", "reader / bare", "pages", f"{_TIMES} times")
    units = ("MB", "MB/s", "MB/s", "MB/s", "", "per s", "as long")
    for name, unit in zip(columns, units, strict=True):
        table.add_column(f"{name}\n{unit}", justify="right")
    table.add_column("the bare library")
    for s in speeds:
        table.add_row(
            s.name,
            f"{s.megabytes:.2f}",
            *(f"{s.megabytes / seconds:.2f}" for seconds in (s.reader, s.document, s.bare)),
            f"{s.ratio:,.1f}",
            f"{s.pages / s.reader:.0f}" if s.pages else "",
            f"{s.growth:.1f}",
            BARE[s.name.rpartition(".")[2]][0],
        )
    console.print(table)


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help=f"Some of {', '.join(MAKERS)}; default: all.")
    ] = None,
    size: Annotated[int, typer.Option(min=1, help="Number of sections, of 3 kB each.")] = 60,
    runs: Annotated[int, typer.Option(min=1, help="Number of runs, of which the best counts.")] = 3,
) -> None:
    """Measure how quickly files of each format are read."""
    console = Console()
    with Console(stderr=True).status("") as status:
        speeds = []
        for name in names or MAKERS:
            status.update(name)
            speeds.append(measure(name, size, runs))
    print_speeds(speeds, console)


if __name__ == "__main__":
    typer.run(main)
