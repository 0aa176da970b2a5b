"""What `import rag` offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import rag


def test_every_exported_name_exists() -> None:
    assert all(getattr(rag, name) is not None for name in rag.__all__)


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rag.nothing  # noqa: B018


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys; import rag.cli; "
        "print([m for m in ('torch', 'chromadb', 'gradio', 'sentence_transformers', 'ollama', "
        "'pydantic_settings') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
