"""Tell other systems: signed messages from a transactional outbox."""
