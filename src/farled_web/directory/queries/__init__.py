"""Reading the directory, narrowed to who is asking."""
