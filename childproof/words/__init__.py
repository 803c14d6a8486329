"""One locale: numbers, measures, titles."""
