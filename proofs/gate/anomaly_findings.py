"""CP701 and CP702: new gaps, contradictions and lines without effect, and strength that fell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from proofs.anomalies.check import check
from proofs.engines.clock import Undecided
from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.memory import JudgementMemory
from proofs.gate.side import Side
from proofs.gate.telling import case_of, extent, readings_counted, rows_of, told, whom
from proofs.strength.coverage import LEVELS
from proofs.strength.strength import strength
from rulebook.language import in_words, translator
from rulebook.model import UNSPECIFIED
from rulebook.reader.places import NOWHERE
from rulebook.table import Mask

MOST_CONTRADICTIONS = 500
"""How many pairs of lines that contradict each other are held against those before."""

CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Anomaly:
    """Lines that contradict each other, or one without effect: `kind`, ids of rules, in how many readings."""

    kind: str
    rules: tuple[str, ...]
    found: int
    total: int


def anomalies_of(side: Side, memory: JudgementMemory, digest: str) -> tuple[Anomaly, ...]:
    """The anomalies of one side, remembered under its digest.

    Raises:
        Undecided: there was no time for all of them.
    """
    key = f"anomalies {digest}"
    known = _remembered(memory.get(key))
    if known is None:
        found = check(side.policy, time_limit=side.clock.left, most_overlaps=MOST_CONTRADICTIONS)
        for why in found.unfinished.values():
            raise Undecided(why)
        listed = [(CONTRADICTION, (one.first.id, one.second.id), one.readings) for one in found.overlaps]
        lone = [(one.kind.value, (one.rule.id,), one.readings) for one in found.idle]
        known = tuple(
            Anomaly(kind, rules, readings.refuted, readings.total)
            for kind, rules, readings in (*listed, *lone)
        )
        memory.put(key, [[one.kind, list(one.rules), one.found, one.total] for one in known])
    return known


def _remembered(value: object) -> tuple[Anomaly, ...] | None:
    """What was remembered, if it has the shape that it was given."""
    if not isinstance(value, list):
        return None
    found = []
    for one in value:
        if not isinstance(one, list) or [*map(type, one)] != [str, list, int, int]:
            return None
        if not all(isinstance(rule, str) for rule in one[1]):
            return None
        found.append(Anomaly(one[0], tuple(one[1]), one[2], one[3]))
    return tuple(found)


def anomaly_findings(
    edit: Edit, old: Sequence[Anomaly], new: Sequence[Anomaly], renamed: Mapping[str, str]
) -> Iterator[Finding]:
    """The anomalies that an edit brought; `renamed` says how rules are called now."""
    before = {
        (one.kind, frozenset(renamed.get(rule, rule) for rule in one.rules)): one.found / one.total
        for one in old
    }
    for one in new:
        share = before.get((one.kind, frozenset(one.rules)))
        if share is None or one.found / one.total > share:
            yield _told(edit.new, one)
    silent = edit.new.has(frozenset({UNSPECIFIED}))[0] & edit.map.is_new
    if silent.any():
        yield _gap(edit.new, silent)


def anomaly_findings_alone(side: Side, new: Sequence[Anomaly]) -> Iterator[Finding]:
    """All anomalies of a book that has no old side."""
    yield from (_told(side, one) for one in new)
    silent = side.has(frozenset({UNSPECIFIED}))[0]
    if silent.any():
        yield _gap(side, silent)


def _told(side: Side, anomaly: Anomaly) -> Finding:
    rules = {rule.id: rule for rule in side.policy.rules}

    def words(language: str) -> str:
        _ = translator(language)
        text = {
            CONTRADICTION: _("The lines {lines} contradict each other, {readings}."),
            "dead": _("The line {lines} is dead, {readings}: no possible attempt fits it."),
            "shadowed": _("The line {lines} is shadowed, {readings}: others always win over it."),
            "redundant": _("The line {lines} is redundant, {readings}: others say the same."),
        }[anomaly.kind]
        return text.format(
            lines=", ".join(anomaly.rules),
            readings=readings_counted(anomaly.found, anomaly.total, language),
        )

    place = rules[anomaly.rules[-1]].place
    return replace(
        told(side, "CP701", Level.WARNING, words, place),
        rule=anomaly.rules[-1],
        about=f"{anomaly.kind}:{','.join(anomaly.rules)}",
        readings=anomaly.found,
    )


def _gap(side: Side, silent: Mask) -> Finding:
    rows = rows_of(side, silent)

    def words(language: str) -> str:
        _ = translator(language)
        said = extent(side, silent, 1, language)
        text = _("No line speaks of these situations: {whom}. {extent}.")
        return text.format(whom=whom(side.policy, rows, language), extent=said[:1].upper() + said[1:])

    return replace(
        told(side, "CP701", Level.WARNING, words, NOWHERE),
        about="gap",
        readings=1,
        situations=int(silent.sum()),
        rows=rows,
        example=case_of(side, 0, silent, lambda number: None),
    )


Shares = Mapping[str, float]
"""The share of mutants and conditions that are noticed, by level and score."""


def strength_shares(side: Side, memory: JudgementMemory, digest: str) -> Shares:
    """How strong one side is, remembered under its digest.

    Raises:
        TooLargeError: the situations and readings are too many to look at each.
    """
    key = f"strength {digest}"
    known = memory.get(key)
    names = [f"{score} {level.value}" for level in LEVELS for score in ("mutants", "conditions")]
    if isinstance(known, dict) and list(known) == names and all(type(v) is float for v in known.values()):
        return known
    found = strength(side.policy)
    shares = {}
    for level in LEVELS:
        shares[f"mutants {level.value}"] = float(found.mutation_score(level).share)
        shares[f"conditions {level.value}"] = float(found.condition_score(level).share)
    memory.put(key, shares)
    return shares


def strength_findings(side: Side, old: Shares, new: Shares) -> Iterator[Finding]:
    """Where claims and scenarios pin down less than before."""
    fallen = [name for name, share in new.items() if share < old[name]]
    if not fallen:
        return

    def words(language: str) -> str:
        _ = translator(language)
        text = {
            "mutants claims": _("mutants that the claims notice"),
            "mutants sourced": _("mutants that claims and sourced scenarios notice"),
            "mutants pinned": _("mutants that anybody notices"),
            "conditions claims": _("conditions that the claims tell"),
            "conditions sourced": _("conditions that claims and sourced scenarios tell"),
            "conditions pinned": _("conditions that anybody tells"),
        }
        shares = {
            name: [f"{in_words(100 * one[name], 1, language)} %" for one in (old, new)] for name in fallen
        }
        said = "; ".join(f"{text[name]}: {before} → {after}" for name, (before, after) in shares.items())
        return _("Claims and scenarios pin down less than before: {shares}.").format(shares=said)

    yield replace(told(side, "CP702", Level.WARNING, words), about="strength")
