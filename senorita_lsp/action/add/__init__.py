"""Adding constructs where they belong, one module for each kind of place."""
