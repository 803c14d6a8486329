"""`make reliability`: everything that can go wrong, tried often; writes docs/reliability.md and .json.

Ends with 1 if anything failed. `CHILDPROOF_MINUTES` and the options say how long and how often; with --part
only that is tried, and the rest of the page stays as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sim.kernel.cores import cores
from sim.run.provenance import versions
from tests import ROOT
from tests.reliability.seeds import seed_of_the_day
from tests.tools.reliability.page import page
from tests.tools.reliability.tries import COUNTED_BY, PARTS, Often, try_all

PAGE = ROOT / "docs" / "reliability.md"
DATA = PAGE.with_suffix(".json")


def main() -> int:
    """Try everything and write it down."""
    usual = Often(minutes=float(os.environ.get("CHILDPROOF_MINUTES", Often.minutes)))
    parser = argparse.ArgumentParser(prog="python -m tests.tools.reliability", description=__doc__)
    parser.add_argument("--seed", type=int, default=seed_of_the_day())
    parser.add_argument("--output", type=Path, default=PAGE.parent, help="folder for the page")
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="only this; may be given several times"
    )
    for name, value in vars(usual).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    asked = vars(parser.parse_args())
    often = Often(**{name: asked[name] for name in vars(usual)})
    started = time.monotonic()
    parts = asked["part"] or PARTS
    tried = try_all(asked["seed"], often, _say, parts)
    before = {} if asked["part"] is None else json.loads((asked["output"] / DATA.name).read_text("utf-8"))
    said = {
        "seed": asked["seed"],
        "often": {**before.get("often", {}), **_of_parts(often, parts)},
        "on": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - started) + before.get("seconds", 0),
        "cores": cores(),
        "versions": {"Python": platform.python_version(), **versions()},
        "tried": {**before.get("tried", {}), **tried},
    }
    write(said, asked["output"])
    failed = [fault for part in tried.values() for one in part for fault in one["failed"]]
    for fault in failed:
        sys.stdout.write(f"FAILED {fault}\n")
    sys.stdout.write(f"{len(failed)} failed; see {asked['output'] / PAGE.name}\n")
    return 1 if failed else 0


def _of_parts(often: Often, parts: Sequence[str]) -> dict[str, float]:
    """How often the parts are tried that this run is about."""
    return {name: value for name, value in vars(often).items() if COUNTED_BY.get(name, name) in parts}


def write(said: dict[str, object], folder: Path) -> None:
    """Write the page, and the same as data."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (folder / DATA.name).write_text(f"{text}\n", encoding="utf-8")
    (folder / PAGE.name).write_text(page(said), encoding="utf-8")


def _say(words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
