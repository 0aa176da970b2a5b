"""`rag index --watch`: indexes the folders, then what changes in them, until interrupted."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rag.cli.output import print_report, progress_bar, visible
from rag.corpus.folder import Skipped
from rag.errors import IndexBusy, RagError
from rag.ingestion.folders import distinct_folders, load_folders
from rag.ingestion.jobs import report_words
from rag.ingestion.skipped_groups import skipped_lines
from rag.ingestion.sync import Report, sync
from rag.ingestion.watcher import Watcher
from rag.models.embedder import Embedder
from rag.settings import Settings


class FolderWatch:
    """The folders that a command names: indexed once, then watched."""

    def __init__(
        self, folders: Sequence[Path], embedder: Embedder, settings: Settings, as_json: bool
    ) -> None:
        self._named = folders
        self._embedder = embedder
        self._settings = settings
        self._as_json = as_json
        self._skipped: set[Skipped] | None = None  # those of the last update; None before the first

    def run(self) -> None:
        """Index, then watch until Ctrl-C. Raises `RagError` if the first indexing fails.

        It ends in the same way when a service manager stops it, and in the background of a shell.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            Watcher(self._folders, self._update, self._settings).run()

    def _folders(self) -> Sequence[Path]:
        return distinct_folders(self._named) or load_folders(self._settings.collection_home).folders

    def _update(self) -> None:
        try:
            with progress_bar() as progress:
                report = sync(self._named, self._embedder, self._settings, progress)
        except Exception as error:  # watching goes on
            if self._skipped is None:
                raise
            words = (
                str(error) if isinstance(error, RagError) else f"{type(error).__name__}: {error}"
            )
            print(f"{_now()} {words}", file=sys.stderr, flush=True)
            if isinstance(error, IndexBusy):
                raise
            return
        self._print(report)
        self._named = ()  # from now on, the folders that are remembered
        self._skipped = set(report.skipped)

    def _print(self, report: Report) -> None:
        if self._as_json:
            if self._skipped is None or not report.nothing_to_do:
                print(json.dumps(asdict(report), ensure_ascii=False), flush=True)
        elif self._skipped is None:
            print_report(report, self._settings)
            print("Watching the folders. Press Ctrl-C to stop.", flush=True)
        else:
            lines = [report_words(report)] if not report.nothing_to_do else []
            new = [file for file in report.skipped if file not in self._skipped]
            lines += [f"skipped {line}" for line, _ in skipped_lines(new)]
            for line in lines:
                print(f"{_now()} {visible(line)}", flush=True)


def _now() -> str:
    return f"{datetime.now():%H:%M:%S}"
