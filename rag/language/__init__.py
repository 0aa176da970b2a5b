"""Reading a text: sentences, tokens, numbers, dates, names, each with its offsets."""
