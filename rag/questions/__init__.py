"""Understanding a question: what it asks for, of whom, and of what time."""
