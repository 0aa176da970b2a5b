"""The tables of a PDF, by ruled lines or aligned columns."""
