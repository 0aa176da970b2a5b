"""Office files: Word, PowerPoint and Excel."""
