"""Answers that are no sentence of a passage."""
