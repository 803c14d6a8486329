"""Runs one district under all policies at once.

Knows what a run does in every district and which inputs it needs before its first day. Knows nothing of
shards, files or intervals. The result depends on the plan, the setup and the number of the district alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message
from rulebook.model import Silence
from rulebook.reader.faults import one_fault
from sim.assumptions.names import ADVERSARIES, RELATIONS
from sim.engine.activity import draw_activity
from sim.engine.adversaries import JOINED, AdversaryRates, draw_strangers, draw_takeovers
from sim.engine.attempts import PairSource, attempts_by_day, preallocated
from sim.engine.columns import (
    Activity,
    BehaviourColumns,
    ContactPairs,
    Counters,
    DistantPairs,
    DistrictRun,
    FirstLinks,
    Knowing,
    ResponseRates,
    Strangers,
    Takeovers,
)
from sim.engine.day_loop import run_days
from sim.engine.friend_chain import first_links
from sim.engine.knowing import knowing_inputs
from sim.engine.pair_classes import new_pair_classes
from sim.engine.policy_state import LOG_ALL, LOG_NOTHING, LOG_VIOLATIONS, list_pairs, new_policy_state
from sim.engine.relation_pairs import relation_pairs
from sim.engine.results import Requester, Result, Total, policy_log_column
from sim.engine.rule_switch import later_rules
from sim.engine.school_counts import SchoolCounts, count_schools
from sim.engine.setup import Setup
from sim.facts.decision_tables import DecisionTables
from sim.facts.observations import ChatMembers, persons_of, tie_columns
from sim.kernel.draws import Stage, key_of_stage, stream_key
from sim.population.people import ADULT, RESIDENTS, District, Ints, Kind, Role

__all__ = [
    "DrawnInputs",
    "Setup",
    "allocate_run",
    "behaviour_columns",
    "drawing_key",
    "prepare",
    "run_district",
    "sum_up",
]

MOST_IN_A_DAY = 100_000_000
"""Messages in one district: some gigabytes, if all of them were to be kept."""
MOST_IN_A_RUN = 2**31 - 1
"""Messages in one district: what one count holds."""


_LOGGED = {"none": LOG_NOTHING, "violations": LOG_VIOLATIONS, "all": LOG_ALL}
_SOURCES = {
    "stranger-chats": PairSource.CHATS,
    "stranger-chain": PairSource.CHAIN,
    "child-first": PairSource.CHILD_FIRST,
    "taken-over-teacher": PairSource.TAKEN_OVER,
    "taken-over-guardian": PairSource.TAKEN_OVER,
    "taken-over-pupil": PairSource.TAKEN_OVER,
    "distant-friends": PairSource.DISTANT,
    "again": PairSource.NEVER,
    "false-role": PairSource.NEVER,
}
"""How a relation finds its people, where it is not one of contact pairs."""


class DrawnInputs(NamedTuple):
    """What is drawn in a district before the first day of a run; all of it as in DistrictRun."""

    behaviours: BehaviourColumns
    contact_pairs: ContactPairs
    strangers: Strangers
    activity: Activity
    knowing: Knowing
    takeovers: Takeovers
    distant_pairs: DistantPairs
    by_behaviour: NDArray[np.int64]
    by_distant_pair: Ints
    links: FirstLinks
    script: NDArray[np.int64]


def _source(relation: str) -> PairSource:
    if relation not in (*RELATIONS, *ADVERSARIES):
        raise ValueError(f"unknown relation {relation}")
    return _SOURCES.get(relation, PairSource.CONTACT_PAIRS)


def run_district(
    setup: Setup,
    district: District,
    *,
    key: np.uint64,
    number: int,
    region: int = 0,
    script: NDArray[np.int64] | None = None,
) -> SchoolCounts:
    """Let the people of a district write for some days.

    `key` is the district's; `script` int64[k, 4] are attempts given by hand, besides: day, sender, recipient,
    channel (index into `observations.CHANNELS`); they are counted under the last behaviour.
    """
    run = prepare(setup, district, key, script)
    run_days(run)
    excluded = run.counters.totals[Total.EXCLUDED]
    if excluded:
        raise RuntimeError(f"{excluded} attempts stand in situations that the axioms exclude")
    return sum_up(setup, district, run, number=number, region=region)


def sum_up(
    setup: Setup, district: District, run: DistrictRun, *, number: int, region: int = 0
) -> SchoolCounts:
    """What the run of a district has counted, by school."""
    return count_schools(
        district,
        run.counters,
        run.state,
        of_taken_over=setup.of_taken_over,
        days=setup.days,
        number=number,
        region=region,
    )


def drawing_key(setup: Setup, key: np.uint64) -> np.uint64:
    """The key of the facts that a run draws for each pair of a district."""
    return key_of_stage(_run_key(setup, key), Stage.DRAWN_FACTS)


def _run_key(setup: Setup, key: np.uint64) -> np.uint64:
    return key_of_stage(key, Stage.RUN + setup.seed)


def prepare(
    setup: Setup, district: District, key: np.uint64, script: NDArray[np.int64] | None = None
) -> DistrictRun:
    """All inputs of a run before its first day; the arguments are those of `run_district`."""
    behaviours = setup.behaviours
    relations = [row.relation for row in behaviours.rows]
    columns = behaviour_columns(setup, key)
    contact_pairs = _contact_pairs(district, relations)
    strangers, takeovers = _adversaries(setup, district, _run_key(setup, key))
    activity = _activity(setup, district, _run_key(setup, key), columns, contact_pairs)
    knowing = _knowing(setup, district, _run_key(setup, key), columns, (contact_pairs, activity))
    distant_pairs = DistantPairs(district.distant_friend, district.distant_key, district.distant_leads)
    distant_row = relations.index("distant-friends") if "distant-friends" in relations else -1
    by_behaviour, by_distant_pair = attempts_by_day(
        _means(setup, district, columns, contact_pairs),
        columns,
        takeovers,
        distant_pairs,
        days=setup.days,
        distant_rate=behaviours.rate(behaviours.rows[distant_row]) if distant_row >= 0 else 0.0,
        seed=setup.seed,
    )
    following = np.where(
        columns.source[:-1] == PairSource.CHAIN, list(map(behaviours.rate, behaviours.rows)), 0
    )
    links = first_links(following, columns, by_behaviour)
    inputs = DrawnInputs(
        columns,
        contact_pairs,
        strangers,
        activity,
        knowing,
        takeovers,
        distant_pairs,
        by_behaviour,
        by_distant_pair,
        links,
        np.zeros((0, 4), np.int64) if script is None else script,
    )
    return allocate_run(setup, district, key, inputs)


def allocate_run(setup: Setup, district: District, key: np.uint64, inputs: DrawnInputs) -> DistrictRun:
    """Preallocate everything that a run counts and remembers; `key` is the district's.

    Raises:
        InputError: more messages than fit memory in a day, or the counters of a run.
    """
    by_behaviour, people = inputs.by_behaviour, len(district.kind)
    policies = len(inputs.knowing.menu)
    planned = inputs.knowing.numbers.sum(axis=1)
    by_day = by_behaviour.sum(axis=1) + inputs.by_distant_pair.sum(axis=1) + planned + len(inputs.script)
    most, total = int(by_day.max()), int(by_day.sum())
    _check_number(setup, by_behaviour, most, total)
    of_pairs = np.flatnonzero(inputs.behaviours.source[:-1] == PairSource.CONTACT_PAIRS)
    more = total - int(by_behaviour[:, of_pairs].sum())
    listed = list_pairs(inputs.contact_pairs.sender, inputs.contact_pairs.recipient, people)
    state = new_policy_state(
        listed,
        more=more,
        people=people,
        policies=policies,
        takeovers=len(inputs.takeovers.account),
        log=(total if setup.events != "none" else 0, policy_log_column(policies, 0)),
    )
    return DistrictRun(
        **inputs._asdict(),
        key=_run_key(setup, key),
        seed=setup.seed,
        attempts=preallocated(most),
        pending=np.zeros((most, policies), np.uint8),
        persons=persons_of(district, setup.provision.edges),
        ties=tie_columns(district),
        chat_members=ChatMembers(district.member_first, district.member),
        tables=DecisionTables(*setup.provision.tables, _outcome(setup), np.array(setup.provision.drawn)),
        later=later_rules(setup),
        rates=_rates(setup),
        counters=_counters(setup, district, policies),
        state=state,
        pair_classes=new_pair_classes(listed, inputs.knowing.usual_policies, people),
        logged=_LOGGED[setup.events],
    )


def _outcome(setup: Setup) -> NDArray[np.uint8]:
    """Outcomes by situation and column: every policy, and once more where somebody knows the rules."""
    return np.ascontiguousarray(np.concatenate([setup.outcome] * (2 if setup.plans else 1), axis=1))


def _check_number(setup: Setup, numbers: NDArray[np.int64], most: int, total: int) -> None:
    """Refuse more messages than fit memory in a day, or the counts of a run."""
    if most <= MOST_IN_A_DAY and total <= MOST_IN_A_RUN:
        return
    told = (
        Message(
            "{n:,} messages in one district in a day, more than {most:,}",
            n=most,
            most=MOST_IN_A_DAY,
        )
        if most > MOST_IN_A_DAY
        else Message(
            "{n:,} messages in one district in {days:,} days, more than {most:,}",
            n=total,
            days=setup.days,
            most=MOST_IN_A_RUN,
        )
    )
    rows = setup.behaviours.rows
    busiest = rows[int(numbers[:, : len(rows)].sum(axis=0).argmax())].id
    raise one_fault(
        "simulate",
        told,
        Message("lower a rate, most of all `{busiest}.rate`, or take fewer days", busiest=busiest),
    )


def behaviour_columns(setup: Setup, key: np.uint64) -> BehaviourColumns:
    """The behaviours as compiled code reads them, in the district with this key."""
    behaviours, kinds = setup.behaviours, setup.kinds
    relations = [row.relation for row in behaviours.rows]
    reached = [kinds.index(row.id) - 1 if row.id in kinds else -1 for row in behaviours.rows]
    return BehaviourColumns(
        np.array([stream_key(setup.seed, int(key), row.id) for row in behaviours.rows], np.uint64),
        np.array([*map(_source, relations), PairSource.NEVER], np.uint8),
        np.array([*map(behaviours.weights, behaviours.rows), (1.0, 1.0, 1.0)], np.float64),
        np.array([*(row.adversary for row in behaviours.rows), False], np.bool_),
        np.array([*reached, -1, len(kinds) - 2], np.int32),
        relations.index("again") if "again" in relations else -1,
        relations.index("false-role") if "false-role" in relations else -1,
    )


def _contact_pairs(district: District, relations: Sequence[str]) -> ContactPairs:
    first, sender, recipient = relation_pairs(district, relations)
    return ContactPairs(np.append(first, first[-1:]), sender, recipient)


def _adversaries(setup: Setup, district: District, key: np.uint64) -> tuple[Strangers, Takeovers]:
    """The state of strangers over the run, and which accounts are taken over."""
    relations = [row.relation for row in setup.behaviours.rows]
    row_of_kind = np.full(RESIDENTS, -1, np.int32)
    for kind in (Kind.PUPIL, Kind.TEACHER, Kind.GUARDIAN):
        relation = f"taken-over-{kind.name.lower()}"
        if relation in relations:
            row_of_kind[kind] = relations.index(relation)
    rates = AdversaryRates._make(map(setup.behaviours.response, AdversaryRates._fields))
    offsets = district.offsets
    return (
        draw_strangers(key, setup.days, offsets, district.role, district.chat_leaked, rates),
        draw_takeovers(key, setup.days, offsets, district.active, row_of_kind, rates),
    )


def _activity(
    setup: Setup, district: District, key: np.uint64, columns: BehaviourColumns, pairs: ContactPairs
) -> Activity:
    """How much each stranger of a district writes."""
    begin, end = district.offsets[Kind.STRANGER], district.offsets[RESIDENTS]
    spread, adult = setup.behaviours.response("stranger_spread"), district.age[begin:end] >= ADULT
    return draw_activity(key, spread, adult, columns, pairs, int(begin))


def _knowing(
    setup: Setup,
    district: District,
    key: np.uint64,
    columns: BehaviourColumns,
    writing: tuple[ContactPairs, Activity],
) -> Knowing:
    """What strangers who have read the rules may do; each adult among them can carry a role."""
    pairs, activity = writing
    offsets = district.offsets
    carrying = district.role.copy()
    carrying[offsets[Kind.STRANGER] : offsets[RESIDENTS]] = Role.GUARDIAN
    rates = AdversaryRates._make(map(setup.behaviours.response, AdversaryRates._fields))
    leaked = np.zeros(0, np.bool_)
    strangers = draw_strangers(key, setup.days, offsets, carrying, leaked, rates)
    return knowing_inputs(setup, key, columns, pairs, strangers, activity)


def _means(
    setup: Setup, district: District, columns: BehaviourColumns, contact_pairs: ContactPairs
) -> NDArray[np.float64]:
    """How many candidates for an attempt each behaviour has on an average day, float64[behaviours]."""
    strangers = int(district.offsets[RESIDENTS] - district.offsets[Kind.STRANGER])
    means = np.zeros(len(setup.behaviours.rows))
    for place, row in enumerate(setup.behaviours.rows):
        listed = slice(contact_pairs.first[place], contact_pairs.first[place + 1])
        pairs = int(listed.stop - listed.start)
        writing = len(np.unique(contact_pairs.sender[listed])) if row.adversary else 0
        writers = {
            PairSource.CONTACT_PAIRS: writing if row.adversary else pairs,
            PairSource.CHATS: strangers * JOINED,
            PairSource.CHILD_FIRST: strangers,
            PairSource.TAKEN_OVER: 1,
        }
        means[place] = setup.behaviours.rate(row) * writers.get(PairSource(columns.source[place]), 0)
    return means


def _rates(setup: Setup) -> ResponseRates:
    chances = [setup.behaviours.response(name) for name in ResponseRates._fields[:-1]]
    return ResponseRates._make([*chances, 1.0 if setup.silence is Silence.FREE else 0.0])


def _counters(setup: Setup, district: District, policies: int) -> Counters:
    """Nothing counted yet, in so many columns of policies."""
    people, schools = len(district.kind), len(district.school_rural)
    rows, size = len(setup.behaviours.rows), len(setup.outcome)
    return Counters(
        np.zeros((schools + 1, rows + 1, 2, policies, len(Result)), np.int32),
        np.zeros((schools + 1, policies, len(Requester)), np.int32),
        np.zeros((schools + 1, policies), np.int32),
        np.zeros((policies, people), np.uint64),
        np.zeros((policies, people), np.int32),
        np.zeros((policies, people), np.uint8),
        np.zeros((policies, people), np.bool_),
        np.zeros((RESIDENTS, size), np.int64),
        np.zeros((rows + 1, 2, size), np.int64),
        np.zeros((size, policies), np.int64),
        np.zeros(len(Total), np.int64),
    )
