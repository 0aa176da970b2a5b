"""Answers that are no sentence of a passage: what is in the collection, excerpts, a friendly line."""
