"""The targets: for each kind of file, folders with good ones, and the commands that read them.

A new kind of file is one more entry in `TARGETS`: the file that is damaged, what stands beside it, and the
command lines, with `{file}` for its name. What has to be made by a command is made once, by `prepare`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rulebook.catalogue import CATALOGUE
from sim.assumptions import behaviours, profiles
from tests import ROOT
from tests.cases.reading import CASES
from tests.reliability.running import run

Folder = Mapping[str, bytes]
"""Files by their paths."""
SMALL = "--region kursk --scale 0.002 --days 1 --seed 1"
SAFETY = "sferum-2025-03-safety"
YARD = ROOT / "tests" / "childproof" / "yard"
SFERUM = CATALOGUE / "sferum"
_SITUATIONS = (
    b"sender_age,recipient_age,neighbours,note\nadult,child,no,\xd0\xb4\xd0\xb0\nchild,child,yes,=1\n"
)
_BOOK = (
    "verify {file} --explain",
    "verify {file}",
    "verify {file} --format csv",
    "show {file}",
    "show {file} --format json",
    "check {file}",
    "compare {file} original.toml",
    "compare original.toml {file} --all-readings",
    "certify {file} --output certificate.json",
    "strength {file}",
    "attack {file}",
    "gate {file} --against original.toml --format json",
)


@dataclass(frozen=True)
class Target:
    """One kind of file: folders with good ones, which of their files is damaged, and what reads it.

    A command without `{file}` reads the file where it lies.
    """

    name: str
    changed: str
    folders: Callable[[], tuple[Folder, ...]]
    commands: tuple[str, ...]


def _folder(path: Path, pattern: str = "*") -> dict[str, bytes]:
    return {
        one.relative_to(path).as_posix(): one.read_bytes()
        for one in sorted(path.rglob(pattern))
        if one.is_file() and one.suffix not in (".pyc", ".py", ".expected")
    }


@cache
def yard() -> Folder:
    """A small rule book with all that belongs to it, the same as `original.toml`, and under another id."""
    files = _folder(YARD)
    other = files["rules.toml"].replace(b'id = "yard-rules"', b'id = "yard-other"', 1)
    return {**files, "original.toml": files["rules.toml"], "other.toml": other, "attempts.csv": _SITUATIONS}


@cache
def sferum() -> Folder:
    """The rule books of Sferum with all that belongs to them; `rules.toml` is one of them."""
    files = _folder(SFERUM)
    return {**files, "rules.toml": files["safety.toml"], "original.toml": files["safety.toml"]}


@cache
def _books() -> tuple[Folder, ...]:
    """The yard, Sferum, and each policy of the format's own examples."""
    valid = _folder(CASES / "valid", "*.toml")
    examples = [
        {**valid, "rules.toml": content, "original.toml": content}
        for name, content in valid.items()
        if name.startswith("policy-")
    ]
    return (yard(), yard(), sferum(), *examples)


def _beside_yard(**files: str) -> Callable[[], tuple[Folder, ...]]:
    return lambda: ({**yard(), **{_file(name): text.encode() for name, text in files.items()}},)


def _file(name: str) -> str:
    return name.replace("__", ".")


@cache
def prepared(command: str, folder_of: Callable[[], Folder] = yard) -> Folder:
    """A folder with what a command writes into it."""
    place = Path(tempfile.mkdtemp(prefix="childproof-prepared-"))
    try:
        write(folder_of(), place)
        ended = run(command.split(), place)
        assert ended.status in (0, 1), ended
        return _folder(place)
    finally:
        shutil.rmtree(place)


def write(files: Folder, place: Path) -> None:
    """Write the files of a folder."""
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)


GATE = "gate rules.toml --against original.toml"
SIMULATED = f"simulate rules.toml {SMALL} --providers providers.toml --format csv --output run --events all"
SAMPLED = f"robust rules.toml other.toml {SMALL} --providers providers.toml --samples 20 --output robust"
KNOWN = """[[known]]
kind = "CP201"
policy = "yard-rules"
claim = "adult-to-child"
rows = [{ neighbours = [false, true] }]
at_most = { readings = 4, situations = 40 }
reason = "decided by the neighbours on 12 May"
expires = 2036-06-30
"""
EXPECTED = """[[expect]]
where = { sender_age = "adult", neighbours = true }
change = "tightened"
from = "free"
to = "request"
because = "numbers alone are not enough"
"""
SCENARIOS = """title = { en = "Examples" }
[scenarios.neighbours]
situation = { neighbours = true, sender_age = "adult", recipient_age = "child", sender_knows_door = true }
outcome = "free"
why = { en = "so the sheet says", ru = "так написано" }
pinned = true
"""
MOVES = """title = { en = "Ours" }
vocabulary = "sferum"
[moves.friend-of-friend]
by = "child"
sets = { sender_has_id = true }
words = { en = "A friend tells the id." }
because = { en = "friends do" }
[claims.mine]
words.en = "Nobody gets through."
starts = "student"
movers = "adversary"
except = ["school-*"]
never = ["free"]
basis = { kind = "ours", why = "x" }
"""


def _with_scenarios() -> tuple[Folder, ...]:
    book = yard()["rules.toml"].replace(
        b'claims = ["claims.toml"]', b'claims = ["claims.toml"]\nscenarios = ["scenarios.toml"]'
    )
    assert b"scenarios.toml" in book
    return ({**yard(), "rules.toml": book, "scenarios.toml": SCENARIOS.encode()},)


