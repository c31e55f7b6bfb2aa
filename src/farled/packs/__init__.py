"""Region packs, directories and surveys in and out: the only room that reads files."""
