"""Tiles: features cut into squares of the Web Mercator pyramid, for maps of any number of them.

Points lie in sorted, memory-mapped columns (`columns`); a tile of them is one contiguous slice.
`thinning` says how many of them a zoom shows, `packets` and `vector` write them for our own map
and as Mapbox Vector Tiles, `shapes` cuts lines and areas, `style` tells others how they look.
"""
