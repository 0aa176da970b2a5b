"""Markdown: its text as it is written, with blocks that are ranges in it."""
