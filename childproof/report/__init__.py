"""The page: one file a part."""
