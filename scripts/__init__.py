"""Set-up, start, packing and building: what happens around the application, not in it."""
