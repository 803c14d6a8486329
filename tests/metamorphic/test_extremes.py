"""A figure of nothing, or of everything: what must then never happen."""

from __future__ import annotations

import numpy as np

from sim.engine.results import WAYS, Total
from sim.population.people import KINDS
from sim.population.world import World
from sim.run.run import Run
from tests.metamorphic.stage import (
    FREE,
    REQUEST,
    STRANGE,
    TAKEN,
    attempts_of,
    draw,
    drawn_with,
    flat,
    holds,
    let,
    noticed,
    planted,
    reached,
    results,
    usual,
    village,
    with_cell,
)


def written_by_strangers(run: Run) -> list[str]:
    """Attempts by strangers, and children reached by one."""
    made = int(run.attempts_of("stranger").sum())
    found = [f"{made} attempts"] if made else []
    return found + [f"{number} children reached" for number in reached(run) if number]


def test_without_strangers_no_child_is_reached_by_one():
    nobody = draw(strangers_per_1000_pupils=0)
    untouched = {"responses.taken_over_yearly": 0.0}
    holds(written_by_strangers, let(nobody, changes=untouched))
    noticed(written_by_strangers, let(draw(strangers_per_1000_pupils=2), changes=untouched))
    noticed(written_by_strangers, planted(let(nobody, changes=untouched), "reached", (0, 0, 0, 3)))


def written(run: Run) -> list[str]:
    return [
        f"{total} attempts"
        for total in (int(run.outcome.totals[Total.ATTEMPTS]), len(run.outcome.log))
        if total
    ]


def deserted(**settings: float) -> World:
    """A region where as good as nobody uses the service."""
    nobody = {f"{who}_active_share": 1e-12 for who in ("pupils", "teachers")}
    others = {f"{who}_active_share": 0.0 for who in ("other_staff", "guardians", "relatives", "coaches")}
    return drawn_with(nobody | others | settings)


def test_where_nobody_uses_the_service_nobody_writes():
    holds(written, let(deserted()))
    noticed(written, let(deserted(guardians_active_share=0.5)))


def arrived_otherwise_than_asked(run: Run) -> list[str]:
    return [
        f"{name}: {count[result]} {result}"
        for name, count in results(run).items()
        for result in ("free", "role_confirmation", "forbidden", "unspecified")
        if count[result]
    ]


def test_a_policy_that_asks_about_everything_lets_nothing_through_freely():
    holds(arrived_otherwise_than_asked, let(given=flat("request")))
    common = int(usual().attempts.argmax())
    noticed(arrived_otherwise_than_asked, let(given=with_cell(flat("request"), common, FREE)))


def let_through(run: Run) -> list[str]:
    """Whatever arrives under the first policy, and every child that is reached."""
    ways = ("free", "request", "in_dialogue")
    found = [
        f"{name}: {count[way]} {way}" for name, count in results(run).items() for way in ways if count[way]
    ]
    return found + [f"{number} children reached" for number in reached(run) if number]


def test_a_policy_that_forbids_everything_lets_nothing_through_and_opens_no_dialogue():
    holds(let_through, let(given=flat("forbidden")))
    asked = with_cell(flat("forbidden"), int(usual().attempts_of("stranger").argmax()), REQUEST)
    noticed(let_through, let(given=asked))


def hindered(run: Run) -> list[str]:
    kept = ("request", "role_confirmation", "forbidden", "unspecified")
    return [
        f"{name}: {count[one]} {one}" for name, count in results(run).items() for one in kept if count[one]
    ]


def test_a_policy_that_frees_everything_hinders_nobody():
    holds(hindered, let(given=flat("free")))
    common = int(usual().attempts.argmax())
    noticed(hindered, let(given=with_cell(flat("free"), common, REQUEST)))


def dialogues(run: Run) -> list[str]:
    return [f"{name}: {count['in_dialogue']}" for name, count in results(run).items() if count["in_dialogue"]]


def test_where_no_request_is_accepted_no_dialogue_opens():
    refusing = {
        "responses.accept_stranger": 0.0,
        "responses.accept_stranger_of_friend": 0.0,
        "responses.accept_acquaintance": 0.0,
        "child-writes-first.rate": 0.0,
    }
    holds(dialogues, let(given=flat("request"), changes=refusing))
    noticed(dialogues, let(given=flat("request"), changes=refusing | {"responses.accept_acquaintance": 0.5}))


def blocked_or_banned(run: Run) -> list[str]:
    found = [f"{name}: {count['blocked']}" for name, count in results(run).items() if count["blocked"]]
    return found + [f"{number} reports or bans" for number in run.outcome.totals[2:4].tolist() if number]


def test_where_nobody_blocks_or_reports_nobody_is_blocked_or_banned():
    patient = {"responses.block_stranger": 0.0, "responses.report_stranger": 0.0}
    holds(blocked_or_banned, let(changes=patient))
    noticed(blocked_or_banned, let(changes=patient | {"responses.block_stranger": 0.5}))
    noticed(blocked_or_banned, let(changes=patient | {"responses.report_stranger": 0.5}))


