"""What `childproof simulate` keeps in a folder, tells while it runs and writes at the end."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import polars
import pytest

import childproof as cp
from sim.assumptions.behaviours import load_behaviours
from sim.engine.results import RESULTS
from sim.population.people import Kind
from tests import ROOT
from tests.childproof.commands.simulate_asked import SMALL, asked


def test_another_run_under_the_same_folder_is_refused_and_nothing_is_lost(childproof, tmp_path):
    assert childproof(*asked(SMALL, "--output", tmp_path)).status == 0
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    for more, said in (
        (["sferum-2025-03-safety"], "other policies"),
        (["--seed", "2"], "other --seed (1 there, 2 here)"),
        (["--set", "friends.rate=2"], "other figures of the behaviours"),
        (["--set", "friends_mean=5"], "other figures of the region"),
    ):
        found = childproof(*asked(SMALL, "--output", tmp_path), *more)
        assert found.status == 2
        assert "holds shards of another run" in found.err
        assert said in found.err
        assert "or give another one for --output" in found.err
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_a_damaged_checkpoint_is_named_and_made_anew(childproof, tmp_path):
    whole = childproof(*asked(SMALL, "--output", tmp_path))
    (shard,) = (tmp_path / "shards").glob("*.npz")
    shard.write_bytes(shard.read_bytes()[:-20])
    found = childproof(*asked(SMALL, "--output", tmp_path))
    assert (found.status, found.out) == (0, whole.out)
    assert f"{shard}: this finished shard is damaged; it is made anew" in found.err


@pytest.mark.parametrize("events", ["all", "violations"])
def test_the_event_log_is_a_parquet_file_of_the_attempts(childproof, tmp_path, events):
    strangers = ["--set", "strangers_per_1000_pupils=900"]
    found = childproof(
        *asked(SMALL, "--events", events, "--output", tmp_path, "--format", "json"), *strangers
    )
    assert found.status == 0, found.err
    log = polars.read_parquet(tmp_path / "events.parquet")
    assert log.columns[:8] == [
        "district", "day", "behaviour", "sender", "recipient", "channel", "situation", "key",
    ]  # fmt: skip
    hostile = [row.id for row in load_behaviours().rows if row.adversary]
    by_stranger = log["behaviour"].cast(str).is_in(hostile)
    if events == "all":
        assert log.height > 300
        assert by_stranger.sum() < log.height / 2
    else:
        assert 0 < log.height < 300
        assert by_stranger.all()
        arrives = polars.any_horizontal(polars.col("^.*:result$").cast(str) == "free")
        assert log.select(arrives).to_series().all(), "each arrives freely under some policy and adversary"


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "childproof", *(str(word) for word in words)]


def test_the_page_on_the_event_log_tells_its_columns_and_counts_what_the_run_counts(
    childproof, tmp_path, monkeypatch
):
    page = (ROOT / "docs" / "formats" / "event-log.md").read_text(encoding="utf-8")
    policy = "sferum-2025-03-by-channel"
    words = asked("simulate --region kursk --scale 0.02 --days 5 --seed 1", policy)
    words += asked("--set leaked-number.rate=2 --events all --format json --output", tmp_path / "run")
    found = childproof(*words).json["policies"][policy]["measures"]
    columns = polars.read_parquet(tmp_path / "run" / "events.parquet").columns
    parts = ("result", "situation", "behaviour", "confirmed_from")
    told = re.findall(r"`([\w:]+)`", "".join(re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE)))
    assert [name.replace("POLICY", policy) for name in told] == [
        *(name for name in columns if ":" not in name),
        *(f"{policy}:{part}" for part in parts),
        *(f"{policy}:knowing:{part}" for part in parts),
    ]
    assert set(told) == {name.replace(policy, "POLICY") for name in columns}
    assert all(f"`{result}`" in page for result in RESULTS)
    monkeypatch.chdir(tmp_path)
    shown: dict[str, int] = {}
    exec(page.split("```python\n")[1].split("```")[0], shown)
    reached = next(
        one["value"] for one in found if (one["name"], one["by"]) == ("children_reached", "leaked-number")
    )
    world = cp.world("kursk", scale=0.02, seed=1)
    children = sum(
        int((here.active & (here.age < 18))[: here.offsets[Kind.STRANGER]].sum())
        for here in world.districts()
    )
    assert shown["children"] > 5
    assert reached == pytest.approx(1000 * shown["children"] / children)


@pytest.mark.slow
def test_after_a_kill_the_same_command_goes_on_and_gives_the_same_bytes(tmp_path):
    run = "simulate --region kursk --scale 0.5 --days 30 --seed 1 --workers 1 --output"
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    subprocess.run(command(*asked(run, undisturbed)), check=True, capture_output=True)
    process = subprocess.Popen(command(*asked(run, killed)), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list(killed.glob("shards/*.npz"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    finished = {path.name: path.stat().st_mtime_ns for path in killed.glob("shards/*.npz")}
    assert 3 <= len(finished) < len(list(undisturbed.glob("shards/*.npz")))
    assert not (killed / "simulation.json").exists()
    subprocess.run(command(*asked(run, killed)), check=True, capture_output=True)
    for name in ("simulation.json", "measures.csv"):
        assert (killed / name).read_bytes() == (undisturbed / name).read_bytes()
    now = {path.name: path.stat().st_mtime_ns for path in killed.glob("shards/*.npz")}
    assert finished.items() <= now.items(), "what was finished was not run again"


def on_a_terminal(words: list[str]) -> str:
    """What a command writes to a terminal on its standard error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    )
    os.close(theirs)
    told = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        told += piece
    os.close(ours)
    assert process.wait() == 0
    return told.decode()


@pytest.mark.slow
def test_progress_and_the_time_left_are_told_on_a_terminal_only():
    words = asked("simulate --region kursk --scale 0.1 --days 10 --seed 1")
    told = on_a_terminal(command(*words))
    assert "simulating, district by district" in told
    assert "0:00:0" in told
    silent = subprocess.run(command(*words), capture_output=True, text=True, check=True)
    assert silent.stderr == ""


def test_what_is_written_is_what_is_printed(childproof, tmp_path):
    found = childproof(*asked(SMALL, "--output", tmp_path, "--format", "json"))
    assert json.loads((tmp_path / "simulation.json").read_text(encoding="utf-8")) == found.json
