"""The liabilities of firms on their way abroad (domain §3)."""

LIABILITIES: tuple[str, ...] = ("size", "resources", "newness", "foreignness", "outsidership")
