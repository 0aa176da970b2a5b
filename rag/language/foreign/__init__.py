"""Languages other than English: which one it is, its sentences, words and dates."""
