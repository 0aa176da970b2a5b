"""The `rag` command, in a process of its own or in this one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from rag.cli.main import main

Done = subprocess.CompletedProcess[str]
NO_OLLAMA = {"RAG_OLLAMA_HOST": "http://127.0.0.1:9"}


def started(*arguments: str, **environment: str) -> Done:
    """`rag` as a user starts it; slow where it embeds texts, as the libraries are loaded anew."""
    return subprocess.run(
        [sys.executable, "-m", "rag.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **NO_OLLAMA, **environment},
    )


def called(*arguments: str, **environment: str) -> Done:
    """The same entry point, called here: an exception that it lets through fails the test."""
    code: object = 0
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["rag", *arguments]),
        patch.dict(os.environ, NO_OLLAMA | environment),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
    assert isinstance(code, int), code
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())
