"""Families: everybody has one, and the ages of siblings hang together as the figures say."""

from __future__ import annotations

import numpy as np
import pytest

from sim.assumptions.profiles import load_profile, with_settings
from sim.population.people import Kind
from sim.population.world import make_world

TOWN = {"rural_share": 0.0, "siblings_0": 0.0, "siblings_1": 1.0, "siblings_2": 0.0}


def drawn(seed=1, scale=0.03, **settings):
    """The districts of a world, all of them of towns where everybody has one sibling."""
    return list(
        make_world(with_settings(load_profile("kursk"), TOWN | settings), scale=scale, seed=seed).districts()
    )


def grades_of_pairs(here):
    """int64[families, 2], the grades of the two siblings of each family of two."""
    grade = here.class_grade[here.class_number[: here.offsets[Kind.TEACHER]]].astype(np.int64)
    of_two = here.child_first[:-1][np.diff(here.child_first) == 2]
    return np.stack([grade[here.child[of_two]], grade[here.child[of_two + 1]]], axis=1)


def apart(districts, shuffled=False):
    """How many grades siblings are apart, over all districts; `shuffled` puts strangers in their place."""
    pairs = np.concatenate([grades_of_pairs(here) for here in districts])
    if shuffled:
        pairs[:, 1] = np.random.default_rng(1).permutation(pairs[:, 1])
    return np.abs(pairs[:, 0] - pairs[:, 1])


def test_everybody_belongs_to_one_family_and_is_listed_there():
    for here in drawn(siblings_0=0.4, siblings_1=0.4):
        pupils = int(here.offsets[Kind.TEACHER])
        assert sorted(here.child.tolist()) == list(range(pupils))
        sizes = np.diff(here.child_first)
        assert sizes.min() == 1
        assert sizes.max() == 5
        assert sizes.sum() == pupils


def test_siblings_are_as_many_grades_apart_as_the_figure_says():
    """A mean of 6 is held down by eleven grades: whoever has no sibling so far away gets the farthest."""
    near, usual, far = (apart(drawn(sibling_years=years, twins_share=0)) for years in (2, 4, 6))
    assert near.mean() == pytest.approx(2, abs=0.2)
    assert usual.mean() == pytest.approx(4, abs=0.35)
    assert 4.4 < far.mean() < 6
    strangers = apart(drawn(sibling_years=4, twins_share=0), shuffled=True)
    assert strangers.var() > 1.5 * usual.var()


def test_siblings_of_different_schools_are_as_far_apart_as_others():
    stay, leave = (drawn(siblings_same_school=share, twins_share=0) for share in (1, 0))
    assert apart(leave).mean() == pytest.approx(apart(stay).mean(), abs=0.1)
    schools = [here.school[here.child[:-1], 0] == here.school[here.child[1:], 0] for here in leave]
    assert np.concatenate(schools).mean() < 0.5


def test_twins_are_as_many_as_the_figure_says():
    few, many = (drawn(scale=0.1, twins_share=share) for share in (0, 0.2))
    twins = (apart(many) == 0).mean() - (apart(few) == 0).mean()
    assert twins == pytest.approx(0.2, abs=0.04)


def test_in_a_village_school_of_few_every_family_still_finds_its_children():
    village = {"rural_share": 1.0, "school_size_rural": 12, "siblings_1": 0.0, "siblings_2": 1.0}
    for here in drawn(scale=0.01, **village):
        assert len(np.unique(here.child)) == here.offsets[Kind.TEACHER]