def _regions() -> tuple[Folder, ...]:
    folder = Path(profiles.__file__).parent / "regions"
    return tuple({"region.toml": (folder / f"{name}.toml").read_bytes()} for name in ("kursk", "nenets"))


def _behaviours() -> tuple[Folder, ...]:
    return ({"behaviours.toml": Path(behaviours.__file__).with_suffix(".toml").read_bytes()},)


def _tables() -> tuple[Folder, ...]:
    excel = "\ufeffsep=;\nsender_age;recipient_age;neighbours\nadult;child;ИСТИНА\nchild;child;0\n;;\n"
    return (
        yard(),
        {**yard(), "attempts.csv": excel.encode()},
        {**yard(), "attempts.csv": _SITUATIONS.replace(b"\n", b"\r\n")},
    )


def _certificates() -> tuple[Folder, ...]:
    return (
        prepared("certify rules.toml --output certificate.json"),
        prepared("certify safety.toml --output certificate.json", sferum),
    )


@cache
def edited_yard() -> Folder:
    """The yard, where one line of `rules.toml` says more than in `original.toml`."""
    before = yard()["original.toml"]
    after = before.replace(b'outcome = "request"', b'outcome = "free"', 1)
    assert after != before
    return {**yard(), "rules.toml": after}


def _written(option: str, name: str) -> Callable[[], tuple[Folder, ...]]:
    """The edited yard with what the gate writes for its team."""
    return lambda: (prepared(f"{GATE} {option} {name}", edited_yard),)


def _kept() -> tuple[Folder, ...]:
    return (prepared(SIMULATED),)


def _sampled() -> tuple[Folder, ...]:
    return (prepared(SAMPLED),)


TARGETS = {
    target.name: target
    for target in (
        Target("rule book", "rules.toml", _books, _BOOK),
        Target(
            "vocabulary",
            "vocabulary.toml",
            lambda: (yard(), yard(), sferum()),
            tuple(one.replace("{file}", "rules.toml") for one in _BOOK),
        ),
        Target(
            "claims",
            "claims.toml",
            lambda: (yard(), yard(), sferum()),
            ("verify rules.toml --explain", "verify rules.toml --claims {file}", "strength rules.toml"),
        ),
        Target("scenarios", "scenarios.toml", _with_scenarios, ("verify rules.toml", "strength rules.toml")),
        Target(
            "open questions",
            "notes/open-questions.toml",
            lambda: (yard(),),
            (f"audit rules.toml {SMALL} --providers providers.toml --output report",),
        ),
        Target(
            "moves",
            "moves.toml",
            lambda: (
                {"moves.toml": MOVES.encode()},
                {"moves.toml": (SFERUM / "over-time" / "moves.toml").read_bytes()},
            ),
            (
                f"attack {SAFETY} --moves {{file}}",
                f"attack {SAFETY} --moves {{file}} --claim mine --any-number",
            ),
        ),
        Target(
            "known findings",
            "known.toml",
            _beside_yard(known__toml=KNOWN),
            ("verify rules.toml --known {file}",),
        ),
        Target(
            "expectations",
            "expected.toml",
            _beside_yard(expected__toml=EXPECTED),
            ("compare rules.toml original.toml --expect {file}",),
        ),
        Target(
            "intents",
            "intent.toml",
            _written("--write-intent", "intent.toml"),
            (
                f"{GATE} --intent {{file}}",
                f"{GATE} --intent {{file}} --format json",
                "compare original.toml rules.toml --expect {file}",
            ),
        ),
        Target(
            "findings known to the gate",
            "known.toml",
            _written("--write-known", "known.toml"),
            (f"{GATE} --known {{file}}", f"{GATE} --known {{file}} --format github"),
        ),
        Target(
            "lock",
            "rules.lock",
            _written("--write-lock", "rules.lock"),
            ("gate rules.toml --against {file}", "gate rules.toml --against {file} --format json"),
        ),
        Target(
            "region",
            "region.toml",
            _regions,
            (
                "world --region {file} --scale 0.01 --seed 1",
                "world --region {file} --scale 0.01 --seed 1 --format csv",
                f"simulate {SAFETY} --region {{file}} --scale 0.01 --days 1 --seed 1",
            ),
        ),
        Target(
            "behaviours",
            "behaviours.toml",
            _behaviours,
            (f"simulate {SAFETY} {SMALL} --behaviours {{file}}",),
        ),
        Target(
            "providers",
            "providers.toml",
            lambda: (yard(),),
            (
                f"simulate rules.toml {SMALL} --providers {{file}}",
                f"check rules.toml {SMALL} --providers {{file}}",
            ),
        ),
        Target(
            "attempts",
            "attempts.csv",
            _tables,
            tuple(
                f"decide rules.toml --situations {{file}} {form}"
                for form in (
                    *("", "--format json", "--format text", "--format xlsx", "--csv excel"),
                    "--output decided.csv",
                )
            ),
        ),
        Target(
            "certificate",
            "certificate.json",
            _certificates,
            ("recheck {file}", "recheck {file} --policy rules.toml", "recheck {file} --format json"),
        ),
        Target("note on a run", "run/shards/run.json", _kept, (SIMULATED,)),
        Target("finished shard", "run/shards/000000.npz", _kept, (SIMULATED,)),
        Target("event log", "run/events.parquet", _kept, (SIMULATED,)),
        Target("finished samples", "robust/samples/000000.npz", _sampled, (SAMPLED,)),
    )
}
