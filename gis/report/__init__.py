"""What a reader takes home: a report as a value, and its writers."""
