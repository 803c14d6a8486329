"""What a team says of a change: intents and known findings, read, held against findings, and written."""
