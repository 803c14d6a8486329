"""Damaged files of every kind: each command keeps its promises. All that ever failed is replayed."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from rulebook.language import LANGUAGES, translator
from tests.reliability.fuzzing import fuzz as fuzzing
from tests.reliability.fuzzing.__main__ import CORPUS, FAILED
from tests.reliability.fuzzing.command_lines import ARGUMENTS
from tests.reliability.fuzzing.contract import SUMMARIES, WHOLE_FILES, asks_for_russian, breaches, unseen_in
from tests.reliability.fuzzing.fuzz import drawn_trial, fuzz, keep, kept, tried
from tests.reliability.fuzzing.targets import TARGETS, write
from tests.reliability.running import Ended, finish, run, start
from tests.reliability.seeds import seed_of_the_day
from tests.sampling import one_of_each

SECONDS = float(os.environ.get("CHILDPROOF_FUZZ_SECONDS", "60"))
"""How long all targets together are tried."""
SOUND = Ended(0, b"all is well\n", b"", 0.1, 0.1, 200)
BROKEN = {
    "stopped": Ended(None, b"", b"", 60, stopped="takes more than 60 s"),
    "status": Ended(70, b"", b"error: this is a defect\n", 1),
    "traceback": Ended(1, b"", b"Traceback (most recent call last):\n  File\nKeyError: 1\n", 1),
    "slow": Ended(0, b"", b"", 11, 11),
    "character": Ended(0, b"\x1b[2J", b"", 1),
    "silent": Ended(2, b"", b"", 1),
    "line": Ended(2, b"", b"error: rules.toml: unknown entry `x`\n", 1),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_each_breach_of_the_contract_is_noticed(broken, tmp_path):
    assert breaches(SOUND, ["verify"], "rules.toml", tmp_path) == []
    (found,) = breaches(BROKEN[broken], ["verify"], "rules.toml", tmp_path)
    assert found.startswith(f"{broken}: ")


def test_faults_that_the_gate_finds_are_held_to_the_same(tmp_path):
    words = {"en": "unknown entry `x`", "ru": "неизвестная запись `x`"}
    fault = {"id": "CP001", "file": "rules.toml", "line": 3, "words": words}
    for broken, kinds in (
        ({}, []),
        ({"line": 0}, ["line"]),
        ({"words": {**words, "ru": "unknown entry `x`"}}, ["language"]),
        ({"id": "CP101"}, ["silent"]),
    ):
        told = json.dumps({"findings": [{**fault, **broken}]}).encode()
        asked = ["gate", "rules.toml", "--format", "json", "--lang", "ru"]
        found = breaches(Ended(2, told, b"", 1), asked, "rules.toml", tmp_path)
        assert [one.partition(":")[0] for one in found] == kinds


def test_a_fault_with_its_line_and_one_of_the_whole_file_are_none(tmp_path):
    for err in ("error: rules.toml:7: unknown entry `x`\n", "error: rules.toml: no such file\n"):
        assert breaches(Ended(2, b"", err.encode(), 1), ["verify"], "rules.toml", tmp_path) == []


def breaches_of(said: str, language: str) -> list[str]:
    """What is found in one fault of the rule book as a whole."""
    kind = translator(language)("error: {fault}").format(fault=f"rules.toml: {said}")
    return breaches(
        Ended(2, b"", f"{kind}\n".encode(), 1), ["verify", "--lang", language], "rules.toml", Path()
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", one_of_each([*SUMMARIES, *WHOLE_FILES]))
def test_what_has_no_line_is_known_by_all_its_words(template, language):
    known = translator(language)(template)
    assert (known == template) == (language == "en"), "these are words of ours no more"
    told = re.sub(r"\{.*?\}", "21", known)
    assert breaches_of(told, language) == []
    if not known.endswith(("}", "}`")):
        assert breaches_of(f"{told} и вот", language)[0].startswith("line: ")
    assert breaches_of(f"и вот {told}", language)[0].startswith("line: ")


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("verify rules.toml --lang ru", True),
        ("verify --lang ru rules.toml", True),
        ("verify --lang en --format ru", False),
        ("verify --lang en --lang ru", False),
        ("certify rules.toml --output --lang ru", False),
        ("verify ru", False),
    ],
)
def test_russian_is_asked_for_by_its_option_alone(line, asked):
    assert asks_for_russian(line.split()) is asked


def test_what_is_left_unfinished_is_noticed(tmp_path):
    (tmp_path / ".a.1.part").touch()
    assert breaches(SOUND, ["certify"], "rules.toml", tmp_path) == ["left: .a.1.part"]


@pytest.mark.parametrize("sign", ["\x07", "\x7f", "\x9b", "\u200b", "\u202e", "\u2028", "\ud800"])
def test_characters_that_nobody_should_get_are_known(sign):
    assert unseen_in(f"a{sign}b") == f"U+{ord(sign):04X}"
    assert unseen_in("«да»\n\u00a0→ ё") == ""


def test_a_command_that_takes_too_long_or_too_much_is_stopped(tmp_path):
    going = start(["audit", "--output", "report"], tmp_path)
    assert finish(going, patience=0.1).stopped == "takes more than 0 s"
    # What waits for somebody does no work at all.
    going = start(["--help"], tmp_path, given=b"")
    assert going.process.pid is not None
    os.kill(going.process.pid, signal.SIGSTOP)
    assert finish(going, patience=0.5).stopped == "takes more than 0 s"
    going = start(["audit", "--output", "report"], tmp_path)
    assert finish(going, most_megabytes=1).stopped == "takes more than 1 MB"


def test_slow_targets_are_tried_as_often_as_is_needed(monkeypatch):
    """A target of which each trial takes long comes up ten times before the quick ones go on."""
    now, tried_of = [0.0], []

    def tried(trial):
        tried_of.append(trial)
        now[0] += 3.0 if trial == "moves" else 0.1
        return SimpleNamespace(found=())

    monkeypatch.setattr(fuzzing, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(fuzzing, "tried", tried)
    monkeypatch.setattr(fuzzing, "drawn_trial", lambda seed, name, number: name)
    tally = fuzz(1, 40.0, ("moves", "lock", "region"))
    assert tally.trials["moves"] == fuzzing.FEWEST
    assert min(tally.trials["lock"], tally.trials["region"]) > 30


@pytest.mark.parametrize(("sound_takes", "found"), [(9.0, []), (1.0, ["slow: 12.0 s of work"])])
def test_a_slow_machine_is_told_from_a_slow_command(monkeypatch, sound_takes, found):
    trial = drawn_trial(7, "attempts", 3)
    assert trial.sound is not None
    took = iter((12.0, sound_takes))
    monkeypatch.setattr(fuzzing, "run", lambda *_: Ended(0, b"", b"", 20.0, next(took)))
    assert list(tried(trial).found) == found


def test_one_seed_gives_one_trial():
    for name in ("rule book", "attempts", ARGUMENTS):
        one, other = (drawn_trial(7, name, 3) for _ in range(2))
        assert (one.arguments, one.files) == (other.arguments, other.files)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_what_is_damaged_was_good(name, tmp_path):
    """Without damage each command of a target takes the file, or it would try nothing."""
    target = TARGETS[name]
    for files in target.folders()[:1]:
        write(files, tmp_path)
        assert target.changed in files
        ended = run(target.commands[0].replace("{file}", target.changed).split(), tmp_path)
        assert ended.status in (0, 1), ended.err


def test_what_is_kept_is_read_again(tmp_path):
    trial = drawn_trial(7, "attempts", 3)
    keep(trial, tmp_path / "kept")
    again = kept(tmp_path / "kept")
    assert (again.arguments, again.changed) == (trial.arguments, trial.changed)
    assert again.files == {name: trial.files[name] for name in again.files}
    assert {"rules.toml", "vocabulary.toml", "claims.toml", "attempts.csv"} <= set(again.files)


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in CORPUS.glob("*/case.toml")), ids=lambda path: path.name
)
def test_what_ever_failed_is_replayed(folder: Path):
    assert tried(kept(folder)).found == ()


@pytest.mark.slow
def test_damaged_files_of_every_kind_break_no_promise():
    seed = seed_of_the_day()
    tally = fuzz(seed, SECONDS)
    told = []
    for trial in tally.failed:
        folder = FAILED / f"{trial.target.replace(' ', '-')}-{seed}-{trial.number}"
        keep(trial, folder)
        asked = f'--seed {seed} --target "{trial.target}" --number {trial.number}'
        again = f"python -m tests.reliability.fuzzing {asked}"
        told += [str(trial), f"repeat it: {again}", f"keep it: {again} --keep NAME"]
    assert not told, "\n".join([f"seed {seed}, {tally.trials}", *told])
    assert all(tally.trials.values()), f"seed {seed}: some target was never tried: {tally.trials}"
