"""Without the packages of the extra `eval`, its commands say how to install them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from eval import REQUIRED, missing_packages

ROOT = Path(__file__).parents[2]


def test_nothing_is_missing_here() -> None:
    assert missing_packages() == []


@pytest.mark.parametrize("module", ["eval", "eval.train_support"])
def test_a_missing_package_is_one_line(module: str) -> None:
    no_packages = [sys.executable, "-S", "-m", module]
    done = subprocess.run(no_packages, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("make eval-tools")
    assert all(name in line for name in REQUIRED)
