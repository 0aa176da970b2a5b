"""Keeping the index up to date with the folders and files that it holds."""
