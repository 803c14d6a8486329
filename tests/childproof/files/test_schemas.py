"""Every JSON output fits its published schema, and a stray key does not."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import childproof as cp
from childproof.__main__ import main
from childproof.commands.program.app import COMMANDS
from childproof.files.schemas import OUTPUTS, schemas
from rulebook.situations import parse_situation
from tests import ROOT
from tests.childproof.schema_checks import misfits
from tests.sampling import with_slow

SAFETY, BY_CHANNEL = "sferum-2025-03-safety", "sferum-2025-03-by-channel"
YARD = str(ROOT / "tests" / "childproof" / "yard" / "rules.toml")
SMALL = ("--region", "nenets", "--scale", "0.05", "--seed", "1")
DAYS = (*SMALL, "--days", "2")
VARIED = ("--vary", "strangers_per_1000_pupils=1:50", "class_chat_join=0.5:0.9")
SOBOL = ("--method", "sobol", "--runs", "33", *VARIED)
SITUATION = (
    *("sender_role=none", "recipient_role=student", "recipient_confirmed=yes"),
    *("sender_age=over_18", "recipient_age=under_18", "channel=chat"),
)

ASKED = {
    "policies": ("policies",),
    "show": ("show", SAFETY),
    "show-situation": ("show", SAFETY, "--situation", *SITUATION),
    "show-open": ("show", SAFETY, "--situation", "sender_role=none", "recipient_role=student"),
    "show-facts": ("show", SAFETY, "--facts"),
    "verify": ("verify", BY_CHANNEL, "--explain"),
    "verify-weighed": ("verify", SAFETY, "--claim", "unverified-adult-to-child", *SMALL),
    "check": ("check", SAFETY),
    "check-weighed": ("check", SAFETY, *SMALL),
    "compare": ("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired"),
    "compare-weighed": ("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired", *SMALL),
    "attack": ("attack", BY_CHANNEL, "--recheck", "--any-number"),
    "explain-trap": ("explain", "sferum-2025-03-who-and-when", "own-parent-gets-through"),
    "explain-attack": ("explain", SAFETY, "stranger-reaches-student"),
    "strength": ("strength", YARD),
    "world": ("world", *SMALL),
    "simulate": ("simulate", SAFETY, BY_CHANNEL, *DAYS, "--by", "ways", "--over-readings"),
    "sweep-tornado": ("sweep", SAFETY, *DAYS, "--vary", "strangers_per_1000_pupils"),
    "robust": ("robust", SAFETY, BY_CHANNEL, *DAYS, "--samples", "70", *VARIED),
    "sweep-sobol": ("sweep", SAFETY, *DAYS, *SOBOL),
}
"""A command line for each shape that an output can have."""

COSTLY = {"attack", "compare", "compare-weighed", "robust", "simulate", "verify"}


@cache
def printed(name: str) -> str:
    """The JSON that a command line prints, run once."""
    out = io.StringIO()
    with redirect_stdout(out):
        status = main([*ASKED[name], "--format", "json"])
    assert status in (0, 1)
    return out.getvalue()


def objects(value: object) -> Iterator[dict[str, object]]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def test_every_command_has_a_schema():
    # `init` writes a folder and `explore` a page; neither gives an answer.
    assert set(OUTPUTS) == set(COMMANDS) - {"init", "explore"}
    beside = {path.stem for path in (ROOT / "childproof" / "schemas").glob("*.json")}
    assert beside == set(schemas())


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_schema_is_a_schema_and_each_object_in_it_says_which_keys_it_has(name):
    document = schemas()[name]
    Draft202012Validator.check_schema(document)
    assert document["$id"] == f"urn:childproof:schema:{name}"
    described = [one for one in objects(document) if one.get("type") == "object"]
    assert all("additionalProperties" in one for one in described)


@pytest.mark.parametrize("name", with_slow(ASKED, COSTLY))
def test_an_output_fits_its_schema(name):
    assert misfits(ASKED[name][0], json.loads(printed(name))) == []


@pytest.mark.parametrize(
    "name", with_slow(["show", "verify", "verify-weighed", "check", "compare", "attack", "world"], COSTLY)
)
def test_a_stray_key_is_noticed(name):
    output = json.loads(printed(name))
    stray = copy.deepcopy(output)
    next(objects(stray))["colour"] = "blue"
    assert misfits(ASKED[name][0], stray)
    lost = copy.deepcopy(output)
    first = next(objects(lost))
    del first[next(iter(first))]
    assert misfits(ASKED[name][0], lost)


def test_a_stray_key_deep_within_is_noticed():
    output = json.loads(printed("verify-weighed"))
    output[0]["readings"]["colour"] = "blue"
    assert misfits("verify", output) == [
        "$[0].readings: Additional properties are not allowed ('colour' was unexpected)"
    ]


@pytest.mark.slow
def test_a_decision_table_a_certificate_and_its_check_fit_their_schemas(childproof, tmp_path: Path):
    table = childproof("decide", SAFETY, "--situations", _table(tmp_path), "--format", "json")
    assert misfits("decide", table.json) == []
    assert childproof("certify", SAFETY, "--output", tmp_path / "c.json").status == 0
    certificate = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert misfits("certify", certificate) == []
    certificate["verdicts"][0]["readings"]["unknown"] = 0
    assert misfits("certify", certificate)
    assert misfits("recheck", childproof("recheck", tmp_path / "c.json", "--format", "json").json) == []


def _table(folder: Path) -> Path:
    written = dict(pair.split("=") for pair in SITUATION)
    complete = parse_situation(cp.policy(SAFETY).vocabulary, written)
    situation = {
        fact: "yes" if value is True else "no" if value is False else value
        for fact, value in complete.items()
    }
    path = folder / "situations.csv"
    path.write_text(f"{','.join(situation)}\n{','.join(situation.values())}\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_an_audit_in_json_fits_its_schema_and_is_what_the_file_holds(childproof, tmp_path: Path):
    result = childproof("audit", SAFETY, *DAYS, "--output", tmp_path, "--format", "json")
    assert misfits("audit", result.json) == []
    assert result.json == json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    stray = {**result.json, "colour": "blue"}
    assert misfits("audit", stray)
