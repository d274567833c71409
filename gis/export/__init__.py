"""Records that go out to other programs: any table, with its dictionary, sources and look."""
