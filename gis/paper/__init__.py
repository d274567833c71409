"""The printed page: sheets, atlas, their proof, and the files they are written to."""
