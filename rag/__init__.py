"""Answers from a folder of texts, with a citation behind every sentence."""
