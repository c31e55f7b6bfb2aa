"""Tags of the firms room."""
