"""OpenDocument files: texts, tables and presentations."""
