"""The Ollama server: its client, its errors, and the models in it that write and judge."""
