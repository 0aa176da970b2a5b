"""The text of a document as the source pane shows it: its structure, its marks."""
