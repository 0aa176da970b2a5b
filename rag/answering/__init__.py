"""Writing answers: quotes, or a language model through Ollama."""
