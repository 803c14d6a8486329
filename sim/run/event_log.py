"""The event log of a run, as Parquet.

Knows which columns an event has and how they are written. Knows nothing of how attempts come about. The only
module of this wing that imports Polars.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from rulebook.reader.whole_file import unwritable, whole_file
from sim.assumptions.behaviours import SCRIPT
from sim.assumptions.names import CHANNELS
from sim.engine.results import RESULTS, LogColumn, PolicyLogColumn, policy_log_column
from sim.engine.setup import EventLog

if TYPE_CHECKING:
    import polars

    from sim.run.run import Run

__all__ = ["EVENTS", "check_events", "events_frame", "write_events"]

EVENTS = tuple(EventLog)
"""What `--events` takes."""


def check_events(events: EventLog, output: Path | None) -> None:
    """Refuse an event log that would have no place.

    Raises:
        InputError: a log without a folder.
    """
    if events is not EventLog.NONE and output is None:
        raise one_fault("--events", Message("an event log needs a folder"), Message("add --output DIR"))


def events_frame(run: Run) -> polars.DataFrame:
    """The log of a run, one row for each attempt, in the order of districts and attempts.

    Columns: district, day, behaviour, sender, recipient (people of the district, counted from 0), channel,
    situation (number, at the start), key (of the attempt's draws), planned (by a stranger who has read the
    rules), elsewhere (the sender looks for the recipient on another service when stopped), and for each
    policy `<id>:result`, `<id>:situation`, `<id>:behaviour` as counted and `<id>:confirmed_from`, the day
    from which a role counts that has been confirmed to the sender during the run, 0 for none so far. Where
    strangers have read the rules, the same once more for each policy, as `<id>:knowing:result` and so on.
    """
    # Heavy, and only an event log needs it.
    import polars

    rows = (*(row.id for row in run.behaviours.rows), SCRIPT)
    log = run.outcome.log

    def named(column: int, names: tuple[str, ...]) -> polars.Series:
        return polars.Series(np.array(names, dtype=object)[log[:, column]], dtype=polars.Enum(list(names)))

    columns: dict[str, polars.Series] = {
        "district": polars.Series(log[:, LogColumn.DISTRICT].astype(np.uint32)),
        "day": polars.Series(log[:, LogColumn.DAY].astype(np.uint16)),
        "behaviour": named(LogColumn.BEHAVIOUR, rows),
        "sender": polars.Series(log[:, LogColumn.SENDER].astype(np.uint16)),
        "recipient": polars.Series(log[:, LogColumn.RECIPIENT].astype(np.uint16)),
        "channel": named(LogColumn.CHANNEL, CHANNELS),
        "situation": polars.Series(log[:, LogColumn.SITUATION].astype(np.uint32)),
        "key": polars.Series(log[:, LogColumn.KEY].view(np.uint64)),
        "planned": polars.Series(log[:, LogColumn.PLANNED] > 0),
        "elsewhere": polars.Series(log[:, LogColumn.ELSEWHERE] > 0),
    }
    knowing = [f"{policy}:knowing" for policy in run.policies] if run.setup.plans else []
    for place, policy in enumerate([*run.policies, *knowing]):
        situation, result, behaviour, since = (policy_log_column(place, one) for one in PolicyLogColumn)
        columns[f"{policy}:situation"] = polars.Series(log[:, situation].astype(np.uint32))
        columns[f"{policy}:result"] = named(result, RESULTS)
        columns[f"{policy}:behaviour"] = named(behaviour, rows)
        columns[f"{policy}:confirmed_from"] = polars.Series(log[:, since].astype(np.uint16))
    return polars.DataFrame(columns)


def write_events(run: Run, output: Path) -> Path:
    """Write `events.parquet` into a folder; it appears whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    # Heavy, and only an event log needs it.
    import polars

    path = output / "events.parquet"
    try:
        with whole_file(path) as unfinished:
            events_frame(run).write_parquet(unfinished)
    except (OSError, polars.exceptions.PolarsError) as error:
        full = error if isinstance(error, OSError) else OSError(str(error).rpartition(": ")[2])
        hint = Message("what is finished is kept: make room and run the same command again")
        raise unwritable(path, full, hint) from None
    return path
