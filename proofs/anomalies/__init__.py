"""Dead, shadowed and redundant rules, gaps, overlaps – whatever one claims."""
