"""CP501 to CP503: scenarios that fail, are gone, or ask for less than before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from proofs.claims.scenarios import expected_words, readings_of
from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.side import Side
from proofs.gate.telling import case_of, rows_of, told
from rulebook.decide import Decision
from rulebook.language import Message, joined, say, translator
from rulebook.model import BasisKind, Reading, Scenario
from rulebook.table import Mask

Cases = dict[int, Mask]
"""By reading, some situations: bool[situations]."""


def failing_cases(side: Side, scenario: Scenario) -> Cases:
    """By reading, the situations in which a scenario does not get its outcome."""
    described = side.described(scenario)
    right = side.has(frozenset(scenario.outcomes))
    numbers = (
        list(range(len(side.readings)))
        if scenario.every_reading
        else [side.number(reading) for reading in readings_of(side.policy, scenario)]
    )
    wrong = ~right[np.array(numbers, dtype=np.intp)][:, np.flatnonzero(described)]
    failing = (at for at, some in zip(numbers, wrong, strict=True) if some.any())
    return {at: described & ~right[at] for at in failing}


class ScenarioEdits:
    """The scenarios of both sides, paired: by id, else by what they ask."""

    def __init__(self, edit: Edit):
        self.edit = edit
        self._newly_failing: dict[str, Cases] = {}
        before = {scenario.id: scenario for scenario in edit.old.policy.scenarios}
        after = {scenario.id: scenario for scenario in edit.new.policy.scenarios}
        self.renamed: dict[str, str] = {}
        come = {_asked(scenario): name for name, scenario in after.items() if name not in before}
        for name, scenario in before.items():
            if name not in after and _asked(scenario) in come:
                self.renamed[name] = come.pop(_asked(scenario))
        self.kept = [
            (scenario, after[self.renamed.get(name, name)])
            for name, scenario in before.items()
            if self.renamed.get(name, name) in after
        ]
        self.gone = [
            scenario for name, scenario in before.items() if name not in after and name not in self.renamed
        ]
        self.come = [
            scenario
            for name, scenario in after.items()
            if name not in before and name not in self.renamed.values()
        ]

    def newly_failing(self, old: Scenario, new: Scenario) -> Cases:
        """By reading, the situations in which a scenario fails now and did not before."""
        if new.id in self._newly_failing:
            return self._newly_failing[new.id]
        edit, found = self.edit, {}
        earlier = failing_cases(edit.old, old)
        for at, members in failing_cases(edit.new, new).items():
            known = list(earlier.values())
            if old.every_reading and new.every_reading:
                tied = edit.pairing.tied(edit.new.readings[at])
                known = [earlier[int(one)] for one in tied if int(one) in earlier]
            fresh = members & ~edit.brought(np.logical_or.reduce(known)) if known else members
            if fresh.any():
                found[at] = fresh
        self._newly_failing[new.id] = found
        return found

    def broken(self) -> Mask:
        """The situations in which a sourced scenario fails anew: bool[new situations]."""
        found = np.zeros(self.edit.new.situations.size, dtype=np.bool_)
        for old, new in self.kept:
            if _is_sourced(old) or _is_sourced(new):
                for members in self.newly_failing(old, new).values():
                    found |= members
        return found


def _asked(scenario: Scenario) -> tuple[object, ...]:
    """What a scenario asks, as a key."""
    situation = tuple(sorted((name, allowed) for name, allowed in scenario.situation.items()))
    reading = tuple(sorted(scenario.reading.items()))
    return situation, reading, scenario.every_reading, frozenset(scenario.outcomes), scenario.basis.kind


def _is_sourced(scenario: Scenario) -> bool:
    return scenario.basis.kind is not BasisKind.PINNED


def scenario_findings(scenarios: ScenarioEdits) -> Iterator[Finding]:
    """What an edit did to scenarios."""
    edit = scenarios.edit
    for scenario in scenarios.gone:
        yield _gone(edit.new, scenario)
    for old, new in scenarios.kept:
        if _is_sourced(old) and (weaker := _weaker_words(edit, old, new)):
            yield _weaker(edit.new, new, weaker)
        cases = scenarios.newly_failing(old, new)
        if cases:
            yield _fails(edit.new, new, cases, _is_sourced(old) or _is_sourced(new), edit)
        elif new.finding and not failing_cases(edit.new, new):
            yield _resolved(edit.new, new)
        elif new.finding and not old.finding:
            yield _excused(edit.new, new)
    for scenario in scenarios.come:
        cases = failing_cases(edit.new, scenario)
        if cases and not scenario.finding:
            yield _fails(edit.new, scenario, cases, _is_sourced(scenario), None)


def scenario_findings_alone(side: Side) -> Iterator[Finding]:
    """The scenarios that a book without an old side fails, apart from those that say so."""
    for scenario in side.policy.scenarios:
        cases = failing_cases(side, scenario)
        if cases and not scenario.finding:
            yield _fails(side, scenario, cases, _is_sourced(scenario), None)
        elif scenario.finding and not cases:
            yield _resolved(side, scenario)


def _fails(side: Side, scenario: Scenario, cases: Cases, is_sourced: bool, edit: Edit | None) -> Finding:
    members = np.logical_or.reduce(list(cases.values()))
    at = next(int(one) for one in side.nearest if int(one) in cases)

    def before(number: int) -> Decision | None:
        if edit is None:
            return None
        return edit.old_case(edit.pairing.tied(side.readings[at]), number, lambda outcome: True)

    example = case_of(side, at, cases[at], before)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The scenario {scenario} fails: it has to be: {expected}, because {why}.")
        return text.format(
            scenario=scenario.id,
            expected=expected_words(scenario, language),
            why=say(scenario.why, language).rstrip("."),
        )

    place = next((rule.place for rule in side.policy.rules if rule.id in example.rules), scenario.place)
    kind, level = ("CP501", Level.ERROR) if is_sourced else ("CP503", Level.NOTE)
    return replace(
        told(side, kind, level, words, place),
        about=f"scenario:{scenario.id}",
        rule=example.rules[0] if example.rules else None,
        readings=len(cases),
        situations=int(members.sum()),
        rows=rows_of(side, members),
        example=example,
    )


def _resolved(side: Side, scenario: Scenario) -> Finding:
    def words(language: str) -> str:
        _ = translator(language)
        text = _("The scenario {scenario} was known to fail and does not any more: take its `finding` out.")
        return text.format(scenario=scenario.id)

    return replace(told(side, "CP503", Level.NOTE, words, scenario.place), about=f"scenario:{scenario.id}")


def _excused(side: Side, scenario: Scenario) -> Finding:
    def words(language: str) -> str:
        _ = translator(language)
        text = _("The scenario {scenario} fails as before, and now says that this is known: {why}.")
        return text.format(scenario=scenario.id, why=say(scenario.finding, language).rstrip("."))

    made = told(side, "CP502", Level.NOTE, words, scenario.place)
    return replace(made, about=f"scenario:{scenario.id}:finding")


def _gone(side: Side, scenario: Scenario) -> Finding:
    def words(language: str) -> str:
        _ = translator(language)
        sentence = say(scenario.words or scenario.why, language).rstrip(".")
        return _("The scenario {scenario} is gone: “{sentence}”.").format(
            scenario=scenario.id, sentence=sentence
        )

    kind, level = ("CP502", Level.ERROR) if _is_sourced(scenario) else ("CP503", Level.NOTE)
    return replace(told(side, kind, level, words), about=f"scenario:{scenario.id}")


def _weaker_words(edit: Edit, old: Scenario, new: Scenario) -> list[str]:
    """In which ways a sourced scenario asks for less, as English texts that are translated where shown."""
    lost: NDArray[np.bool_] = edit.brought(edit.old.described(old)) & ~edit.new.described(new)
    fewer = old.every_reading and not new.every_reading
    others = (
        not old.every_reading
        and not new.every_reading
        and _settled(edit, old.reading) != _settled(edit, edit.pairing.as_old(new.reading))
    )
    ways = {
        "situations": bool(lost.any()),
        "outcomes": not set(new.outcomes) <= set(old.outcomes),
        "readings": fewer or others,
        "source": not _is_sourced(new),
    }
    return [way for way, is_so in ways.items() if is_so]


def _settled(edit: Edit, reading: Reading) -> dict[str, str]:
    """The options that a scenario asks for, of the readings that both sides have, by their old ids."""
    return {name: option for name, option in reading.items() if name in edit.pairing.shared}


WEAKER = {
    "situations": Message("it describes fewer situations"),
    "outcomes": Message("it accepts more outcomes"),
    "readings": Message("it speaks of fewer or other readings"),
    "source": Message("it cites no source any more"),
}


def _weaker(side: Side, scenario: Scenario, ways: list[str]) -> Finding:
    message = Message(
        "The scenario {scenario} asks for less: {ways}.",
        scenario=scenario.id,
        ways=joined((WEAKER[way] for way in ways), "; "),
    )
    made = told(side, "CP502", Level.ERROR, message, scenario.place)
    return replace(made, about=f"scenario:{scenario.id}", rows=(scenario.situation,))
