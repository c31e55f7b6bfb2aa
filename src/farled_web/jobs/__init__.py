"""Background work, its progress, and the mail outbox."""
