"""What writes an answer: quotes, or a language model."""
