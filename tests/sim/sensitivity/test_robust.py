"""What follows from the measures of many samples, where the answer is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.sensitivity.robust import orders, policy_pairs, quantiles, regrets, share_of

VALUES = np.array([[1.0, 2.0, 3.0]] * 6 + [[3.0, 2.0, 2.0]] * 3 + [[np.nan, 1.0, 1.0]])
CHANCE = np.zeros((10, 3, 3))


def test_every_order_has_its_share_and_ties_share_a_place():
    found = orders(VALUES)
    assert [one.order for one in found] == [((0,), (1,), (2,)), ((1, 2), (0,))]
    assert [one.share.value for one in found] == pytest.approx([6 / 9, 3 / 9])
    assert all(one.share.low < one.share.value < one.share.high for one in found)


def test_the_first_of_a_pair_is_the_one_that_is_lower_more_often():
    differences = CHANCE.copy()
    differences[:, 0] = [(-1, -2, -0.5)] * 6 + [(1, 0.5, 2)] * 2 + [(1, -1, 3)] * 2
    first, second, third = policy_pairs(VALUES, differences)
    assert (first.better, first.than) == (0, 1)
    assert first.share.value == pytest.approx(6 / 9)
    assert (first.shown, first.reversed) == pytest.approx((6 / 9, 2 / 9))
    assert first.shown + first.reversed + first.unclear == pytest.approx(1)
    assert first.median == 1
    assert (second.better, second.than) == (0, 2)
    assert third.tied == pytest.approx(0.4)


def test_a_pair_is_told_alike_whichever_policy_stands_first():
    differences = CHANCE[:, :1].copy()
    differences[:, 0] = [(-1, -2, -0.5)] * 10
    (one,) = policy_pairs(VALUES[:, :2], differences)
    (other,) = policy_pairs(VALUES[:, [1, 0]], -differences[:, :, [0, 2, 1]])
    assert (one.better, one.than) == (other.than, other.better)
    assert (one.share, one.shown, one.reversed, one.median) == (
        other.share,
        other.shown,
        other.reversed,
        other.median,
    )


def test_regret_is_what_is_lost_beside_the_best_in_the_same_sample():
    first = regrets(VALUES)[0]
    assert (first.policy, first.most) == (0, 1.0)
    assert {one.policy: one.most for one in regrets(VALUES)} == {0: 1.0, 1: 1.0, 2: 2.0}


def test_quantiles_leave_out_what_is_not_known():
    found = quantiles(VALUES, np.array([1.0, 2.0, 3.0]))
    assert found[0].p50 == 1.0
    assert [one.plain for one in found] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(("count", "total"), [(0, 40), (40, 40), (13, 40), (1, 1)])
def test_a_share_lies_in_its_interval(count, total):
    found = share_of(count, total)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


def test_intervals_of_shares_cover():
    draws = np.random.default_rng(1).binomial(200, 0.3, size=2000)
    covered = [one.low <= 0.3 <= one.high for one in (share_of(int(count), 200) for count in draws)]
    assert 0.93 < np.mean(covered) < 0.97