def not_made_but_chains(run: Run) -> list[str]:
    return [
        f"{name}: {count['not_made']} not made"
        for policy in range(len(run.policies))
        for name, count in results(run, policy).items()
        if name not in ("friend-chain", "false-role") and count["not_made"]
    ]


def test_where_no_report_bans_only_chains_without_a_first_link_are_not_made():
    lenient = {"responses.ban_after_report": 0.0, "responses.false_role_attempt": 0.0}
    holds(not_made_but_chains, let(changes=lenient))
    noticed(not_made_but_chains, let(changes=lenient | {"responses.ban_after_report": 1.0}))


def from_new_accounts(run: Run) -> list[str]:
    number = sum(results(run)["again-after-block"].values())
    return [f"{number} attempts from new accounts"] if number else []


def test_where_no_stranger_comes_back_nothing_is_written_from_a_new_account():
    final = {"responses.again_after_block": 0.0, "responses.block_stranger": 0.9}
    holds(from_new_accounts, let(given=flat("free"), changes=final))
    noticed(from_new_accounts, let(given=flat("free"), changes=final | {"responses.again_after_block": 0.2}))


def stopped_by_a_block(run: Run) -> list[str]:
    return [
        f"{name}: {count['blocked']}"
        for name, count in results(run).items()
        if name in STRANGE and count["blocked"]
    ]


def test_where_every_stranger_comes_back_no_block_stops_one():
    stubborn = {"responses.again_after_block": 1.0, "responses.block_stranger": 0.9}
    holds(stopped_by_a_block, let(given=flat("free"), changes=stubborn))
    noticed(
        stopped_by_a_block, let(given=flat("free"), changes=stubborn | {"responses.again_after_block": 0.5})
    )


def with_a_false_role(run: Run) -> list[str]:
    return [
        f"{run.policies[policy]}: {sum(results(run, policy)['false-role'].values())} attempts"
        for policy in range(len(run.policies))
        if sum(results(run, policy)["false-role"].values())
    ]


def test_where_no_false_role_is_confirmed_nobody_writes_with_one():
    careful = {"responses.false_confirmation": 0.0}
    holds(with_a_false_role, let(changes=careful, days=6))
    noticed(with_a_false_role, let(changes={"responses.false_confirmation": 0.3}, days=6))


def attempts_by(run: Run, *behaviours: str) -> list[str]:
    made = attempts_of(run)
    return [f"{name}: {len(made[name])} attempts" for name in behaviours if made[name]]


def test_where_no_account_is_taken_over_nobody_writes_from_one():
    safe = {"responses.taken_over_yearly": 0.0}
    holds(attempts_by, let(changes=safe), *TAKEN)
    noticed(attempts_by, let(changes={"responses.taken_over_yearly": 0.5}), *TAKEN)


def test_where_no_link_leaks_or_none_is_followed_nobody_writes_through_one():
    closed = draw(leaked_open_link=0, leaked_closed_link=0)
    holds(attempts_by, let(closed), "leaked-link")
    holds(attempts_by, let(changes={"responses.join_leaked": 0.0}), "leaked-link")
    noticed(attempts_by, let(draw(leaked_open_link=0.5)), "leaked-link")


def moved(run: Run) -> list[str]:
    """Situations in which more or less was decided than attempted."""
    number = np.count_nonzero(run.outcome.decided - run.attempts)
    return [f"{number} cells of the vector of decisions are not those of the attempts"] if number else []


def test_where_nobody_learns_anything_decisions_fall_on_the_situations_of_the_start():
    silent = {
        "friend-chain.rate": 0.0,
        "child-writes-first.rate": 0.0,
        **{f"responses.{name}_stranger": 0.0 for name in ("save", "block", "report")},
        "responses.save_acquaintance": 0.0,
    }
    holds(moved, let(given=flat("free"), changes=silent))
    noticed(moved, let(given=flat("free"), changes=silent | {"responses.save_acquaintance": 0.3}))


def test_on_the_first_day_the_tables_alone_decide():
    alone = {"friend-chain.rate": 0.0}
    holds(moved, let(changes=alone, days=1))
    noticed(moved, let(changes=alone, days=5))


def kinds_that_write(run: Run) -> list[str]:
    found = [kind for kind in KINDS if run.attempts_of(kind).sum()]
    return [f"{kind} write" for kind in found if kind not in ("pupil", "distant")]


def test_where_only_friends_write_only_pupils_do():
    only = [name for name in attempts_of(usual()) if name not in ("friends", "script")]
    quiet = {f"{name}.rate": 0.0 for name in only}
    holds(kinds_that_write, let(changes=quiet))
    noticed(kinds_that_write, let(changes=quiet | {"relative-to-child.rate": 1.0}))


def test_the_usual_run_has_everything_that_these_relations_speak_of():
    run = usual()
    assert all(
        sum(count.values())
        for name, count in results(run, 2).items()
        if name not in ("script", "distant-friends")
    )
    assert all(number for way in WAYS for number in [max(reached(run, way))])
    assert run.outcome.totals[3] > 0
    assert village().size == 1
