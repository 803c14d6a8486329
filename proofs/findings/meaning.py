"""Digests of a book: of what is written, and of what it means.

Neither changes with line ends, a byte-order mark, comments, wording, or the order of rules, claims and
scenarios. The digest of what is written changes when a condition moves into one with a name; the digest of
meaning does not. Knows nothing of comparisons.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Claim, Fact, Policy, Reading, Row, Rows, Rule, Scenario, Value
from rulebook.moves import AfterConfirmation, ClaimOverTime, Move, Moves, Promise
from rulebook.nouns.relations import Relations
from rulebook.table import LARGEST_TABLE, Mask, ReadingMasks, Situations, outcome_tables

LARGEST_MEANING = 2**28
"""The most outcomes, readings times situations, of which a digest of meaning is taken."""


def written_digest(policy: Policy, moves: Moves | None = None) -> str:
    """SHA-256 of everything in a book that can bear on a judgement, as it is written."""
    facts = policy.vocabulary.facts.items()
    parts = {
        "facts": [[name, list(map(_spelled, fact.values)), _silent(fact)] for name, fact in facts],
        "axioms": sorted(json.dumps(_rows(axiom.impossible)) for axiom in policy.vocabulary.axioms),
        "readings": [[name, *question.options] for name, question in policy.readings.items()],
        "conditions": {name: _rows(condition.rows) for name, condition in policy.conditions.items()},
        "rules": sorted(json.dumps(_rule(rule)) for rule in policy.rules),
        "claims": {claim.id: _claim(claim) for claim in policy.claims},
        "scenarios": {scenario.id: _scenario(scenario) for scenario in policy.scenarios},
        "moves": None if moves is None else _moves(moves),
    }
    return _digest(parts)


def meaning_digest(policy: Policy, moves: Moves | None = None) -> str:
    """SHA-256 of what a book means: outcomes in every reading, claims, terms, scenarios, and moves.

    Where situations times readings are too many to look at each, that of what is written, with a mark.
    """
    readings = sorted(policy.all_readings(), key=lambda reading: sorted(reading.items()))
    if policy.vocabulary.combinations > LARGEST_TABLE or (
        len(readings) * Situations.of(policy.vocabulary).size > LARGEST_MEANING
    ):
        return f"written:{written_digest(policy, moves)}"
    codes = _canonical_codes(Situations.of(policy.vocabulary))
    order = np.argsort(codes)
    meant = _Meant(policy, readings, order)
    facts = policy.vocabulary.facts.items()
    return _digest(
        {
            "facts": {name: [sorted(map(_spelled, fact.values)), _silent(fact)] for name, fact in facts},
            "possible": _of_bytes(codes[order]),
            "default": dict(policy.default_reading),
            "readings": {name: sorted(question.options) for name, question in policy.readings.items()},
            "outcomes": _of_bytes(outcome_tables(policy, readings)[:, order]),
            "terms": {name: meant.rows(({name: (True,)},)) for name in policy.vocabulary.terms},
            "claims": {claim.id: meant.claim(claim) for claim in policy.claims},
            "scenarios": {scenario.id: _scenario(scenario) for scenario in policy.scenarios},
            "moves": None if moves is None else _moves(moves),
        }
    )


class _Meant:
    """Where conditions and claims of one policy hold, reading by reading, as digests."""

    def __init__(self, policy: Policy, readings: Sequence[Reading], order: NDArray[np.intp]):
        self.masks, self.readings, self.order = ReadingMasks(policy), readings, order
        self._known: dict[int, str] = {}

    def rows(self, rows: Rows) -> str:
        return self._of(self.masks.rows(rows, reading) for reading in self.readings)

    def claim(self, claim: Claim) -> list[object]:
        covered = "" if claim.unknown else self._of(self.masks.claim(claim, one) for one in self.readings)
        return [sorted(claim.never), claim.is_service, list(claim.unknown), covered]

    def _of(self, masks: Iterable[Mask]) -> str:
        return _digest([self._mask(mask) for mask in masks])

    def _mask(self, mask: Mask) -> str:
        # The masks of a `ReadingMasks` stay, so that one is known again by its id.
        if id(mask) not in self._known:
            self._known[id(mask)] = _of_bytes(np.packbits(mask[self.order]))
        return self._known[id(mask)]


def _canonical_codes(situations: Situations) -> NDArray[np.int64]:
    """A number for each situation that the order of facts and values has no say in: int64[size]."""
    facts = situations.vocabulary.facts
    codes = np.zeros(situations.size, dtype=np.int64)
    for name in sorted(facts):
        spelled = list(map(_spelled, facts[name].values))
        ranks = np.array([sorted(spelled).index(value) for value in spelled], dtype=np.int64)
        codes = codes * len(spelled) + ranks[situations.columns[name]]
    return codes


def _scenario(scenario: Scenario) -> object:
    return [
        _row(scenario.situation),
        dict(scenario.reading),
        scenario.every_reading,
        sorted(scenario.outcomes),
        scenario.basis.kind,
        bool(scenario.finding),
    ]


def _rule(rule: Rule) -> object:
    return [rule.id, *map(_rows, (rule.sender, rule.recipient, rule.when, rule.unless)), rule.outcome]


def _claim(claim: Claim) -> object:
    terms = list(claim.unknown)
    return [_rows(claim.when), _rows(claim.unless), sorted(claim.never), claim.is_service, terms]


def _moves(moves: Moves) -> object:
    return {
        "states": [
            sorted(moves.attempt),
            sorted(moves.memory),
            _row(moves.fall_back),
            _row(moves.turned_round),
        ],
        "assumptions": {one.id: sorted(one.implies) for one in moves.assumptions.values()},
        "after": [[one.id, _rows(one.when), _instead(one)] for one in moves.after_confirmation.values()],
        "starts": {one.id: _rows(one.rows) for one in moves.starts.values()},
        "moves": {move.id: _move(move) for move in moves.moves.values()},
        "claims": {claim.id: _over_time(claim) for claim in moves.claims.values()},
        **({} if moves.relations is None else {"relations": _relations(moves.relations)}),
        **(
            {"promises": {one.id: _promise(one) for one in moves.promises.values()}} if moves.promises else {}
        ),
    }


def _instead(answer: AfterConfirmation) -> object:
    return {name: _spelled(value) for name, value in answer.instead.items()}


def _move(move: Move) -> object:
    outcomes = [sorted(move.outcome), sorted(move.outcome_back)]
    changes = [_rows(move.when), _row(move.sets), _row(move.attempt)]
    return [sorted(move.by), *changes, move.assumption, *outcomes, move.is_event]


def _over_time(claim: ClaimOverTime) -> object:
    people = [sorted(claim.starts), sorted(claim.movers), sorted(claim.excepted)]
    covered = [_rows(claim.when), _rows(claim.unless), sorted(claim.never), list(claim.unknown)]
    return [*people, *covered, *([_rows(claim.learned)] if claim.learned else [])]


def _relations(relations: Relations) -> object:
    listed = relations.properties, relations.places, relations.symmetric, relations.between
    return [*map(sorted, (*listed, relations.third_people)), dict(relations.of)]


def _promise(promise: Promise) -> object:
    people = [sorted(promise.starts), sorted(promise.movers), sorted(promise.excepted), promise.by]
    return [
        *people,
        _rows(promise.when),
        _rows(promise.unless),
        sorted(promise.always),
        list(promise.unknown),
    ]


def _silent(fact: Fact) -> str | None:
    return None if fact.silent is None else _spelled(fact.silent)


def _rows(rows: Rows) -> list[str]:
    return sorted(json.dumps(_row(row), ensure_ascii=False, sort_keys=True) for row in rows)


def _row(row: Row) -> dict[str, list[str]]:
    return {name: sorted(map(_spelled, values)) for name, values in row.items()}


def _spelled(value: Value) -> str:
    """A value as a text; yes and no are no names of values."""
    return f"={'yes' if value else 'no'}" if isinstance(value, bool) else value


def _of_bytes(array: NDArray[np.generic]) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def _digest(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
