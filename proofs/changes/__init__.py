"""Two versions of a policy: rows, rules, claims, expectations."""
