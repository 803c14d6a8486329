"""Years of a world where whoever writes to a child sends a request: what surveys of such networks ask about.

Knows how the model is run so that what a child would tell can be counted. Knows nothing of surveys.

Surveys are of networks where anybody may ask a child to be accepted, unknown peers among them; so every
message of a stranger is a request here, accounts taken over are left out, and there are as many peers beside
the adults of the model as its rates take for granted (`with_peers`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.table import OUTCOME_NAMES, Situations
from sim.assumptions.behaviours import Behaviours
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import with_settings
from sim.engine.attempts import AttemptDraw
from sim.engine.district_run import run_district
from sim.engine.results import LogColumn, PolicyLogColumn, Result, policy_log_column
from sim.kernel.draws import uniform
from sim.population.people import ADULT, RESIDENTS, District, Kind
from sim.population.world import World
from sim.run.set_up import set_up

__all__ = ["ADULTS_OF_ALL", "Year", "simulated_year", "with_peers"]

ADULTS_OF_ALL = 0.23
"""Of the requests that children get of people they do not know, those from adults: the survey that the rates
in `behaviours.toml` are set by."""


@dataclass(frozen=True, eq=False)
class Year:
    """The children of some districts and what strangers sent them.

    Attributes:
        age, sex: int64[children], of those who use the service.
        child: int64[requests], to whom each request went; day: int64[requests]. adult, accepted, chain:
            bool[requests], from an adult; accepted; by way of a friend who had answered. wrote_first:
            bool[children], to a stranger.
    """

    age: NDArray[np.int64]
    sex: NDArray[np.int64]
    child: NDArray[np.int64]
    day: NDArray[np.int64]
    adult: NDArray[np.bool_]
    accepted: NDArray[np.bool_]
    chain: NDArray[np.bool_]
    wrote_first: NDArray[np.bool_]

    def share(self, which: NDArray[np.bool_] | None = None, of: NDArray[np.bool_] | None = None) -> float:
        """The share of children, or of some, whom at least one of all requests, or of some, reached."""
        child = self.child if which is None else self.child[which]
        met = np.bincount(child, minlength=len(self.age)) > 0
        return float((met if of is None else met[of]).mean())


def with_peers(profile: Profile, adults_of_all: float = ADULTS_OF_ALL) -> Profile:
    """The same region with unknown peers beside its adult strangers, who are such a part of all."""
    value = {key: one.value for key, one in profile.parameters.items()}
    adults = value["strangers_per_1000_pupils"] * (1 - value["stranger_peer_share"])
    return with_settings(
        profile,
        {"strangers_per_1000_pupils": adults / adults_of_all, "stranger_peer_share": 1 - adults_of_all},
    )


def simulated_year(world: World, seed: int, behaviours: Behaviours, days: int = 365) -> Year:
    """Let strangers write, and children who write first, where each message is a request."""
    path = policy_path(SFERUM[0])
    assert path is not None
    situations = Situations.of(load_policy(path).vocabulary)
    everything = {"request": np.full(situations.size, OUTCOME_NAMES.index("request"), np.uint8)}
    rows = behaviours.rows
    own = behaviours.only(
        *(row.id for row in rows if row.adversary and not row.relation.startswith("taken-over-"))
    )
    setup = set_up(everything, situations, days=days, seed=seed, behaviours=own, events="all")
    parts, so_far = [], 0
    for number, here in enumerate(world.districts()):
        log = run_district(setup, here, key=world.plan.keys[number], number=number).log
        parts.append(_of_district(here, log, own, so_far))
        so_far += len(parts[-1][0])
    return Year(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _of_district(
    here: District, log: NDArray[np.int64], behaviours: Behaviours, so_far: int
) -> tuple[NDArray[np.int64] | NDArray[np.bool_], ...]:
    """The columns of a Year of one district, its children counted from `so_far`."""
    pupils = int(here.offsets[Kind.TEACHER])
    chosen = here.active[:pupils] & (here.age[:pupils] < ADULT)
    place = np.cumsum(chosen) - 1
    relation = np.array([*(row.relation for row in behaviours.rows), "script"])[log[:, LogColumn.BEHAVIOUR]]
    sender, recipient = log[:, LogColumn.SENDER], log[:, LogColumn.RECIPIENT]
    strange = (sender >= here.offsets[Kind.STRANGER]) & (sender < here.offsets[RESIDENTS])
    request = log[:, policy_log_column(0, PolicyLogColumn.RESULT)] == Result.REQUEST
    asked = strange & request & (recipient < pupils)
    chain = relation[asked] == "stranger-chain"
    chance = np.where(
        chain, behaviours.response("accept_stranger_of_friend"), behaviours.response("accept_stranger")
    )
    keys = log[asked, LogColumn.KEY].view(np.uint64)
    drawn = np.array([uniform(key, AttemptDraw.ACCEPT) for key in keys], np.float64)
    wrote_first = np.zeros(int(chosen.sum()), np.bool_)
    wrote_first[place[sender[relation == "child-first"]]] = True
    return (
        here.age[:pupils][chosen].astype(np.int64),
        here.sex[:pupils][chosen].astype(np.int64),
        place[recipient[asked]] + so_far,
        log[asked, LogColumn.DAY],
        here.age[sender[asked]] >= ADULT,
        drawn < chance,
        chain,
        wrote_first,
    )
