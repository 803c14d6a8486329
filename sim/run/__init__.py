"""Many districts: set up, simulate, shards, threads, cluster, checkpoints, event log, provenance, guards."""
