"""A few documents of different kinds, indexed with the real model."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.factory import build
from rag.ingestion.sync import sync
from rag.models.embedder import load_embedder
from rag.pipeline import Pipeline
from rag.settings import load_settings

TEXTS = {
    "parking.md": "---\ntitle: Parking at the mill\nauthor: Ida Brandt\ndate: 2023-05-02\n---\n\n"
    "Staff may park behind the mill. Visitors park on Cole Street.\n",
    "boiler.txt": "From: Tom Okafor <tom@example.org>\nTo: Ida Brandt <ida@example.org>\n"
    "Date: Mon, 8 Jan 2024 09:12:00 +0000\nSubject: New boiler\n\nIda,\n\n"
    "the new boiler arrives on Thursday. It heats the whole mill.\n",
    "guide.md": "# Loom guide\n\n## Setting up\n\nThe loom must stand on a level floor. "
    "Oil the shafts of the loom before the first use. A second person should hold the beam.\n\n"
    "## Cleaning\n\nClean the reed of the loom every week with a dry brush. "
    "Never use water on the heddles of the loom. Dust on the reed breaks the thread.\n\n"
    "## Fees\n\n| Course | Fee |\n|---|---|\n| Weaving | 45 euros |\n| Spinning | 30 euros |\n",
}


@pytest.fixture(scope="session")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder: Path = tmp_path_factory.mktemp("mill")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    settings = load_settings(home=tmp_path_factory.mktemp("mill-home"), answerer="extractive")
    sync([folder], load_embedder(settings), settings)
    return build(settings)
