"""How fast the atlas is, beside the obvious alternative in the same run: `python -m benchmarks`."""
