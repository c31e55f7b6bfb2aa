"""Pages of the directory: public ones, an organisation's own, files in and out."""
