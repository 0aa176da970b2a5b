"""The checks of a statement against its sources, one a file."""
