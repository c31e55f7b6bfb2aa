"""The door for other systems: tokens, OpenAPI, HSDS, calendar feed, event log."""
