"""A report people can open: values in, one self-contained page out."""
