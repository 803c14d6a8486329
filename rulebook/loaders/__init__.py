"""From files to values: one loader a kind of file – vocabulary, claims, policy, moves, scenarios."""
