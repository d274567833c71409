"""Tables as collections of features that other programs ask for (OGC API – Features)."""
