"""What the weights of an answer are called in its JSON values."""

DIRECTIONS = ("loosened", "tightened", "reworded")
WEIGHT = {
    "situations", "occurring", "pairs", "pairs_per_1000_children", "attempts", "attempts_a_month", "share",
    "by",
}  # fmt: skip
