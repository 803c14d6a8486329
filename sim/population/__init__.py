"""People and ties of one district, the plan of a region, the world, its statistics and its graph."""
