"""JSON Schemas of the files that people write, made from the loaders' own tables.

`python -m tests.tools.file_schemas` writes them into childproof/schemas/files. They say what can be said of a
file by itself: entries, their types, words that are one of few. What a name means, only the loader knows.
"""

from __future__ import annotations

import json
from typing import Any

from childproof.files.schemas import INPUTS
from childproof.gating.team.intents import CHANGES
from childproof.gating.team.known import COUNTS
from proofs.findings.kinds import KINDS
from rulebook.language import LANGUAGES
from rulebook.loaders.load_relations import ONE_SIDED, TIES
from rulebook.loaders.load_scenarios import SOURCES
from rulebook.model import OUTCOMES, BasisKind, Outcome, Overlap, PolicyStatus, QuoteBy
from rulebook.moves import HELP, OWN, WAITING
from rulebook.reader.entries import FORMAT, MOST_VALUES
from rulebook.reader.single_entries import LONGEST_TEXT
from rulebook.reader.toml_table import LONGEST_LIST, LONGEST_NAME
from sim.assumptions.behaviours import RESPONSES
from sim.assumptions.names import ADVERSARIES, CHANNELS, RELATIONS
from sim.assumptions.parameters import TAGS
from tests import ROOT

FOLDER = ROOT / "childproof" / "schemas" / "files"
Schema = dict[str, Any]

ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


def entries(needed: Schema, further: Schema | None = None, **more: Any) -> Schema:
    """A table with entries that it needs, and further ones that it can have; no others."""
    found: Schema = {
        "type": "object",
        "properties": {**needed, **(further or {})},
        "additionalProperties": False,
        **more,
    }
    return {**found, "required": list(needed)} if needed else found


def top(needed: Schema, further: Schema | None = None) -> Schema:
    """The entries at the top of a file, which may bear its format; an editor may name the schema there."""
    return entries(needed, {"format": {"const": FORMAT}, **(further or {})})


def named(inner: Schema, **more: Any) -> Schema:
    """Tables `[x.name]`, each under a name."""
    return {"type": "object", "propertyNames": {"pattern": ID}, "additionalProperties": inner, **more}


def listed(inner: Schema, least: int = 1, most: int = LONGEST_LIST) -> Schema:
    return {"type": "array", "items": inner, "minItems": least, "maxItems": most}


def one_or_more(inner: Schema, most: int = LONGEST_LIST) -> Schema:
    """A value, or a list of different ones."""
    return {"anyOf": [inner, {**listed(inner, most=most), "uniqueItems": True}]}


def choice(*words: str) -> Schema:
    return {"enum": [str(word) for word in words]}


TEXT: Schema = {"type": "string", "pattern": r"\S", "maxLength": LONGEST_TEXT}
NAME: Schema = {"type": "string", "pattern": ID, "maxLength": LONGEST_NAME}
WORD: Schema = {"type": "string", "pattern": r"^\s*\S+\s*$", "maxLength": LONGEST_NAME}
NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}
VALUE: Schema = {"type": ["string", "boolean"]}
LANGUAGE: Schema = dict.fromkeys(LANGUAGES, TEXT)
SOME_LANGUAGE: Schema = {"anyOf": [{"required": [language]} for language in LANGUAGES]}
WORDS = entries({}, LANGUAGE, **SOME_LANGUAGE)
TEXTS = one_or_more(TEXT)
ROW: Schema = {"type": "object", "minProperties": 1, "additionalProperties": one_or_more(VALUE, MOST_VALUES)}
ROWS: Schema = {"anyOf": [ROW, listed(ROW)]}
FACTS: Schema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"anyOf": [VALUE, listed(VALUE)]},
}
SENTENCES = listed(entries({"value": VALUE}, LANGUAGE, **SOME_LANGUAGE), most=MOST_VALUES)
RULE_OUTCOMES = one_or_more(choice(*OUTCOMES))
CONDITION = entries({"any": ROWS}, LANGUAGE, **SOME_LANGUAGE)
NEEDED_BY_BASIS = {
    BasisKind.QUOTED: ("quote", "where"),
    BasisKind.DERIVED: ("from", "step"),
    BasisKind.OURS: ("why",),
}
REASONS = ("where", "step", "why")
REASON: Schema = {"anyOf": [TEXT, WORDS]}
BASIS: Schema = {
    "oneOf": [
        entries(
            {"kind": {"const": kind.value}, **{name: REASON if name in REASONS else TEXT for name in names}},
            {"where": REASON} if kind is BasisKind.DERIVED else {},
        )
        for kind, names in NEEDED_BY_BASIS.items()
    ]
}
PARAMETER_ENTRIES: Schema = {
    **dict.fromkeys(("value", "low", "high"), NUMBER),
    "unit": TEXT,
    "tag": choice(*TAGS),
    "source": TEXT,
    **LANGUAGE,
}


