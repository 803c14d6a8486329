"""The schemas of the files that people write: what loaders read fits them, what they refuse does not."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
import tomlkit
from jsonschema import Draft202012Validator

from childproof.files.schemas import INPUTS, input_schema
from childproof.gating.team.intents import read_intents
from childproof.gating.team.known import read_known
from rulebook.catalogue import CATALOGUE
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_people import load_people
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_scenarios import load_scenarios
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.faults import InputError
from sim.assumptions.behaviours import load_behaviours
from tests import ROOT
from tests.tools.file_schemas import FOLDER, MADE, text_of

BOOK = ROOT / "childproof" / "templates" / "book"
SIM = ROOT / "sim"


def as_data(text: str):
    """A TOML text as data; a day as its text, as JSON has none."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(tomllib.loads(text))


def misfits(kind: str, data: object) -> list[str]:
    check = Draft202012Validator(input_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in check.iter_errors(data)]


def kind_of(path: Path) -> str | None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if "profile" in data:
        return "region"
    if path.stem in ("intent", "known"):
        return path.stem
    if "moves" in data:
        return "moves"
    for key, kind in (("rules", "rule-book"), ("claims", "claims"), ("scenarios", "scenarios")):
        if key in data:
            return kind
    if "behaviour" in data:
        return "behaviours"
    if "facts" in data:
        return "vocabulary" if "id" in data else "providers"
    return "people" if "people" in data else None


FILES = sorted(
    path
    for folder in (CATALOGUE, SIM, BOOK)
    for path in folder.rglob("*.toml")
    if path.stem not in ("open-questions", "structure", "shown_intervals")
)


def test_every_file_of_the_package_fits_its_schema():
    seen = set()
    for path in FILES:
        kind = kind_of(path)
        assert kind is not None, path
        seen.add(kind)
        assert misfits(kind, as_data(path.read_text(encoding="utf-8"))) == [], path
    assert seen == set(INPUTS)


@pytest.mark.parametrize("kind", INPUTS)
def test_the_published_schemas_are_those_of_the_loaders_and_are_schemas(kind):
    assert set(MADE) == set(INPUTS)
    assert (FOLDER / f"{kind}.json").read_text(encoding="utf-8") == text_of(kind)
    Draft202012Validator.check_schema(input_schema(kind))


def known_text() -> str:
    return (
        '[[known]]\nkind = "CP201"\npolicy = "our-messenger"\nclaim = "c"\nrows = [{ same_school = true }]\n'
        'at_most = { readings = 2, situations = 2 }\nreason = "r"\nexpires = 2027-06-30\n'
    )


def intent_text() -> str:
    head = '[[intend]]\nbase = "b"\nwhere = { same_school = true }\n'
    return head + 'change = "loosened"\nclaims = ["c"]\nbecause = "x"\n'


@cache
def book():
    return load_policy(BOOK / "rules.toml")


def vocabulary():
    return load_vocabulary(BOOK / "vocabulary.toml")


def from_book(name):
    return lambda: (BOOK / f"{name}.toml").read_text(encoding="utf-8")


SFERUM = CATALOGUE / "sferum"
LOADED = {
    "vocabulary": (from_book("vocabulary"), load_vocabulary),
    "claims": (from_book("claims"), lambda path: load_claims(path, vocabulary())),
    "scenarios": (from_book("scenarios"), lambda path: load_scenarios(path, vocabulary(), {})),
    "rule-book": (from_book("rules"), load_policy),
    "known": (known_text, lambda path: read_known(Path(path), "known.toml").entries(book())),
    "intent": (intent_text, lambda path: read_intents(Path(path), "intent.toml").intents(book(), "b")),
    "people": (
        lambda: (SFERUM / "people.toml").read_text(encoding="utf-8"),
        lambda path: load_people(path, load_vocabulary(SFERUM / "vocabulary.toml")),
    ),
    "moves": (
        lambda: (SFERUM / "over-time" / "moves.toml").read_text(encoding="utf-8"),
        lambda path: load_moves([path], load_vocabulary(SFERUM / "vocabulary.toml")),
    ),
    "behaviours": (
        lambda: (SIM / "assumptions" / "behaviours.toml").read_text(encoding="utf-8"),
        load_behaviours,
    ),
}


