"""The days of a district, one after the other.

Knows the order of a day: roles that come and go, messages drawn and counted, the others decided, what has
changed remembered. Knows nothing of how anything of it is done.
"""

from __future__ import annotations

from sim.engine.attempts import draw_others
from sim.engine.batch_decisions import count_in
from sim.engine.batch_messages import draw_contact_messages, remember_contact_messages
from sim.engine.columns import DistrictRun
from sim.engine.decisions import decide_day
from sim.engine.false_roles import change_roles
from sim.engine.friend_chain import draw_chains, keep_first_links
from sim.engine.knowing import choose_plans, draw_planned
from sim.engine.pair_classes import find_changed, find_counted, forget_results, group_pairs
from sim.engine.policy_state import remember
from sim.engine.rule_switch import switch_rules
from sim.kernel.jit import entry, i64

__all__ = ["run_days"]


@entry
def run_days(run: DistrictRun) -> None:
    """Let people write for as many days as `by_behaviour` has; everything is counted in `counters`."""
    days = len(run.by_behaviour)
    group_pairs(run)
    used = i64(0)
    for day in range(1, days + 1):
        if day > 1:
            changed = find_changed(run, day, used)
            count_in(run, day - 1, changed)
            forget_results(run.pair_classes, changed)
        if day == run.later.day:
            switch_rules(run, day)
        change_roles(run, day)
        choose_plans(run, day)
        used = draw_contact_messages(run, day)
        used = draw_others(run, day, used)
        used = draw_chains(run, day, used)
        used = draw_planned(run, day, used)
        decide_day(run, day, used)
        if day in (1, days):
            count_in(run, day, find_counted(run.pair_classes))
        remember(run, used)
        remember_contact_messages(run)
        keep_first_links(run, used)
