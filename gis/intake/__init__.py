"""Any file, opened as one grid of text; nothing is guessed, and what was noticed is said."""
