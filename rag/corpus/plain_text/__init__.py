"""Plain text: which lines are one paragraph, and which are headings, items, rows or turns."""
