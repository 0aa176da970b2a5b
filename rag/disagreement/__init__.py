"""Finding where sources differ, and saying so."""
