"""The bottom of the house: how rows are protected, narrowed and saved."""
