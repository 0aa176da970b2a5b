"""What users keep: conversations, evaluation questions, accounts."""
