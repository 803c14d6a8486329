"""What grows in proportion, within what chance allows: a check errs once in a million runs."""

from __future__ import annotations

from math import sqrt

import pytest
from scipy.stats import norm

from sim.assumptions.profiles import load_profile
from sim.population.people import Kind
from sim.population.world import World
from sim.run.run import Run
from tests.metamorphic.stage import FALSE_ALARM, behaviours, draw, holds, let, noticed, results, village

BOUND = norm.isf(FALSE_ALARM / 2)


def made(run: Run, name: str) -> int:
    """Messages of a behaviour that were written, and those for which no channel was open."""
    return sum(results(run)[name].values())


def out_of_proportion(few: Run, many: Run, name: str, times: float = 2.0) -> list[str]:
    """Two independent Poisson numbers, one of `times` the mean of the other: their difference is near 0."""
    one, other = made(few, name), made(many, name)
    assert one > 300, "enough for the normal approximation"
    apart = other - times * one
    spread = sqrt(other + times**2 * one)
    return [f"{other} is not {times} times {one}"] if abs(apart) > BOUND * spread else []


def strangers(rate: float) -> World:
    return draw(strangers_per_1000_pupils=rate, leaked_open_link=0, leaked_closed_link=0)


def test_twice_the_strangers_write_about_twice_as_often():
    quiet = {"responses.report_stranger": 0.0}
    few = let(strangers(60), changes=quiet, days=8, seed=11)
    holds(out_of_proportion, few, let(strangers(120), changes=quiet, days=8, seed=12), "id-scan")
    noticed(out_of_proportion, few, let(strangers(240), changes=quiet, days=8, seed=12), "id-scan")


@pytest.mark.parametrize("name", ["teacher-to-class", "friends", "guardian-to-child"])
def test_twice_the_rate_are_about_twice_the_messages(name: str):
    rate = {row.id: behaviours().rate(row) for row in behaviours().rows}[name]
    few = let(changes={f"{name}.rate": rate}, days=8, seed=11)
    holds(out_of_proportion, few, let(changes={f"{name}.rate": 2 * rate}, days=8, seed=12), name)
    noticed(out_of_proportion, few, let(changes={f"{name}.rate": 3 * rate}, days=8, seed=12), name)


def test_twice_the_days_are_about_twice_the_messages():
    few = let(days=5, seed=11)
    holds(out_of_proportion, few, let(days=10, seed=12), "friends")
    noticed(out_of_proportion, few, let(days=14, seed=12), "friends")


def pupils_apart(one: World, other: World, times: int) -> list[str]:
    """A region is parted into whole schools, so that its size is right but for one of them."""
    numbers = [sum(int(part.offsets[Kind.TEACHER]) for part in world.districts()) for world in (one, other)]
    largest = max(int(size) for world in (one, other) for size in world.plan.pupils)
    apart = abs(numbers[1] - times * numbers[0])
    return [f"{numbers}"] if apart > times * largest else []


def test_twice_the_scale_are_twice_the_pupils():
    holds(pupils_apart, draw(scale=0.02), draw(scale=0.04), 2)
    noticed(pupils_apart, draw(scale=0.02), draw(scale=0.06), 2)


def test_the_same_share_of_two_regions_keeps_their_proportion():
    pupils = {region: load_profile(region).pupils for region in ("kursk", "nenets")}
    worlds = {region: draw(region=region, scale=0.02) for region in pupils}
    expected = {region: 0.02 * number for region, number in pupils.items()}

    def apart(worlds: dict[str, World], expected: dict[str, float]) -> list[str]:
        found = []
        for region, world in worlds.items():
            number = sum(int(part.offsets[Kind.TEACHER]) for part in world.districts())
            if abs(number - expected[region]) > max(int(size) for size in world.plan.pupils):
                found.append(f"{region}: {number}, not {expected[region]:.0f}")
        return found

    holds(apart, worlds, expected)
    noticed(apart, {"kursk": worlds["nenets"], "nenets": worlds["kursk"]}, expected)
    assert village().size == 1
