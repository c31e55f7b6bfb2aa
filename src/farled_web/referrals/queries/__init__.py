"""What is read of cases, scoped by the policies."""
