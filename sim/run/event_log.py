"""The event log of a run, as Parquet.

Knows which columns an event has and how they are written. Knows nothing of how attempts come about. The only
module that imports Polars.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rulebook.reader.faults import one_fault
from sim.assumptions.behaviours import SCRIPT
from sim.assumptions.names import CHANNELS
from sim.engine.results import RESULTS

if TYPE_CHECKING:
    import polars

    from sim.run.run import Run

__all__ = ["EVENTS", "check_events", "events_frame", "write_events"]

EVENTS = ("none", "violations", "all")
"""What is logged: nothing; attempts of strangers that arrive freely at a child under some policy; all."""


def check_events(events: str, output: Path | None) -> None:
    """Refuse an event log that would have no place.

    Raises:
        InputError: a log without a folder.
    """
    if events != "none" and output is None:
        raise one_fault("--events", "an event log needs a folder", "add --output DIR")


def events_frame(run: Run) -> polars.DataFrame:
    """The log of a run, one row for each attempt, in the order of districts and attempts.

    Columns: district, day, behaviour, sender, recipient (people of the district, counted from 0), channel,
    situation (number, at the start), key (of the attempt's draws), and for each policy `<id>:result`,
    `<id>:situation` and `<id>:behaviour` as counted.
    """
    import polars

    rows = (*(row.id for row in run.behaviours.rows), SCRIPT)
    log = run.outcome.log

    def named(column: int, names: tuple[str, ...]) -> polars.Series:
        return polars.Series(np.array(names, dtype=object)[log[:, column]], dtype=polars.Enum(list(names)))

    columns: dict[str, polars.Series] = {
        "district": polars.Series(log[:, 0].astype(np.uint32)),
        "day": polars.Series(log[:, 1].astype(np.uint16)),
        "behaviour": named(2, rows),
        "sender": polars.Series(log[:, 3].astype(np.uint16)),
        "recipient": polars.Series(log[:, 4].astype(np.uint16)),
        "channel": named(5, CHANNELS),
        "situation": polars.Series(log[:, 6].astype(np.uint32)),
        "key": polars.Series(log[:, 7].view(np.uint64)),
    }
    for place, policy in enumerate(run.policies):
        columns[f"{policy}:situation"] = polars.Series(log[:, 8 + 3 * place].astype(np.uint32))
        columns[f"{policy}:result"] = named(9 + 3 * place, RESULTS)
        columns[f"{policy}:behaviour"] = named(10 + 3 * place, rows)
    return polars.DataFrame(columns)


def write_events(run: Run, output: Path) -> Path:
    """Write `events.parquet` into a folder; it appears whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    path = output / "events.parquet"
    part = path.with_suffix(".part")
    try:
        events_frame(run).write_parquet(part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise one_fault(
            str(path), f"cannot be written: {error.strerror or error}", "give another folder"
        ) from None
    return path
