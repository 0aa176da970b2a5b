"""PDF files: characters become lines, columns, tables and paragraphs, and pages pictures."""
