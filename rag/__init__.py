"""Answers from a folder of texts, with a citation behind every sentence.

from rag import Settings, build
answer = build(Settings()).ask("How many troops?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.errors import RagError
    from rag.factory import build
    from rag.pipeline import Pipeline
    from rag.settings import Settings
    from rag.types import Answer, Citation, SourceFilter, Statement, Turn

__all__ = [
    "Answer",
    "Citation",
    "Pipeline",
    "RagError",
    "Settings",
    "SourceFilter",
    "Statement",
    "Turn",
    "build",
]

_HOME = {
    "Pipeline": "pipeline",
    "RagError": "errors",
    "Settings": "settings",
    "build": "factory",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that `rag --help` does not wait for the heavy libraries."""
    if name not in __all__:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"rag.{_HOME.get(name, 'types')}"), name)
