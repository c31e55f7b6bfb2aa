"""Plans for firms, made by the library on the region's directory."""
