"""Data in, figure out: shapes, and the drawings of a pair, a trace, few people."""
