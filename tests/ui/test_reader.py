"""The reader in a real browser: places, folds, copying, links, what is selected, the sheet."""
