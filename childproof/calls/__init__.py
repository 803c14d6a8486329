"""One file a public call."""