def rule_book() -> Schema:
    reading = entries(
        {"question": WORDS, "options": named(WORDS, minProperties=1)}, {"lines": TEXTS, "why": WORDS}
    )
    overlap = {"properties": {"options": {"propertyNames": {"enum": [one.value for one in Overlap]}}}}
    rule = entries(
        {"id": NAME, "line": WORD, "outcome": choice(*OUTCOMES), "quote": TEXT},
        {
            **dict.fromkeys(("from", "to"), TEXTS),
            **dict.fromkeys(("when", "unless"), ROWS),
            "quote_by": choice(*QuoteBy),
            "why": WORDS,
        },
    )
    source: Schema = {"type": "object", "required": ["title"], "additionalProperties": TEXT}
    return top(
        {
            "id": NAME,
            "title": WORDS,
            "vocabulary": TEXT,
            "version": TEXT,
            "source": source,
            "readings": named(
                reading, required=["overlap"], properties={"overlap": {**reading, "allOf": [overlap]}}
            ),
            "rules": listed(rule, most=10_000),
        },
        {
            "previous": TEXT,
            "status": choice(*PolicyStatus),
            **dict.fromkeys(("claims", "scenarios"), TEXTS),
            "findings": named(WORDS),
            **dict.fromkeys(("parties", "conditions"), named(CONDITION)),
        },
    )


def vocabulary() -> Schema:
    shorts = {"type": "object", "additionalProperties": WORDS}
    fact = entries({"label": WORDS, "sentences": SENTENCES}, {"silent": VALUE, "shorts": shorts})
    phrase = entries({"where": ROW}, LANGUAGE, **SOME_LANGUAGE)
    axiom = entries({"impossible": ROWS}, LANGUAGE, **SOME_LANGUAGE)
    return top(
        {"id": NAME, "title": WORDS, "facts": named(fact, minProperties=1)},
        {
            "axioms": named(axiom),
            "terms": named(CONDITION),
            "phrases": {"type": "array", "items": phrase},
        },
    )


def claims() -> Schema:
    claim = entries(
        {"words": WORDS, "when": ROWS, "basis": BASIS},
        {"asks": WORDS, "unless": ROWS, "never": RULE_OUTCOMES, "always": RULE_OUTCOMES},
        oneOf=[{"required": ["never"]}, {"required": ["always"]}],
    )
    return top({"title": WORDS, "claims": named(claim, minProperties=1)}, {"terms": TEXTS})


def scenarios() -> Schema:
    cites = {"oneOf": [entries(dict.fromkeys(names, TEXT)) for names in SOURCES.values()]}
    scenario = entries(
        {"situation": ROW, "outcome": one_or_more(choice(*Outcome)), "why": WORDS},
        {
            "words": WORDS,
            "reading": {"type": "object", "additionalProperties": TEXT},
            "every_reading": {"const": True},
            "cites": cites,
            "pinned": {"const": True},
            "finding": WORDS,
        },
        oneOf=[{"required": ["cites"]}, {"required": ["pinned"]}],
    )
    return top({"title": WORDS, "scenarios": named(scenario, minProperties=1)})


def moves() -> Schema:
    ordered: Schema = {"type": "object", "additionalProperties": one_or_more(VALUE)}
    side = choice("sender", "recipient")
    move = entries(
        {"by": TEXTS, "sets": ROW, "words": WORDS, "because": WORDS},
        {
            "when": ROWS,
            "assumption": TEXT,
            **dict.fromkeys(("outcome", "outcome_back"), RULE_OUTCOMES),
            "attempt": ROW,
            "joins": side,
        },
    )
    shared: Schema = {"words": WORDS, "starts": TEXTS, "basis": BASIS}
    further: Schema = {"except": TEXTS, "when": ROWS, "unless": ROWS}
    never = entries(
        {**shared, "movers": TEXTS, "never": RULE_OUTCOMES},
        {"kind": {"const": "never"}, "because": WORDS, **further},
    )
    learned = entries(
        {**shared, "kind": {"const": "never_learned"}, "movers": TEXTS, "learned": ROWS},
        {"except": TEXTS, "because": WORDS},
    )
    always = entries(
        {
            **shared,
            "kind": {"const": "always_possible"},
            "by": choice(HELP, OWN, WAITING),
            "always": RULE_OUTCOMES,
        },
        {"movers": TEXTS, **further},
    )
    relations = entries(
        {},
        {
            **dict.fromkeys(("properties", "places", *TIES, *ONE_SIDED.values()), TEXTS),
            "words": {"type": "object", "additionalProperties": SENTENCES},
        },
    )
    return top(
        {"title": WORDS, "vocabulary": TEXT},
        {
            "attempt": TEXTS,
            "memory": named(entries({"yes": WORDS, "no": WORDS})),
            **dict.fromkeys(("fall_back", "turned_round"), ordered),
            "after_confirmation": named(
                entries({}, {**LANGUAGE, "when": ROWS, "instead": ROW}, **SOME_LANGUAGE), minProperties=1
            ),
            "relations": relations,
            "terms": TEXTS,
            "movers": named(entries({}, {**LANGUAGE, "side": side}, **SOME_LANGUAGE)),
            "assumptions": named(entries({}, {**LANGUAGE, "implies": TEXTS}, **SOME_LANGUAGE)),
            "starts": named(CONDITION),
            **dict.fromkeys(("moves", "events"), named(move)),
            "claims": named({"oneOf": [never, learned, always]}),
        },
    )


