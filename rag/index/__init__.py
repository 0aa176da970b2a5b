"""The index: immutable generations of passages, vectors and words."""
