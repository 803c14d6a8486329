"""Random streams: no two stages stand on one key, nor does a stage on that of a seed."""

from enum import IntEnum

from sim.kernel.draws import Stage, seed_key, stage_key, stream_key
from sim.population.region_plan import ROUNDS

KEY = stream_key(1, "a district")
SEEDS = range(2000)


def shared_numbers(stages: type[IntEnum]) -> list[str]:
    """The names of stages that are another one's number under a second name."""
    return [name for name, stage in stages.__members__.items() if stage.name != name]


def test_no_two_stages_are_equal():
    assert len(Stage) > 35
    assert shared_numbers(Stage) == []
    assert len({int(stage_key(KEY, stage)) for stage in Stage}) == len(Stage)


def test_a_number_given_twice_is_noticed():
    class Twice(IntEnum):
        PEOPLE = 21
        ACCOUNTS = 21

    assert shared_numbers(Twice) == ["ACCOUNTS"]


def test_each_round_of_partners_has_a_stage_of_its_own():
    rounds = [Stage(Stage.PARTNERS_FIRST_ROUND + turn) for turn in range(ROUNDS)]
    assert [stage.name.startswith("PARTNERS_") for stage in rounds] == [True] * ROUNDS


def test_no_seed_of_a_run_stands_on_the_key_of_a_stage():
    keys = {int(stage_key(KEY, Stage.RUN + seed)) for seed in SEEDS[1:]}
    assert len(keys) == len(SEEDS) - 1
    assert keys.isdisjoint(int(stage_key(KEY, stage)) for stage in Stage)


def test_no_seed_shares_the_key_from_which_the_contacts_of_distant_friends_are_drawn():
    keys = {int(seed_key(KEY, seed)) for seed in SEEDS}
    assert len(keys) == len(SEEDS)
    assert int(stage_key(KEY, Stage.DISTANT_CONTACTS)) not in keys


def test_seeds_below_that_stage_keep_their_number():
    assert [seed_key(KEY, seed) for seed in range(61)] == [stage_key(KEY, seed) for seed in range(61)]
