"""Parts of a robust answer as JSON values, in the shape of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rulebook.values.json_values import json_values
from sim.sensitivity.robust import Order, Pair, Regret
from sim.sensitivity.space import Factor, Mixture
from sim.sensitivity.turning_points import Box, Importance

__all__ = ["factor_value", "importance_value", "order_value", "pair_value", "regret_value", "turn_value"]

MOST_IMPORTANT = 12

Where = Mapping[str, object]
"""The measure, the adversary and, where there are two answers, the meaning of silence."""


def order_value(where: Where, ids: Sequence[str], order: Order) -> dict[str, object]:
    """An order of the policies, with its share."""
    return {
        **where,
        "order": [[ids[policy] for policy in place] for place in order.order],
        "share": order.share.value,
        "low": order.share.low,
        "high": order.share.high,
    }


def pair_value(where: Where, ids: Sequence[str], pair: Pair) -> dict[str, object]:
    """Two policies."""
    return {
        **where,
        "better": ids[pair.better],
        "than": ids[pair.than],
        "share": pair.share.value,
        "low": pair.share.low,
        "high": pair.share.high,
        "tied": pair.tied,
        "shown": pair.shown,
        "reversed": pair.reversed,
        "unclear": pair.unclear,
        "by": {"p05": pair.low, "p50": pair.median, "p95": pair.high},
    }


def regret_value(asked: Where, ids: Sequence[str], regret: Regret) -> dict[str, object]:
    """How far a policy lies behind the best, in an answer that is `asked` for a measure and an adversary."""
    return {**asked, "policy": ids[regret.policy], "p95": regret.p95, "max": regret.most}


def importance_value(
    asked: Where, ids: Sequence[str], pair: Pair, listed: Sequence[Importance]
) -> dict[str, object]:
    """The parameters that matter most to the difference of two policies."""
    return {
        **asked,
        "better": ids[pair.better],
        "than": ids[pair.than],
        "figures": [json_values(one) for one in listed[:MOST_IMPORTANT]],
    }


def turn_value(where: Where, turned: tuple[str, str], box: Box) -> dict[str, object]:
    """Where an answer turns; `turned` are the one that is better there, and the other."""
    better, than = turned
    return {
        **where,
        "better": better,
        "than": than,
        "where": [json_values(bound) for bound in box.where],
        "coverage": box.coverage,
        "density": box.density,
        "held_out_coverage": box.held_out_coverage,
        "held_out_density": box.held_out_density,
        "overall": box.overall,
    }


def factor_value(factor: Factor | Mixture) -> dict[str, object]:
    """What varied: a parameter between its ends, or a mixture."""
    if isinstance(factor, Factor):
        return {
            "key": factor.key,
            "low": factor.low,
            "high": factor.high,
            "value": factor.parameter.value,
            "scale": factor.scale.value,
        }
    return {"key": factor.key, "mixture": list(factor.keys)}
