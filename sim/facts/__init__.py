"""A world in the words of a vocabulary: observations, providers of facts, pair counts, planted worlds."""
