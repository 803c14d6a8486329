"""Whatever a process finds around it, its answers are the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rulebook.reader.own_folder import UnsafeFolder, safe_folder
from tests import ROOT
from tests.reliability.fuzzing.targets import SMALL, write, yard
from tests.reliability.injection.trials import small_disk
from tests.reliability.rights import wanting

LINES = (
    "verify rules.toml --explain --lang ru",
    "verify rules.toml --format json --lang ru",
    "decide rules.toml --situations attempts.csv",
    f"simulate rules.toml --providers providers.toml {SMALL} --format csv",
)
NOBODY = 65534


def answers(
    folder: Path,
    *,
    python: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    cwd: Path | None = None,
    lines: tuple[str, ...] = LINES,
    **others: str,
) -> list[tuple[int, bytes]]:
    """The status and the output of each command; beside it there must be no traceback and no warning."""
    write(yard(), folder)
    own = ("LC_", "LANG", "PYTHON", "COLUMNS")
    usual = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment = {name: value for name, value in (usual | others).items() if name not in without}
    environment["PYTHONPATH"] = str(cwd or ROOT)
    found = []
    for line in lines:
        command = [sys.executable, *python, "-m", "childproof", *line.split()]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        for sign in (b"Traceback", b"Warning", b"Matplotlib"):
            assert sign not in done.stderr, done.stderr.decode()
        found.append((done.returncode, done.stdout))
    return found


@cache
def usual_answers() -> tuple[tuple[int, bytes], ...]:
    with tempfile.TemporaryDirectory() as folder:
        found = tuple(answers(Path(folder), LANG="en_US.UTF-8"))
    assert [status for status, _ in found] == [1, 1, 0, 0]
    return found


SURROUNDINGS: dict[str, dict[str, Any]] = {
    "python -O": {"python": ("-O",)},
    "the C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "cp1251": {"PYTHONIOENCODING": "cp1251", "PYTHONUTF8": "0"},
    "no home": {"without": ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")},
    "a setting of Numba that is none": {"NUMBA_NUM_THREADS": "x"},
    "no terminal and odd sizes": {"TERM": "", "COLUMNS": "²", "LINES": "-1"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_surroundings_change_no_answer(name, tmp_path):
    assert tuple(answers(tmp_path, **SURROUNDINGS[name])) == usual_answers()


@pytest.mark.slow
def test_a_home_that_can_only_be_read_changes_no_answer(tmp_path):
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir(mode=0o700)
    _with_compiled_code(temporary)
    try:
        with small_disk(home, 4096, "ro"):
            found = answers(work, HOME=str(home), TMPDIR=str(temporary), without=("XDG_CACHE_HOME",))
    except PermissionError as error:
        wanting(str(error))
    assert tuple(found) == usual_answers()


def _with_compiled_code(temporary: Path) -> None:
    """Put what is compiled already where it is looked for without a home, or each command would compile."""
    from sim.kernel.jit import cache_folder

    assert cache_folder is not None
    target = temporary / f"childproof-{os.geteuid()}-{cache_folder.name}"
    shutil.copytree(cache_folder, target)
    target.chmod(0o700)


@pytest.mark.slow
def test_a_checkout_with_line_ends_of_windows_changes_no_answer(tmp_path):
    checkout, work = tmp_path / "checkout", tmp_path / "work"
    work.mkdir()
    kinds = (".py", ".toml", ".txt", ".html", ".css", ".js", ".json", ".md")
    for package in ("rulebook", "sim", "proofs", "childproof"):
        shutil.copytree(ROOT / package, checkout / package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in checkout.rglob("*"):
        if path.suffix in kinds:
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert b"\r\n" in (checkout / "childproof" / "__main__.py").read_bytes()
    # Other files are other code to the simulation, which would be compiled anew for minutes.
    assert tuple(answers(work, cwd=checkout, lines=LINES[:3])) == usual_answers()[:3]


def _given_to_nobody(place: Path) -> None:
    try:
        os.chown(place, NOBODY, NOBODY)
    except PermissionError as error:
        wanting(f"a cache of another user cannot be made: {error}")


@pytest.mark.parametrize(
    "which", [lambda base: base, lambda base: base / "a"], ids=["the folder", "one in it"]
)
def test_a_cache_that_another_user_really_owns_is_not_used(
    which: Callable[[Path], Path], tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "childproof" / "a").mkdir(parents=True, mode=0o700)
    _given_to_nobody(which(tmp_path / "childproof"))
    with pytest.raises(UnsafeFolder, match="it belongs to somebody else"):
        safe_folder("a")


def test_texts_are_checked_out_with_the_line_ends_of_unix():
    kept = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert "* text=auto eol=lf\n" in kept
    asked = ["rulebook/catalogue/sferum/safety.toml", "childproof/__main__.py"]
    said = subprocess.run(
        ["git", "check-attr", "eol", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if said.returncode:
        pytest.skip("this is no checkout")
    assert said.stdout.count("eol: lf") == len(asked)
