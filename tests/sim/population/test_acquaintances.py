"""Acquaintances: as many numbers in the books of pupils as the figures say, of whom they say."""

from __future__ import annotations

import numpy as np
import pytest

from rulebook.reader.faults import InputError
from sim.assumptions.profiles import load_profile, with_settings
from sim.population.people import NUMBER, Kind
from sim.population.world import make_world

ALL_PHONES = {"phone_share_young": 1.0, "phone_share_old": 1.0}


def books(seed=1, **settings):
    """By district, whom pupils have saved as acquaintances: int64[k, 2], holder and person."""
    world = make_world(with_settings(load_profile("kursk"), ALL_PHONES | settings), scale=0.03, seed=seed)
    for here in world.districts():
        holder = np.repeat(np.arange(len(here.kind)), np.diff(here.contact_first))
        person, what = (here.contact >> 8).astype(np.int64), here.contact & 255
        known = (here.kind[person] == Kind.PUPIL) | np.isin(here.kind[person], (Kind.GUARDIAN, Kind.RELATIVE))
        chosen = (what == NUMBER) & (here.kind[holder] == Kind.PUPIL) & known
        yield here, np.stack([holder, person], axis=1)[chosen]


def numbers(**settings):
    """How many numbers of acquaintances each pupil has saved."""
    return np.concatenate(
        [np.bincount(pairs[:, 0], minlength=here.offsets[Kind.TEACHER]) for here, pairs in books(**settings)]
    )


def test_the_mean_and_the_spread_of_a_book_are_those_of_the_figures():
    """3,600 pupils: the mean is known to 1.5 %, and which of two has saved it adds a little to the spread."""
    found = numbers(acquaintance_numbers=30, acquaintance_numbers_spread=0.8, acquaintance_adults_share=1)
    assert found.mean() == pytest.approx(30, rel=0.06)
    assert np.log(found[found > 0]).std() == pytest.approx(0.8, abs=0.06)
    alike = numbers(acquaintance_numbers=30, acquaintance_numbers_spread=0, acquaintance_adults_share=1)
    assert alike.mean() == pytest.approx(30, rel=0.02)
    assert alike.std() < 5


def test_adults_and_pupils_share_a_book_as_the_figure_says():
    for share in (0.0, 0.25, 1.0):
        of_adults = [
            (here.kind[pairs[:, 1]] != Kind.PUPIL).mean()
            for here, pairs in books(acquaintance_adults_share=share)
        ]
        assert np.mean(of_adults) == pytest.approx(share, abs=0.02)


def test_nobody_is_an_acquaintance_of_a_relative_or_of_oneself():
    for here, pairs in books(acquaintance_numbers=50):
        assert (pairs[:, 0] != pairs[:, 1]).all()
        grown = here.kind[pairs[:, 1]] != Kind.PUPIL
        assert (here.household[pairs[grown, 0]] != here.household[pairs[grown, 1]]).all()


def test_both_have_saved_the_number_as_often_as_among_friends():
    """0.3 of friends both and 0.1 one of the two: three of four pairs are mutual. Without them, all are."""
    for mutual, one_sided, expected in ((0.3, 0.1, 0.75), (0.0, 0.5, 0.0), (0.0, 0.0, 1.0)):
        shares = []
        for here, pairs in books(
            friend_mutual_number=mutual, friend_one_sided_number=one_sided, acquaintance_adults_share=0
        ):
            saved = {(int(one), int(other)) for one, other in pairs}
            either = {(min(pair), max(pair)) for pair in saved}
            shares.append(sum(pair in saved and pair[::-1] in saved for pair in either) / len(either))
            assert len(here.kind)
        assert np.mean(shares) == pytest.approx(expected, abs=0.02)


def test_without_acquaintances_nobody_has_any():
    assert numbers(acquaintance_numbers=0).sum() == 0
    assert numbers(acquaintance_numbers=5).sum() > 0


@pytest.mark.parametrize("setting", [{"acquaintance_numbers": 101}, {"acquaintance_numbers_spread": 2}])
def test_more_than_a_pupil_has_room_for_is_refused_and_not_cut_off(setting):
    with pytest.raises(InputError, match="room for 500"):
        with_settings(load_profile("kursk"), setting)
