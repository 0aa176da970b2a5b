"""Mails and mailboxes, with who wrote which part."""
