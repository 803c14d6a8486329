"""What a run does with attempts, answers and proofs."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from policy.faults import InputError
from policy.table import Situations
from sim.attempts import Script
from sim.behaviour import load_behaviours
from sim.measures import measures
from sim.profiles import Profile, with_settings
from sim.run import ADVERSARY_KINDS, OUTCOMES, RESULTS, ProofContradicted, Run, Table, replay, simulate, weigh
from sim.world import World, make_world

FREE, DIALOGUE = RESULTS.index("free"), RESULTS.index("in_dialogue")
Tables = dict[str, Table]


def test_the_same_seed_gives_the_same_bytes(
    run: Run, world: World, tables: Tables, situations: Situations
) -> None:
    again = simulate(world, tables, situations, days=10, seed=3)
    assert again.provenance == run.provenance
    assert again.pairs.tobytes() == run.pairs.tobytes()
    assert again.attempts_by_kind.tobytes() == run.attempts_by_kind.tobytes()
    for name, counts in run.policies.items():
        for field in ("results", "reached", "contacts", "decided", "saved", "dialogues"):
            assert getattr(again.policies[name], field).tobytes() == getattr(counts, field).tobytes()


def test_another_seed_gives_other_attempts(
    run: Run, world: World, tables: Tables, situations: Situations
) -> None:
    other = simulate(world, tables, situations, days=10, seed=4)
    assert other.attempts.tobytes() != run.attempts.tobytes()
    assert other.pairs.tobytes() == run.pairs.tobytes()


def test_the_order_of_the_policies_changes_nothing(
    run: Run, world: World, tables: Tables, situations: Situations
) -> None:
    turned = simulate(world, dict(reversed(tables.items())), situations, days=10, seed=3)
    for name, counts in run.policies.items():
        assert (turned.policies[name].reached == counts.reached).all()
        assert (turned.policies[name].contacts == counts.contacts).all()


def test_a_policy_alone_fares_as_it_does_beside_others(
    run: Run, world: World, tables: Tables, situations: Situations
) -> None:
    for name, table in tables.items():
        alone = simulate(world, {name: table}, situations, days=10, seed=3)
        assert (alone.policies[name].reached == run.policies[name].reached).all()


def test_all_policies_see_the_same_attempts(run: Run) -> None:
    totals = {int(counts.results.sum()) for counts in run.policies.values()}
    assert totals == {int(run.attempts.sum())}
    on_people = [counts.reached.sum(axis=(0, 1)) for counts in run.policies.values()]
    assert (on_people[0] == on_people[1]).all()
    assert (on_people[0] == on_people[2]).all()


def test_without_strangers_no_stranger_reaches_anybody(
    kursk: Profile, tables: Tables, situations: Situations
) -> None:
    quiet = make_world(with_settings(kursk, {"strangers_per_1000_pupils": 0}), scale=0.005, seed=1)
    run = simulate(quiet, tables, situations, days=5, seed=1)
    assert run.attempts_of("stranger").sum() == 0
    for counts in run.policies.values():
        assert counts.reached[ADVERSARY_KINDS.index("stranger")].sum() == 0


def test_a_table_that_forbids_everything_lets_nothing_through(world: World, situations: Situations) -> None:
    shut = {"shut": np.full(situations.size, OUTCOMES.index("forbidden"), np.uint8)}
    counts = simulate(world, shut, situations, days=3, seed=1).policies["shut"]
    assert counts.results[OUTCOMES.index("forbidden")] == counts.results.sum() > 0
    assert len(counts.saved) == len(counts.dialogues) == 0


def test_a_table_that_frees_everything_lets_everything_through(world: World, situations: Situations) -> None:
    wide = {"open": np.full(situations.size, FREE, np.uint8)}
    counts = simulate(world, wide, situations, days=3, seed=1).policies["open"]
    assert counts.results[FREE] == counts.results.sum() > 0
    assert len(counts.saved) > 0


def test_an_accepted_request_opens_a_dialogue_that_counts_apart(world: World, situations: Situations) -> None:
    asking = {"ask": np.full(situations.size, OUTCOMES.index("request"), np.uint8)}
    first = simulate(world, asking, situations, days=1, seed=1).policies["ask"]
    assert first.results[DIALOGUE] == 0
    assert len(first.dialogues) > 0
    later = simulate(world, asking, situations, days=4, seed=1).policies["ask"]
    assert later.results[DIALOGUE] > 0
    assert later.results[FREE] == 0
    n = len(world)
    back = (later.dialogues % n) * n + later.dialogues // n
    assert (np.sort(back) == later.dialogues).all()


def test_a_saved_number_changes_the_situation_from_the_next_day(world: World, situations: Situations) -> None:
    wide = {"open": np.full(situations.size, FREE, np.uint8)}
    one_day = simulate(world, wide, situations, days=1, seed=1)
    assert (one_day.policies["open"].decided == one_day.attempts).all()
    week = simulate(world, wide, situations, days=7, seed=1)
    moved = week.policies["open"].decided - week.attempts
    has_number = situations.where("recipient_has_number", (True,))
    assert moved.sum() == 0
    assert weigh(moved, has_number) > 0


def test_only_pairs_on_the_service_with_a_channel_are_counted(
    run: Run, world: World, situations: Situations
) -> None:
    by_phone = weigh(run.pairs, situations.where("channel", ("phone",)))
    using = world.people.active[world.books.row_of_entry] & world.people.active[world.books.indices]
    assert by_phone == using.sum()
    assert run.attempts[run.pairs == 0].sum() <= run.attempts.sum() * 0.01


def test_a_decision_against_a_proof_raises_and_can_be_replayed(
    world: World, tables: Tables, situations: Situations, run: Run
) -> None:
    name = next(iter(tables))
    nothing = np.zeros((situations.size, len(OUTCOMES)), np.bool_)
    seen = np.flatnonzero(run.policies[name].decided)
    nothing[seen[-1], tables[name][seen[-1]]] = True
    with pytest.raises(ProofContradicted) as caught:
        simulate(world, tables, situations, days=10, seed=3, guards={name: [("planted", nothing)]})
    attempt = caught.value.attempt
    assert attempt.situation == seen[-1]
    assert attempt.claim == "planted"
    assert replay(attempt, world, tables[name], situations) == attempt
    assert "planted" in str(caught.value)


def test_a_guard_that_no_decision_contradicts_is_silent(
    world: World, tables: Tables, situations: Situations
) -> None:
    for name, table in tables.items():
        mask = np.ones((situations.size, len(OUTCOMES)), np.bool_)
        mask[np.arange(situations.size), table] = False
        guarded = simulate(
            world, {name: table}, situations, days=3, seed=3, guards={name: [("itself", mask)]}
        )
        assert guarded.policies[name].results.sum() > 0


def test_a_day_less_than_one_is_refused(world: World, tables: Tables, situations: Situations) -> None:
    with pytest.raises(InputError, match="`0` is no number of days"):
        simulate(world, tables, situations, days=0, seed=1)


def test_a_table_of_another_length_is_refused(world: World, situations: Situations) -> None:
    with pytest.raises(InputError, match="not one outcome for each situation"):
        simulate(world, {"short": np.zeros(3, np.uint8)}, situations, days=1, seed=1)


def test_nothing_in_a_run_can_be_changed(run: Run) -> None:
    with pytest.raises(ValueError):
        run.attempts[0] = 1


def test_silence_taken_for_free_lets_through_what_no_line_mentions(
    world: World, situations: Situations
) -> None:
    silent = {"silent": np.full(situations.size, OUTCOMES.index("unspecified"), np.uint8)}
    shut = simulate(world, silent, situations, days=3, seed=1)
    wide = simulate(world, silent, situations, days=3, seed=1, unspecified="free")
    assert len(shut.policies["silent"].saved) == 0 < len(wide.policies["silent"].saved)

    def total(run: Run, name: str) -> float:
        return next(one.value for one in measures(run)["silent"] if (one.name, one.by) == (name, None))

    assert total(shut, "children_reached_free") == 0 < total(wide, "children_reached_free")
    assert total(shut, "contacts_stopped") == 1 > total(wide, "contacts_stopped") == 0
    with pytest.raises(InputError, match="unknown value `maybe`"):
        simulate(world, silent, situations, days=1, seed=1, unspecified="maybe")


def test_a_scripted_attempt_of_nobody_is_refused(
    world: World, tables: Tables, situations: Situations
) -> None:
    script = Script(*(np.array([value]) for value in (1, len(world), 0, 0)))
    with pytest.raises(ValueError, match="no such person"):
        simulate(world, tables, situations, days=1, seed=1, script=script)


def test_a_scripted_attempt_through_a_closed_channel_is_refused(
    world: World, tables: Tables, situations: Situations
) -> None:
    stranger, adult = int(world.people.of_kind("stranger")[0]), int(world.people.of_kind("teacher")[0])
    script = Script(*(np.array([value]) for value in (1, stranger, adult, 0)))
    with pytest.raises(ValueError, match="the axioms exclude"):
        simulate(world, tables, situations, days=1, seed=1, script=script)


def test_a_run_needs_no_pictures_and_no_graphs() -> None:
    code = "import sys, sim.run, sim.measures; print({'matplotlib', 'networkx', 'z3'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


def test_a_world_and_a_run_show_themselves_briefly(world: World, run: Run) -> None:
    assert repr(world) == f"World(kursk, scale 0.01, seed 7: {len(world):,} people, {world.schools} schools)"
    assert len(repr(run)) < 200
    shown = run._repr_html_()
    assert "<table>" in shown
    assert "children_reached_free" in shown
    assert run.to_dict()["provenance"] == run.provenance.to_dict()


def test_what_a_policy_is_called_is_escaped_where_it_is_shown(world: World, situations: Situations) -> None:
    odd = {"<b>odd</b>": np.zeros(situations.size, np.uint8)}
    shown = simulate(world, odd, situations, days=1, seed=1)._repr_html_()
    assert "<b>odd" not in shown
    assert "&lt;b&gt;odd" in shown


def test_progress_is_told_day_by_day(world: World, tables: Tables, situations: Situations) -> None:
    told: list[tuple[int, int]] = []
    quiet = load_behaviours().only("friends")
    simulate(
        world,
        tables,
        situations,
        days=3,
        seed=1,
        behaviours=quiet,
        progress=lambda done, all_: told.append((done, all_)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
