"""Below everything: compiling, counter-based draws with named stages, bit sets, cores."""
