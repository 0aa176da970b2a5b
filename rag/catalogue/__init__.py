"""Answers that are no sentence of a passage: on the collection, excerpts, a friendly line."""
