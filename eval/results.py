"""The files of a run: `results.json`, which `eval compare` reads, and the report beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.report import render

RESULTS = "results.json"
REPORT = "report.html"


def write(
    results: Mapping[str, Any], folder: Path, quotes: Mapping[str, Any] | None = None
) -> Path:
    """Write the results of a run to a folder; return the path of the report.

    Beside those of a language model, the report shows the figures of `quotes`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (folder / RESULTS).write_text(text + "\n", "utf-8", "replace")
    (folder / REPORT).write_text(render(results, quotes), "utf-8", "replace")
    return folder / REPORT


def read(path: Path) -> dict[str, Any]:
    """Read the results from a file, or from a folder that holds one. Raises `ValueError`."""
    file = path / RESULTS if path.is_dir() else path
    try:
        results = json.loads(file.read_text("utf-8"))
        by_id = {row["id"]: row["values"] for row in results["questions"]}
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} does not hold the results of an evaluation: {error!r}") from error
    if not by_id:
        raise ValueError(f"{file} holds no questions")
    return dict(results)
