"""One district, day by day, compiled: attempts, classes of pairs, decisions, state, counters."""