def places(data: object, at: tuple = ()):
    """Every table in a document by its keys."""
    if isinstance(data, dict):
        yield at
        for key, inner in data.items():
            yield from places(inner, (*at, key))
    elif isinstance(data, list):
        for number, inner in enumerate(data[:2]):
            yield from places(inner, (*at, number))


def inside(data, at):
    for key in at:
        data = data[key]
    return data


def damaged(data: dict):
    """Documents with one fault each: an entry that is left out, a strange one, one of another type."""
    for at in places(data):
        table = inside(data, at)
        for key in table:
            for fault, value in (("without", None), ("a list of lists under", [[]])):
                other = copy.deepcopy(data)
                if fault == "without":
                    del inside(other, at)[key]
                else:
                    inside(other, at)[key] = value
                yield f"{fault} {'.'.join(map(str, (*at, key)))}", other


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] if kind == "moves" else []) for kind in LOADED]
)
def test_what_a_schema_refuses_a_loader_refuses(kind, tmp_path):
    text, load = LOADED[kind]
    data = as_data(text())
    if kind == "known":
        data = tomllib.loads(text())
    assert misfits(kind, as_data(text())) == []
    path = tmp_path / "file.toml"
    for name in ("vocabulary", "claims", "scenarios"):
        (tmp_path / f"{name}.toml").write_text(from_book(name)(), encoding="utf-8")
    refused = 0
    # Of large files some of the faults do.
    for _fault, other in islice(damaged(data), 0, None, 1 + len(text()) // 400):
        told = tomlkit.dumps(other)
        if misfits(kind, as_data(told)):
            path.write_text(told, encoding="utf-8")
            with pytest.raises(InputError):
                load(path)
            refused += 1
    assert refused > 3


PLANTED = [
    ("rule-book", 'outcome = "request"', 'outcome = "requst"'),
    ("rule-book", 'line = "3"', 'lines = "3"'),
    ("rule-book", "[readings.overlap]", "[readings.overlop]"),
    ("vocabulary", "silent = false", "silent = 0"),
    ("vocabulary", "sentences = [", "sentense = ["),
    ("vocabulary", "impossible =", "any ="),
    ("claims", 'never = ["free"]', 'never = ["fre"]'),
    ("claims", 'kind = "ours"', 'kind = "our"'),
    ("claims", "always = ", 'never = ["free"]\nalways = '),
    ("scenarios", "every_reading = true", "every_reading = false"),
    ("scenarios", "cites =", "pinned = true\ncites ="),
    ("scenarios", 'outcome = "free"', "outcome = []"),
    ("known", "CP201", "CP999"),
    ("known", "at_most", "at_least"),
    ("known", "2027-06-30", '"soon"'),
    ("known", "situations = 2", "situations = -1"),
    ("intent", "because", "why"),
    ("intent", '"loosened"', '"looser"'),
    ("intent", "[[intend]]", "nothing = true\n[[intend]]"),
    ("intent", "where = { same_school = true }", 'where = "somewhere"'),
    ("people", "tries =", "trys ="),
    ("moves", "[after_confirmation.new_role]", "[after_confirmation_of.new_role]"),
    ("behaviours", 'tag = "', 'tag = "my-'),
]


@pytest.mark.parametrize(("kind", "old", "new"), PLANTED)
def test_planted_faults_fit_neither(kind, old, new, tmp_path):
    text, load = LOADED[kind]
    for name in ("vocabulary", "claims", "scenarios"):
        (tmp_path / f"{name}.toml").write_text(from_book(name)(), encoding="utf-8")
    told = text()
    assert old in told
    told = told.replace(old, new, 1)
    assert misfits(kind, as_data(told))
    (tmp_path / "file.toml").write_text(told, encoding="utf-8")
    with pytest.raises(InputError):
        load(tmp_path / "file.toml")
