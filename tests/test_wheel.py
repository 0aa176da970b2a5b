"""A wheel that is installed elsewhere works: prompts and seeds travel inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_an_installed_wheel_answers_outside_of_the_checkout(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in (
        "prompts/answer.md",
        "seeds/sources.toml",
        "data/weights/evidence.json",
        "data/weights/reader.safetensors",
        "app/static/base.css",
        "app/html/templates/answer.html",
    ):
        assert (site / "rag" / name).is_file(), name
    texts = sorted(path.name for path in (ROOT / "seeds").glob("*.txt"))
    assert sorted(path.name for path in (site / "rag" / "seeds").glob("*.txt")) == texts
    done = subprocess.run(
        [sys.executable, "-m", "rag.cli", "ask", "how many troops?", "--answerer", "extractive"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "8,000" in done.stdout
    assert (tmp_path / ".rag" / "current").is_file()
