"""The judgement of an edit: an old and a new book, compared by meaning, and everything that is worse now."""
