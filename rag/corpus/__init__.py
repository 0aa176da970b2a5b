"""From files to documents: reading, metadata, boilerplate, passages."""
