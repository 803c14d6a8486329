"""Reads a policy file: readings, parties, conditions, rules, and the claim files it names.

The format is described in docs/formats/rule-books.md.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rulebook.catalogue import CATALOGUE, vocabulary_path
from rulebook.language import Message, verbatim
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.load_claims import checked_outcome, load_claims
from rulebook.loaders.load_readings import check_readings, read_readings
from rulebook.loaders.load_scenarios import load_scenarios
from rulebook.loaders.load_vocabulary import YES_NO, check_nesting, load_vocabulary, read_condition
from rulebook.loaders.row_names import RowNames
from rulebook.model import (
    ALWAYS,
    NEVER,
    UNSPECIFIED,
    BasisKind,
    Claim,
    Condition,
    Policy,
    PolicyStatus,
    QuoteBy,
    ReadingQuestion,
    Rows,
    Rule,
    Scenario,
    Value,
    Vocabulary,
)
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries
from rulebook.reader.faults import InputError, allowed_names, clipped
from rulebook.reader.names import Names
from rulebook.reader.outside import is_outside, without_text
from rulebook.reader.toml_table import check_new

MOST_RULES = 10_000
LARGEST_POLICY = 4 * 1024 * 1024
"""How many bytes a policy may have: so many rules with their quotes."""

SIDES = ("sender", "recipient")
_TOP = ("id", "title", "vocabulary", "version", "previous", "status", "claims", "source")


def load_policy(path: str | Path) -> Policy:
    """Read a policy file with its vocabulary and claims.

    Raises:
        InputError: with every fault of the file, and of the vocabulary or claim files it names.
    """
    document = read_document(path, LARGEST_POLICY)
    top = rulebook_entries(document, "rules")
    top.only(*_TOP, "scenarios", "findings", "readings", "parties", "conditions", "rules")
    policy_id, title, version = top.name("id", Message("policy")), top.words("title"), top.text("version")
    previous = top.text("previous", default="") or None
    status = (
        top.choice("status", tuple(PolicyStatus), Message("status"), Message("statuses"))
        if "status" in top.table
        else PolicyStatus.IN_FORCE
    )
    source = _source(top)
    vocabulary = _vocabulary(top)
    readings = read_readings(top, vocabulary)
    conditions = _conditions(top, vocabulary, readings)
    rules = _rules(top, vocabulary, readings, conditions)
    check_readings(top, readings, conditions, rules)
    claims = _claims(top, vocabulary)
    scenarios = _scenarios(top, vocabulary, readings)
    top.faults.raise_if_any()
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
        status,
    )


def _source(top: Entries) -> Mapping[str, str]:
    if not top.required("source"):
        return {}
    entries = top.child("source", verbatim("`source`"))
    if entries.is_table and "title" not in entries.table:
        entries.fault(Message("`title` is missing"), Message('write title = "…"'))
    return {name: entries.text(name) for name in entries.table}


def _file_beside(top: Entries, name: str, key: str) -> Path | None:
    """The file that a policy names by a path from its own folder; None, and a fault, where it cannot be.

    Paths may lead upwards, since policies of one messenger share a vocabulary; an absolute one
    would break as soon as the folder is moved.
    """
    way_out = Message("give a .toml file by its path from the policy's folder")
    path = Path(top.document.path).parent / name
    if not name.endswith(".toml") or Path(name).is_absolute():
        top.fault(Message("`{key}` cannot be `{name}`", key=key, name=clipped(name)), way_out, key)
    elif not os.path.exists(path):
        top.fault(Message("`{key}`: no such file `{name}`", key=key, name=clipped(name)), way_out, key)
    else:
        return path
    return None


def _vocabulary(top: Entries) -> Vocabulary:
    """The vocabulary named by id or by a path from the policy; without one nothing else can be read."""
    name = top.text("vocabulary")
    path = vocabulary_path(name) if name else None
    if name and path is None:
        if name.endswith(".toml"):
            path = _file_beside(top, name, "vocabulary")
        else:
            way_out = Message(
                "give the id of one in the catalogue, or a .toml file by its path from the policy's folder"
            )
            top.fault(Message("unknown vocabulary `{name}`", name=clipped(name)), way_out, "vocabulary")
    if path is None:
        top.faults.raise_if_any()
    assert path is not None
    try:
        return load_vocabulary(path)
    except InputError as error:
        top.faults.extend(_tellable(error, path, top))
        top.faults.raise_if_any()
        raise


def _tellable(error: InputError, path: Path, top: Entries) -> InputError:
    """The faults of a file that the policy names; of one outside its folder only where they stand."""
    if path.parent.is_relative_to(CATALOGUE) or not is_outside(path, Path(top.faults.path).parent):
        return error
    return without_text(error)


def _conditions(
    top: Entries, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> dict[str, Condition]:
    """The vocabulary's terms, then the parties of both sides, then the policy's own conditions.

    A condition may mention those before it; one with the id of a term says what the term means in
    this policy, wherever the term is mentioned.
    """
    parties, places = _parties(top, vocabulary, readings)
    conditions = {**vocabulary.terms, **parties}
    taken = {
        "overlap": Message("reading that says which line wins"),
        **dict.fromkeys(vocabulary.facts, Message("fact")),
        **dict.fromkeys(readings, Message("reading")),
        **dict.fromkeys(parties, Message("party")),
    }
    tables = top.children("conditions", Message("condition"))
    done: set[str] = set()
    for name, entries in tables:
        if check_new(entries, name, Message("condition"), taken):
            others = {key: value for key, value in conditions.items() if key != name}
            later = {other for other, _ in tables} - done - set(conditions)
            known = _names(vocabulary, readings, others, name, later)
            conditions[name] = read_condition(name, entries, known)
            done.add(name)
    check_nesting(top, conditions, {**places, **dict(tables)})
    return conditions


def _parties(
    top: Entries, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> tuple[dict[str, Condition], dict[str, Entries]]:
    """Each party as two conditions, `sender_is_x` and `recipient_is_x`, and their tables in the file."""
    options = {name: reading.options for name, reading in readings.items() if name != "overlap"}
    sided: dict[str, tuple[Value, ...]] = {
        n: vocabulary.facts[f"sender_{n}"].values for n in vocabulary.sided_facts
    }
    taken = {
        **dict.fromkeys(vocabulary.facts, Message("fact")),
        **dict.fromkeys(vocabulary.terms, Message("term")),
        **dict.fromkeys(readings, Message("reading")),
    }
    conditions: dict[str, Condition] = {}
    places: dict[str, Entries] = {}
    done: dict[str, tuple[Value, ...]] = {}
    tables = top.children("parties", Message("party"))
    for name, entries in tables:
        clash = next((n for n in (f"is_{name}", *(f"{s}_is_{name}" for s in SIDES)) if n in taken), None)
        if clash is not None:
            message = Message(
                "in rows this party is called `{clash}`, which is also a {kind}",
                clash=clash,
                kind=taken[clash],
            )
            entries.fault(message, Message("rename one of them"))
            continue
        later = {f"is_{other}" for other, _ in tables} - set(done)
        kinds: dict[str, Mapping[str, tuple[Value, ...]]]
        kinds = {"facts of both sides": sided, "readings": options, "parties": done}
        names = RowNames(f"is_{name}", later, **kinds)
        party = read_condition(name, entries, names)
        for side in SIDES:
            rows = tuple(
                {f"{side}_{key}" if key in sided or key in done else key: row[key] for key in row}
                for row in party.rows
            )
            places[f"{side}_is_{name}"] = entries
            conditions[f"{side}_is_{name}"] = replace(party, id=f"{side}_is_{name}", rows=rows)
        done = {**done, f"is_{name}": YES_NO}
    return conditions, places


def _names(
    vocabulary: Vocabulary,
    readings: Mapping[str, ReadingQuestion],
    conditions: Mapping[str, Condition],
    itself: str = "",
    later: frozenset[str] | set[str] = frozenset(),
) -> Names:
    return RowNames(
        itself,
        later,
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
    rules: list[Rule] = []
    first: dict[str, int] = {}
    for entries in top.tables("rules", Message("rule"), MOST_RULES):
        rule = _rule(entries, names, parties)
        line = top.document.line(*entries.keys, "id")
        if rule.id and first.setdefault(rule.id, line) != line:
            way_out = Message("give each rule an id of its own; several may share one `line`")
            entries.fault(
                Message("this id already stands on line {first}", first=first[rule.id]), way_out, "id"
            )
        rules.append(rule)
    return tuple(rules)


def _rule(entries: Entries, names: Names, parties: list[str]) -> Rule:
    entries.only("id", "line", "from", "to", "when", "unless", "outcome", "quote", "quote_by", "why")
    word = entries.text("outcome")
    outcome = checked_outcome(entries, word, "outcome") if word else None
    return Rule(
        id=entries.name("id", Message("rule")),
        line=entries.word("line"),
        sender=_side(entries, "from", "sender", parties),
        recipient=_side(entries, "to", "recipient", parties),
        when=entries.rows("when", names, ALWAYS),
        unless=entries.rows("unless", names, NEVER),
        outcome=UNSPECIFIED if outcome is None else outcome,
        quote=entries.text("quote"),
        why=entries.words("why") if "why" in entries.table else {},
        quote_by=_quote_by(entries),
        place=entries.place,
    )


def _quote_by(entries: Entries) -> QuoteBy:
    if "quote_by" not in entries.table:
        return QuoteBy.SOURCE
    return QuoteBy(entries.choice("quote_by", tuple(QuoteBy), Message("word"), Message("words")))


def _side(entries: Entries, key: str, side: str, parties: list[str]) -> Rows:
    named = entries.texts(key, default=())
    for name in named:
        if name not in parties:
            entries.fault(
                Message("unknown party `{name}`", name=clipped(name)),
                allowed_names(name, parties, Message("parties")),
                key,
            )
    return tuple({f"{side}_is_{name}": (True,)} for name in named if name in parties) or ALWAYS


def _claims(top: Entries, vocabulary: Vocabulary) -> tuple[Claim, ...]:
    claims: dict[str, Claim] = {}
    for name in top.texts("claims", default=()):
        path = _file_beside(top, name, "claims")
        if path is None:
            continue
        try:
            found = load_claims(path, vocabulary)
        except InputError as error:
            top.faults.extend(_tellable(error, path, top))
            continue
        for claim in found:
            if claim.id in claims:
                top.fault(
                    Message("claim `{id}` stands in two claim files", id=claim.id),
                    Message("rename one of them"),
                    "claims",
                )
            claims[claim.id] = claim
    return tuple(claims.values())


def _scenarios(
    top: Entries, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> tuple[Scenario, ...]:
    scenarios: dict[str, Scenario] = {}
    for name in top.texts("scenarios", default=()):
        path = _file_beside(top, name, "scenarios")
        if path is None:
            continue
        try:
            found = load_scenarios(path, vocabulary, readings)
        except InputError as error:
            top.faults.extend(_tellable(error, path, top))
            continue
        for scenario in found:
            if scenario.id in scenarios:
                message = Message("scenario `{id}` stands in two scenario files", id=scenario.id)
                top.fault(message, Message("rename one of them"), "scenarios")
            scenarios[scenario.id] = scenario
    for name, entries in top.children("findings", Message("finding")):
        if name not in scenarios:
            entries.fault(
                Message("no scenario `{name}`", name=clipped(name)),
                allowed_names(name, scenarios, Message("scenarios")),
            )
        elif scenarios[name].basis.kind is BasisKind.PINNED:
            entries.fault(Message("a pinned scenario records what the policy does, so it cannot fail"))
        else:
            scenarios[name] = replace(scenarios[name], finding=entries.own_words("finding"))
    return tuple(scenarios.values())
