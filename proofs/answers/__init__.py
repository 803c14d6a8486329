"""Values that every question gives: verdicts, counterexamples, tables, weights."""
