"""What the nouns of `rulebook.model` are made of: rows, outcomes, what can be said of an attempt."""
