"""Files handed in or out: attempts as CSV, open questions, output that appears whole or not at all."""
