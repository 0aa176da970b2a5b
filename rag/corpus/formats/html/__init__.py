"""Web pages: their main content, its structure, and what they state of themselves."""
