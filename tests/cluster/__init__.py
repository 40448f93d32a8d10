"""Several servers behind a real proxy, with what `examples/cluster` says."""
