"""Loads a PDF in a process of its own first, with limits of time and memory.

A small PDF can unpack to gigabytes, or draw a form in a form in a form; PDFium cannot be stopped.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rag.corpus.formats.content import UnreadableNow

_SECONDS = 300


def check_limits(data: bytes) -> None:
    """Check that all pages of a PDF can be loaded. Raises `UnreadableNow` if a page takes too much.

    What is merely damaged or encrypted passes.
    """
    command = [sys.executable, "-I", str(Path(__file__).with_name("trial_run.py"))]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableNow("it takes too long to read") from error
    except BrokenPipeError as error:
        raise UnreadableNow(_TOO_MUCH) from error
    if done.returncode:
        raise UnreadableNow(_TOO_MUCH)


_TOO_MUCH = "a page of it takes too much time or memory to read"
