"""The chat page: its widgets, events and streams."""
