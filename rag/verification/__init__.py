"""Judging whether a statement is supported by what it cites."""
