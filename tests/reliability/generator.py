"""Writes random rule books, claims and moves, as the TOML files that a person would write.

    python -m tests.reliability.generator SEED FOLDER

Everything hangs on one `random.Random`: the same seed gives the same bytes. A book stays small enough
for every situation to be looked at under every reading.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests.reliability.draw import LARGE, Draw, Size
from tests.reliability.draw_moves import DrawMoves
from tests.reliability.toml_text import toml_text


def write_case(seed: int, folder: Path, size: Size | None = None) -> None:
    """Draw one case into a folder: two policies, vocabulary, claims, moves; one of twelve is large."""
    rng = random.Random(seed)
    drawn = Draw(rng, size or (LARGE if rng.random() < 1 / 12 else Size()))
    files = {
        "vocabulary": drawn.vocabulary,
        "policy": drawn.policy,
        "changed": drawn.changed_policy(),
        "claims": drawn.claims("c"),
        "more-claims": drawn.claims("d"),
        "moves": DrawMoves(drawn).moves(),
        "case": {"seed": seed, **drawn.question()},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in files.items():
        if table is not None:
            (folder / f"{name}.toml").write_text(toml_text(table), encoding="utf-8")


if __name__ == "__main__":
    write_case(int(sys.argv[1]), Path(sys.argv[2]))
