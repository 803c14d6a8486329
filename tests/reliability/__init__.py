"""The toolkit held against oracles of its own: random rule books, and what they have found."""
