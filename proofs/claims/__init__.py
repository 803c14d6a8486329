"""Verify, and everything behind a verdict: counterexamples, failing readings, cores, repairs, scenarios."""
