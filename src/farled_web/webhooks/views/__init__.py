"""Pages of webhooks, for an organisation's managers."""
