"""Ollama's client library, which creates a client from the environment when it is imported."""

from __future__ import annotations

from rag.models.library_imports import environment_ignored

with environment_ignored():
    import ollama

__all__ = ["ollama"]
