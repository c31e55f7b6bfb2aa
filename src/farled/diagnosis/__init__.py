"""From answers to severities, needs and liabilities."""
