"""The gate around the judgement: where both sides come from, what a team says of it, and every format."""
