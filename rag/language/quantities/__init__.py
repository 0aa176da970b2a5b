"""Numbers, and the currencies and measures that they are in."""
