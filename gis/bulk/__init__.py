"""Files larger than memory: read in parts, counted on the way, never held."""
