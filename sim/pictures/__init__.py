"""Pictures of runs and of their sensitivity: Matplotlib, and nothing else."""
