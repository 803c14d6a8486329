"""What all commands have in common: help, languages, pipes, interruptions, files."""

import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

import childproof as cp
from childproof.commands.program.app import build_app, chosen_language, spread_pairs
from childproof.commands.shared.terminal import Text, rendered
from childproof.files.output import replacing
from rulebook.reader.faults import InputError
from tests.narrowing import present

COMMANDS = sorted(build_app("en").commands)
SMALL = ("--region", "kursk", "--scale", "0.005", "--seed", "1")
PROGRAM = [sys.executable, "-m", "childproof"]


def test_there_are_the_commands_of_the_contract():
    assert {"policies", "show", "decide", "verify", "world", "simulate", "sweep", "audit"} <= set(COMMANDS)


def test_the_program_alone_gives_an_overview(childproof):
    alone, helped = childproof(), childproof("--help")
    assert alone == helped
    assert alone.status == 0
    assert all(f"  {name} " in alone.out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(childproof, command):
    english, russian = childproof(command, "--help"), childproof(command, "--help", "--lang", "ru")
    assert english.status == russian.status == 0
    assert english.out.startswith(present(build_app("en").commands[command].help).partition("\n")[0])
    assert "Usage: childproof " + command in english.out
    assert "Использование: childproof " + command in russian.out
    for line in russian.out.splitlines():
        words = [word for word in line.split() if word.isalpha() and word.isascii() and word.islower()]
        shown = (
            "childproof",
            "git ",
            "  --",
            "POLICY",
            "`",
            "[[accepted]]",
            "policy,",
            "free",
            "policy, claim",
        )
        assert len(words) < 3 or any(sign in line for sign in shown), f"English words left: {line}"


@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_of_a_help_page_is_wider_than_its_pipe(childproof, command):
    assert max(len(line) for line in childproof(command, "--help").out.splitlines()) <= 100


def test_the_version_is_told(childproof):
    assert childproof("--version").out == f"childproof {cp.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["verify"], {}, "en"),
        (["verify"], {"LANG": "ru_RU.UTF-8"}, "ru"),
        (["verify"], {"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        (["verify"], {"LANG": "de_DE.UTF-8"}, "en"),
        (["verify"], {"LANGUAGE": "ru:en", "LANG": "en_US.UTF-8"}, "ru"),
        (["verify", "--lang", "ru"], {"LANG": "en_US.UTF-8"}, "ru"),
        (["--lang=en", "verify"], {"LANG": "ru_RU.UTF-8"}, "en"),
        (["verify", "--", "--lang", "ru"], {}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_that_of_the_system(arguments, environment, language):
    assert chosen_language(arguments, environment) == language


def test_an_unknown_language_is_an_error(childproof):
    result = childproof("policies", "--lang", "de")
    assert result.status == 2
    assert "--lang: unknown word `de`" in result.err


def test_several_pairs_may_follow_one_option():
    given = ["show", "p", "--situation", "a=b", "c=d", "--reading", "e=f", "x.toml", "g=h"]
    spread = ["show", "p", "--situation", "a=b", "--situation", "c=d", "--reading", "e=f", "x.toml", "g=h"]
    assert spread_pairs(given) == spread


def test_a_value_that_a_space_parts_from_its_name_is_not_taken_for_a_policy(childproof):
    result = childproof("simulate", "sferum-2025-03-safety", "--set", "club_size", "12")
    assert result.status == 2
    assert "--set: `club_size` is not of the form name=value\n  for example: --set club_size=12" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verfy"], "error: there is no command `verfy`\n  did you mean `verify`?"),
        (["policies", "one"], "error: one argument too many: `one`"),
        (["policies", "--formt", "json"], "error: there is no option `--formt`\n  did you mean `--format`?"),
        (["policies", "--format"], "error: the option `--format` needs a value"),
        (["policies", "--format", "xml"], "error: --format: unknown word `xml`\n  words: csv, json, text"),
        (["world", "--seed", "1"], "error: --region: this option is needed\n  regions: "),
        (["world", "--region", "kursk"], "error: --seed: this option is needed"),
        (["world", *SMALL[:-1], "-1"], "error: --seed: `-1` has to be a whole number, at least 0"),
        (["world", *SMALL, "--scale", "0"], "error: --scale: `0` has to be a number, more than 0"),
        (["world", *SMALL, "--scale", "1e9"], "error: --scale: "),
        (["world", *SMALL, "--set", "x=1"], "error: --set: unknown parameter `x`"),
        (["world", *SMALL, "--set", "club_share"], "error: --set: "),
        (["world", *SMALL, "--set", "strangers=9"], "did you mean `strangers_per_1000_pupils`?"),
        (["simulate", *SMALL, "--set", "accept_stranger=0"], "did you mean `responses.accept_stranger`?"),
        (
            ["world", *SMALL, "--set", "friends.rate=1"],
            "error: --set: `friends.rate` is a figure of behaviour",
        ),
        (["audit", "--sale", "1"], "error: there is no option `--sale`\n  did you mean `--scale`?"),
        (["simulate", *SMALL, "--days", "0"], "error: --days: `0` has to be a whole number, at least 1"),
        (["simulate", *SMALL, "--workers", "no"], "error: --workers: "),
        (["simulate", *SMALL, "--behaviours", "nowhere.toml"], "error: nowhere.toml: no such file"),
        (["simulate", "--region", "kurks", "--seed", "1"], "did you mean `kursk`?"),
    ],
)
def test_a_mistake_is_answered_in_lines_that_begin_with_error(childproof, arguments, said):
    result = childproof(*arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert said in result.err


def test_mistakes_are_answered_in_russian_too(childproof):
    assert "нет такой команды: `verfy`" in childproof("--lang", "ru", "verfy").err


@pytest.mark.slow
def test_a_reader_that_stops_early_is_no_error_and_the_status_stays():
    line = f"set -o pipefail; {sys.executable} -m childproof verify | head -n 1"
    result = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr == ""


@pytest.mark.slow
def test_a_full_disk_is_an_error_without_a_traceback():
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "w") as full:
        result = subprocess.run([*PROGRAM, "policies"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2
    assert result.stderr == "error: output: no space left on device\n"


def test_an_interruption_ends_with_130_and_no_traceback(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    command = [*PROGRAM, "decide", "sferum-2025-03-safety", "--situations", pipe]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Opening the pipe waits until the command reads.
    with started as running, pipe.open("w"):
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "")


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_only_and_never_on_standard_output():
    command = [*PROGRAM, "simulate", *SMALL, "--days", "5", "--format", "json"]
    quiet = subprocess.run(command, capture_output=True, text=True, check=True)
    ours, theirs = pty.openpty()
    seen: list[bytes] = []
    # A program that writes to a terminal which nobody reads stops as soon as the terminal is full.
    reader = threading.Thread(target=read_to_the_end, args=(ours, seen))
    reader.start()
    shown = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, text=True, check=True)
    os.close(theirs)
    reader.join()
    os.close(ours)
    assert quiet.stderr == ""
    assert b"simulating" in b"".join(seen)
    assert shown.stdout == quiet.stdout


def read_to_the_end(terminal: int, seen: list[bytes]) -> None:
    with suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(terminal, 4096):
            seen.append(part)


def test_the_same_seed_prints_the_same_bytes(childproof):
    asked = ("simulate", *SMALL, "--days", "3", "--format", "json")
    assert childproof(*asked).out == childproof(*asked, "--workers", "4").out


def test_simulate_follows_the_contract_and_gives_0_whatever_it_found(childproof):
    result = childproof("simulate", *SMALL, "--days", "3", "--format", "json")
    assert result.status == 0
    assert list(result.json) == ["policies", "differences", "provenance"]
    assert len(result.json["policies"]) == 3
    for found in result.json["policies"].values():
        names = {measure["name"] for measure in found["measures"]}
        assert names >= {
            "children_reached_free",
            "children_reached_by_request",
            "children_reached_in_dialogue",
            "requests_per_child",
            "contacts_slowed",
            "contacts_stopped",
        }
        for measure in found["measures"]:
            keys = {"name", "by", "value", "low", "high", "withheld", "unit", "per", "assumptions"}
            assert measure.keys() == keys
            if measure["withheld"] is None:
                assert measure["low"] <= measure["value"] <= measure["high"]
            else:
                assert (measure["low"], measure["high"]) == (None, None)
    assert {"a", "b", "name", "by", "value", "low", "high"} <= result.json["differences"][0].keys()


def test_a_world_is_told_in_words_json_and_csv_and_written_to_a_folder(childproof, tmp_path):
    told = childproof("world", *SMALL, "--format", "json", "--output", tmp_path / "new" / "kursk").json
    assert {"people", "roles", "statistics"} <= told.keys()
    assert sum(told["kinds"].values()) == told["people"]
    assert (tmp_path / "new" / "kursk" / "world.json").is_file()
    assert "assumption" in (tmp_path / "new" / "kursk" / "parameters.csv").read_text(encoding="utf-8")
    assert f"people,{told['people']}\n" in childproof("world", *SMALL, "--format", "csv").out
    assert "Курская область" in childproof("world", *SMALL, "--lang", "ru").out


def test_an_output_folder_that_cannot_be_is_an_error_before_any_work(childproof, tmp_path):
    file = tmp_path / "file"
    file.touch()
    for command in ("world", "simulate", "sweep"):
        result = childproof(command, *SMALL, "--output", file / "inside")
        assert (result.status, result.out) == (2, "")
        assert "the folder cannot be written" in result.err


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "result.txt"
    path.write_text("before", encoding="utf-8")

    def interrupted():
        with replacing(path) as stream:
            stream.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
    with replacing(path) as stream:
        stream.write("after")
    assert path.read_text(encoding="utf-8") == "after"


def test_a_link_stays_a_link_when_its_file_is_replaced(tmp_path):
    path, link = tmp_path / "real.txt", tmp_path / "link.txt"
    path.write_text("before", encoding="utf-8")
    link.symlink_to(path)
    with replacing(link) as stream:
        stream.write("after")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "after"


def test_a_folder_without_the_right_to_write_is_an_error(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"), replacing(tmp_path / "x"):
        pass


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verifi"], "error: there is no command `verifi`\n  did you mean `verify`?\n"),
        (["show"], "error: POLICY is missing\n"),
        (["audit", "--scale"], "error: the option `--scale` needs a value\n"),
        (["audit", "--gate=3"], "error: the option `--gate` takes no value\n"),
        (["show", "a", "b", "c"], "error: one argument too many: `b c`\n"),
    ],
)
def test_what_the_parser_finds_wrong_is_told_in_our_words(childproof, arguments, said):
    result = childproof(*arguments)
    assert (result.status, result.out, result.err) == (2, "", said)


def test_a_line_is_not_broken_at_a_no_break_space(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = rendered(Text(f"{'word ' * 19}1\u00a0234\u00a0567")).splitlines()
    assert lines[-1] == "1\u00a0234\u00a0567"
