"""Measuring: how good retrieval is on sets of questions with known evidence."""
