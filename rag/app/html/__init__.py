"""HTML fragments of the page."""
