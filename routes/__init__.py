"""HTTP beside the pages: what other programs ask of the atlas. One service a file."""
