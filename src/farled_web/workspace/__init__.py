"""Home pages that compose several rooms."""
