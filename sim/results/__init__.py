"""What a run says: tallies, measures, intervals, the first day, paired change."""