def intent() -> Schema:
    one = entries(
        {"base": TEXT, "where": {"anyOf": [{"const": "everywhere"}, *ROWS["anyOf"]]}, "because": TEXT},
        {"change": choice(*CHANGES, *KINDS), "readings": COUNT, "claims": TEXTS, "approved_by": TEXT},
    )
    return {
        **top({}, {"nothing": {"type": "boolean"}, "intend": listed(one, least=0)}),
        "not": {"properties": {"nothing": {"const": True}}, "required": ["nothing", "intend"]},
    }


def known() -> Schema:
    one = entries(
        {
            "kind": choice(*KINDS),
            "policy": TEXT,
            "at_most": entries({}, dict.fromkeys(COUNTS, COUNT)),
            "reason": TEXT,
        },
        {
            **dict.fromkeys(("claim", "rule", "about"), TEXT),
            "rows": {"anyOf": [{"const": "everywhere"}, ROW, listed(ROW, least=0)]},
            "owner": TEXT,
            "expires": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        },
    )
    return top({}, {"known": listed(one, least=0)})


def region() -> Schema:
    profile = entries({"id": NAME, **LANGUAGE}, {"inherits": TEXT, "parts": TEXTS})
    return top({"profile": profile}, {"parameters": named(entries({}, PARAMETER_ENTRIES))})


def behaviours() -> Schema:
    parameter = entries(PARAMETER_ENTRIES)
    rate = entries(dict.fromkeys(("value", "low", "high"), NUMBER))
    behaviour = entries(
        {
            "id": NAME,
            "relation": choice(*RELATIONS, *ADVERSARIES),
            **LANGUAGE,
            "rate": rate,
            "unit": TEXT,
            "tag": choice(*TAGS),
            "source": TEXT,
            "channels": entries({}, {channel: {**SHARE} for channel in CHANNELS}),
        },
        {"provisional": {"type": "boolean"}},
    )
    return top(
        {"responses": entries(dict.fromkeys(RESPONSES, parameter))}, {"behaviour": listed(behaviour, least=0)}
    )


def providers() -> Schema:
    age = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
    when = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [VALUE, listed(VALUE), age]},
    }
    row = entries({"value": VALUE, "when": when})
    ways = [
        entries({"is": TEXT}),
        entries({"rows": listed(row), "otherwise": VALUE}),
        entries({"drawn": SHARE, "tag": choice(*TAGS), "source": TEXT}),
    ]
    return top({"facts": {"type": "object", "additionalProperties": {"oneOf": ways}}})


def people() -> Schema:
    person = entries({"words": WORDS, "situation": FACTS})
    return top(
        {"title": WORDS, "tries": TEXT, "recipient": person, "people": named(person, minProperties=1)},
        {"vocabulary": TEXT},
    )


MADE = {
    "rule-book": rule_book,
    "vocabulary": vocabulary,
    "claims": claims,
    "scenarios": scenarios,
    "moves": moves,
    "intent": intent,
    "known": known,
    "region": region,
    "behaviours": behaviours,
    "providers": providers,
    "people": people,
}


def text_of(name: str) -> str:
    """The published schema of one kind of file."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:childproof:schema:files:{name}",
        "title": INPUTS[name],
    }
    return json.dumps({**head, **MADE[name]()}, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name in MADE:
        (FOLDER / f"{name}.json").write_text(text_of(name), encoding="utf-8")


if __name__ == "__main__":
    main()
