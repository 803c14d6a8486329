"""Reads a policy file: readings, parties, conditions, rules, and the claim files it names. See FORMAT.md."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from math import prod
from pathlib import Path

from policy.catalogue import vocabulary_path
from policy.document import Document, read_document
from policy.entries import Entries, Names, check_name, check_new
from policy.faults import FaultCollector, allowed_names, clipped
from policy.load_claims import load_claims
from policy.load_scenarios import load_scenarios
from policy.load_vocabulary import YES_NO, load_vocabulary, read_condition
from policy.model import (
    ALWAYS,
    NEVER,
    OUTCOMES,
    Claim,
    Condition,
    Policy,
    ReadingQuestion,
    Rows,
    Rule,
    Scenario,
    Value,
    Vocabulary,
)

OVERLAPS = ("loosest", "strictest", "forbidden_first")
MOST_READINGS = 1_000_000
MOST_RULES = 10_000
SIDES = ("sender", "recipient")


def load_policy(path: str | Path) -> Policy:
    """Read a policy file with its vocabulary and claims.

    Raises:
        InputError: with every fault of the file; or of the vocabulary or claims it names.
    """
    document = read_document(path)
    faults = FaultCollector(document.path)
    top = Entries(document, faults, document.data)
    top.only(
        "id",
        "title",
        "vocabulary",
        "version",
        "previous",
        "claims",
        "scenarios",
        "source",
        "readings",
        "parties",
        "conditions",
        "rules",
    )
    policy_id, title, version = top.text("id"), top.words("title"), top.text("version")
    if policy_id:
        check_name(top, policy_id, "policy", "id")
    previous = top.text("previous", default="") or None
    source = _source(top)
    vocabulary = _vocabulary(top)
    readings = _readings(top, vocabulary)
    conditions = _conditions(top, vocabulary, readings)
    rules = _rules(top, vocabulary, readings, conditions)
    _every_reading_is_used(top, readings, conditions, rules)
    claims = _claims(top, vocabulary)
    scenarios = _scenarios(top, vocabulary, readings)
    faults.raise_if_any()
    return Policy(
        policy_id,
        title,
        source,
        version,
        previous,
        vocabulary,
        readings,
        conditions,
        rules,
        claims,
        hashlib.sha256(f"{document.digest} {vocabulary.digest}".encode()).hexdigest(),
        document.path,
        scenarios,
    )


def _source(top: Entries) -> Mapping[str, str]:
    if not top.required("source"):
        return {}
    entries = top.child("source", "`source`")
    entries.text("title")
    return {name: entries.text(name) for name in entries.table}


def _beside(document: Document, name: str) -> Path:
    return Path(document.path).parent / name


def _vocabulary(top: Entries) -> Vocabulary:
    """The vocabulary named by id or by a path beside the policy; without one nothing else can be read."""
    name = top.text("vocabulary")
    if not name:
        top.faults.raise_if_any()
    path = _beside(top.document, name) if name.endswith(".toml") else vocabulary_path(name)
    if path is None or not path.is_file():
        top.fault(
            f"unknown vocabulary `{clipped(name)}`",
            "give the id of one in the catalogue, or a .toml path beside the policy",
            "vocabulary",
        )
        top.faults.raise_if_any()
    assert path is not None
    return load_vocabulary(path)


def _readings(top: Entries, vocabulary: Vocabulary) -> dict[str, ReadingQuestion]:
    taken = {**dict.fromkeys(vocabulary.facts, "fact"), **dict.fromkeys(vocabulary.terms, "term")}
    readings = {}
    for name, entries in top.children("readings", "reading"):
        if check_new(entries, name, "reading", taken):
            readings[name] = _reading(name, entries)
    if "overlap" not in readings:
        top.fault(
            "reading `overlap` is missing",
            "say which line wins where several apply; one option settles it: " + ", ".join(OVERLAPS),
            "readings",
        )
    total = prod(len(reading.options) for reading in readings.values())
    if total > MOST_READINGS:
        top.fault(
            f"the readings have {_about(total)} combinations; at most {MOST_READINGS:,} can be judged",
            "settle some of them",
            "readings",
        )
    return readings


def _about(number: int) -> str:
    return f"{number:,}" if number < 10**12 else f"10^{len(str(number)) - 1}"


def _reading(name: str, entries: Entries) -> ReadingQuestion:
    entries.only("question", "options", "lines")
    question, lines = entries.words("question"), entries.texts("lines", default=())
    words = {}
    if entries.required("options"):
        for option, inner in entries.children("options", "option"):
            words[option] = inner.own_words(option)
            if name == "overlap" and option not in OVERLAPS:
                entries.fault(
                    f"unknown option `{clipped(option)}`",
                    allowed_names(option, OVERLAPS, "options"),
                    "options",
                    option,
                )
        if not words:
            entries.fault("a reading needs at least one option", "", "options")
    return ReadingQuestion(name, question, tuple(words) or ("?",), words, lines)


def _conditions(
    top: Entries, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> dict[str, Condition]:
    """The vocabulary's terms, then the parties of both sides, then the policy's own conditions.

    A condition may mention those before it, so that there can be no circle; one with the id of a
    term says what the term means in this policy.
    """
    conditions = dict(vocabulary.terms)
    options: dict[str, tuple[Value, ...]] = {name: reading.options for name, reading in readings.items()}
    sided: dict[str, tuple[Value, ...]] = {
        n: vocabulary.facts[f"sender_{n}"].values for n in vocabulary.sided_facts
    }
    parties: dict[str, tuple[Value, ...]] = {}
    for name, entries in top.children("parties", "party"):
        known = Names(facts=sided, readings=options, parties=dict(parties))
        party = read_condition(name, entries, known)
        for side in SIDES:
            rows = tuple(
                {_on_side(side, key, sided, parties): allowed for key, allowed in row.items()}
                for row in party.rows
            )
            conditions[f"{side}_is_{name}"] = Condition(f"{side}_is_{name}", rows, party.words)
        parties[f"is_{name}"] = YES_NO
    taken = {
        **dict.fromkeys(vocabulary.facts, "fact"),
        **dict.fromkeys(readings, "reading"),
        **{name: "party" for name in conditions if name not in vocabulary.terms},
    }
    for name, entries in top.children("conditions", "condition"):
        if check_new(entries, name, "condition", taken):
            others = {key: value for key, value in conditions.items() if key != name}
            conditions[name] = read_condition(name, entries, _names(vocabulary, readings, others))
    return conditions


def _on_side(side: str, key: str, sided: Mapping[str, object], parties: Mapping[str, object]) -> str:
    return f"{side}_{key}" if key in sided or key in parties else key


def _names(
    vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion], conditions: Mapping[str, Condition]
) -> Names:
    return Names(
        facts={name: fact.values for name, fact in vocabulary.facts.items()},
        readings={name: reading.options for name, reading in readings.items() if name != "overlap"},
        conditions=dict.fromkeys(conditions, YES_NO),
    )


def _rules(
    top: Entries,
    vocabulary: Vocabulary,
    readings: Mapping[str, ReadingQuestion],
    conditions: Mapping[str, Condition],
) -> tuple[Rule, ...]:
    names = _names(vocabulary, readings, conditions)
    parties = [name.removeprefix("sender_is_") for name in conditions if name.startswith("sender_is_")]
    listed = top.table.get("rules", []) if top.required("rules") else []
    if not isinstance(listed, list) or (listed and not isinstance(listed[0], dict)):
        top.fault("`rules` has to be a list of tables", "write [[rules]]", "rules")
        return ()
    if not listed:
        top.fault("a policy needs at least one rule", "", "rules")
    if len(listed) > MOST_RULES:
        top.fault(f"{len(listed):,} rules; at most {MOST_RULES:,} can be judged", "", "rules")
        return ()
    rules: dict[str, Rule] = {}
    for place, table in enumerate(listed):
        label = (
            f"rule `{clipped(str(table['id']))}`"
            if isinstance(table, dict) and "id" in table
            else f"rule {place + 1}"
        )
        entries = Entries(top.document, top.faults, table, label, ("rules", place))
        rule = _rule(entries, names, parties)
        if rule.id in rules:
            entries.fault(
                f"the id `{clipped(rule.id)}` stands twice", "give each rule an id of its own", "id"
            )
        rules[rule.id] = rule
    return tuple(rules.values())


def _rule(entries: Entries, names: Names, parties: list[str]) -> Rule:
    entries.only("id", "line", "from", "to", "when", "unless", "outcome", "quote")
    rule_id = entries.text("id")
    if rule_id:
        check_name(entries, rule_id, "rule", "id")
    return Rule(
        id=rule_id,
        line=entries.text("line"),
        sender=_side(entries, "from", "sender", parties),
        recipient=_side(entries, "to", "recipient", parties),
        when=entries.rows("when", names, ALWAYS),
        unless=entries.rows("unless", names, NEVER),
        outcome=entries.choice("outcome", OUTCOMES, "outcome"),
        quote=entries.text("quote"),
    )


def _side(entries: Entries, key: str, side: str, parties: list[str]) -> Rows:
    named = entries.texts(key, default=())
    for name in named:
        if name not in parties:
            entries.fault(f"unknown party `{clipped(name)}`", allowed_names(name, parties, "parties"), key)
    return tuple({f"{side}_is_{name}": (True,)} for name in named if name in parties) or ALWAYS


def _every_reading_is_used(
    top: Entries,
    readings: Mapping[str, ReadingQuestion],
    conditions: Mapping[str, Condition],
    rules: tuple[Rule, ...],
) -> None:
    mentioned = {"overlap"}
    for rows in [c.rows for c in conditions.values()] + [rows for r in rules for rows in (r.when, r.unless)]:
        mentioned.update(name for row in rows for name in row)
    for name in readings:
        if name not in mentioned:
            entries = Entries(top.document, top.faults, {}, f"reading `{name}`", ("readings", name))
            entries.fault(
                "no row mentions this reading, so its options mean the same", "use it, or take it out"
            )


def _claims(top: Entries, vocabulary: Vocabulary) -> tuple[Claim, ...]:
    claims: dict[str, Claim] = {}
    for name in top.texts("claims", default=()):
        path = _beside(top.document, name)
        if not path.exists():
            top.fault(
                f"no such claim file `{clipped(name)}`",
                "the path is taken from the policy's folder",
                "claims",
            )
            continue
        for claim in load_claims(path, vocabulary):
            if claim.id in claims:
                top.fault(f"claim `{claim.id}` stands in two claim files", "", "claims")
            claims[claim.id] = claim
    return tuple(claims.values())


def _scenarios(
    top: Entries, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> tuple[Scenario, ...]:
    scenarios: dict[str, Scenario] = {}
    for name in top.texts("scenarios", default=()):
        path = _beside(top.document, name)
        if not path.exists():
            top.fault(
                f"no such scenario file `{clipped(name)}`",
                "the path is taken from the policy's folder",
                "scenarios",
            )
            continue
        for scenario in load_scenarios(path, vocabulary, readings):
            if scenario.id in scenarios:
                top.fault(f"scenario `{scenario.id}` stands in two scenario files", "", "scenarios")
            scenarios[scenario.id] = scenario
    return tuple(scenarios.values())
