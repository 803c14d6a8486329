"""Which assumption matters: one at a time (tornado), all at once (Sobol)."""
