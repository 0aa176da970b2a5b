"""Gradio, which creates HTTP clients from the environment when it is imported."""

from __future__ import annotations

from rag.models.library_imports import environment_ignored

with environment_ignored():
    import gradio as gr
    from gradio.context import LocalContext

__all__ = ["LocalContext", "gr"]
