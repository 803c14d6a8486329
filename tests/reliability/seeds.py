"""The seed of everything at random here: another one each day, or the one that is asked for."""

import os
from datetime import UTC, datetime


def seed_of_the_day() -> int:
    """`CHILDPROOF_SEED`, else the date."""
    return int(os.environ.get("CHILDPROOF_SEED") or datetime.now(UTC).strftime("%Y%m%d"))
