"""Rows of firms, scoped to who is asking."""
