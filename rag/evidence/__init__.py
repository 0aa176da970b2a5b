"""From passages to the sentences that answer, with probabilities."""
