"""The layout of a PDF: characters to words, lines, columns and paragraphs."""
