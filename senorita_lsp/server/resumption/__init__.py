"""Sessions that go on at another server, or on another line."""
