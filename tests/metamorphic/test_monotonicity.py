"""What can only grow: stricter tables, more days, more kinds of strangers, other answers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.run.run import Run
from tests.metamorphic.stage import (
    FORBIDDEN,
    MEMORYLESS,
    STRANGE,
    attempts_of,
    behaviours,
    county,
    flat,
    holds,
    let,
    noticed,
    planted,
    tables,
    usual,
)

ALONE = MEMORYLESS | {"friend-chain.rate": 0.0}
LENIENT = {"responses.block_stranger": 0.0, "responses.report_stranger": 0.0, "responses.save_stranger": 0.0}


def reaches_more(less: Run, more: Run, kinds: Iterable[str] = ("stranger",), ways: int = 4) -> list[str]:
    """Where the run that can only reach less reaches more children of a school after all."""
    found = []
    for kind in kinds:
        places = [run.setup.kinds.index(kind) for run in (less, more)]
        one, other = less.outcome.reached[:, :, places[0]], more.outcome.reached[:, :, places[1]]
        number = np.count_nonzero(one[..., 4 - ways :] > other[..., 4 - ways :])
        found += [f"{kind}: {number} counts"] if number else []
    return found


def tightened(share: float = 0.3) -> dict[str, np.ndarray]:
    """The three policies, with some situations forbidden."""
    chosen = np.random.default_rng(2).random(len(next(iter(tables().values())))) < share
    return {name: np.where(chosen, FORBIDDEN, table).astype(np.uint8) for name, table in tables().items()}


def test_a_stricter_policy_never_reaches_more_on_the_same_attempts():
    """Of people who remember nothing; otherwise a request refused may be a dialogue that stays open."""
    loose, strict = let(county(), changes=ALONE), let(county(), given=tightened(), changes=ALONE)
    holds(reaches_more, strict, loose, loose.setup.kinds)
    noticed(reaches_more, loose, strict, loose.setup.kinds)


def test_a_stricter_policy_never_stops_less_of_ordinary_contact():
    def stops_less(strict: Run, loose: Run) -> list[str]:
        stopped = [run.outcome.contacts[:, :, :, :, FORBIDDEN].sum(axis=(0, 2)) for run in (strict, loose)]
        return [str(place) for place in np.argwhere(stopped[0] < stopped[1]).tolist()]

    loose, strict = let(county(), changes=ALONE), let(county(), given=tightened(), changes=ALONE)
    holds(stops_less, strict, loose)
    noticed(stops_less, loose, strict)


def test_more_days_never_reach_fewer():
    shorter, longer = let(county(), days=3), let(county(), days=6)
    holds(reaches_more, shorter, longer, longer.setup.kinds)
    noticed(reaches_more, longer, shorter, longer.setup.kinds)


def test_another_kind_of_stranger_never_reaches_fewer():
    """Of people who remember nothing; otherwise one kind may be banned for what another has done."""
    fewer = let(county(), who=behaviours(ALONE, without=["id-scan"]))
    more = let(county(), changes=ALONE)
    holds(reaches_more, fewer, more)
    noticed(reaches_more, more, fewer)


def not_among(fewer: Run, more: Run, names: Iterable[str]) -> list[str]:
    """Behaviours with an attempt that the run with more of them lacks."""
    one, other = attempts_of(fewer), attempts_of(more)
    return [name for name in names if not one[name] <= other[name]]


def test_a_higher_rate_keeps_all_attempts_of_the_lower_one():
    """Attempts are numbered, and draws hang on the number."""
    busy = {f"{name}.rate": 9.0 for name in ("friends", "id-scan", "leaked-number")}
    more = let(changes=busy)
    holds(not_among, usual(), more, ("friends", "id-scan", "leaked-number"))
    noticed(not_among, more, usual(), ("friends", "id-scan", "leaked-number"))


def test_children_who_accept_more_never_have_fewer_dialogues():
    """While nobody is blocked or banned: a dialogue, once open, stays open."""

    def fewer_dialogues(less: Run, more: Run) -> list[str]:
        counted = [run.outcome.reached[:, :, 0, 2].sum(axis=0) for run in (less, more)]
        return [f"{one} > {other}" for one, other in zip(*counted, strict=True) if one > other]

    shy = let(county(), changes=LENIENT | {"responses.accept_stranger": 0.1})
    open_minded = let(county(), changes=LENIENT | {"responses.accept_stranger": 0.9})
    holds(fewer_dialogues, shy, open_minded)
    noticed(fewer_dialogues, open_minded, shy)


def test_children_who_block_more_are_never_reached_more():
    """While no stranger comes back or is reported, and no number is saved: a block only stops what follows.

    A message that a block stops is not reported either, so its sender may go on writing to others.
    """
    final = dict.fromkeys(
        ("responses.again_after_block", "responses.save_stranger", "responses.report_stranger"), 0.0
    )
    patient, firm = (
        let(county(), given=flat("free"), days=6, changes=final | {"responses.block_stranger": share})
        for share in (0.0, 0.9)
    )

    def arrives_more(less: Run, more: Run) -> list[str]:
        rows = [place for place, row in enumerate(less.behaviours.rows) if row.id in STRANGE]
        counted = [run.outcome.contacts[:, rows, 1, :, 0].sum(axis=(0, 2)) for run in (less, more)]
        return [f"{one} > {other}" for one, other in zip(*counted, strict=True) if one > other]

    holds(arrives_more, firm, patient)
    noticed(arrives_more, patient, firm)


def test_silence_taken_for_free_never_reaches_fewer_freely():
    """Of people who remember nothing."""

    def fewer_let_in(less: Run, more: Run) -> list[str]:
        counted = [run.outcome.reached[:, :, 0, 0].sum(axis=0) for run in (less, more)]
        return [f"{one} > {other}" for one, other in zip(*counted, strict=True) if one > other]

    closed, opened = (let(county(), changes=ALONE, unspecified=word) for word in ("forbidden", "free"))
    holds(fewer_let_in, closed, opened)
    noticed(fewer_let_in, opened, closed)


def test_the_check_of_children_reached_sees_a_single_child():
    more = let(county(), changes=ALONE)
    noticed(reaches_more, planted(more, "reached", (0, 0, 0, 3)), more)
