"""Compiled code is kept where nobody else can put any, and loaded only as it was written."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from rulebook.reader.own_folder import UnsafeFolder, safe_folder
from sim.kernel.code_cache import CheckedFile


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "cache" / "childproof"


def test_the_folder_is_of_this_user_alone(home: Path) -> None:
    assert safe_folder("a") == home / "a"
    assert {path.stat().st_mode & 0o777 for path in (home, home / "a")} == {0o700}
    home.chmod(0o755)
    assert safe_folder("a") == home / "a"
    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("which", ["parent", "folder"])
def test_a_folder_that_others_can_write_is_not_used(which: str, home: Path) -> None:
    place = {"parent": home, "folder": home / "a"}[which]
    place.mkdir(parents=True)
    place.chmod(0o777)
    with pytest.raises(UnsafeFolder, match="others may write into it"):
        safe_folder("a")


@pytest.mark.parametrize("which", ["parent", "folder"])
def test_a_link_is_not_used(which: str, home: Path, tmp_path: Path) -> None:
    place = {"parent": home, "folder": home / "a"}[which]
    place.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafeFolder, match="it is a link"):
        safe_folder("a")


def test_a_folder_of_somebody_else_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    safe_folder("a")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(UnsafeFolder, match="it belongs to somebody else"):
        safe_folder("a")


def test_where_there_is_no_home_the_temporary_folder_serves_if_it_is_ours(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file")
    kept = safe_folder("a")
    assert kept == tmp_path / "temporary" / f"childproof-{os.geteuid()}-a"
    assert kept.stat().st_mode & 0o777 == 0o700
    kept.chmod(0o770)
    with pytest.raises(UnsafeFolder, match="others may write into it"):
        safe_folder("a")
    kept.rmdir()
    (tmp_path / "temporary").chmod(0o777)
    with pytest.raises(UnsafeFolder, match="anybody may rename what is in it"):
        safe_folder("a")


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped"])
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_file_that_is_not_as_it_was_written_is_taken_away(damage: str, ending: str, tmp_path: Path) -> None:
    kept = CheckedFile(str(tmp_path), "of_a_function", "stamp")
    kept.save("key", ["code"])
    assert kept.load("key") == ["code"]
    (victim,) = tmp_path.glob(f"*.{ending}")
    content = bytearray(victim.read_bytes())
    content[-40] ^= 1
    damaged: dict[str, bytes] = {"cut": bytes(content[:-1]), "empty": b"", "flipped": bytes(content)}
    victim.write_bytes(damaged[damage])
    assert kept.load("key") is None
    assert not victim.exists()
    kept.save("key", ["code"])
    assert kept.load("key") == ["code"]


def test_nothing_of_a_damaged_file_is_unpickled(tmp_path: Path) -> None:
    kept = CheckedFile(str(tmp_path), "of_a_function", "stamp")
    kept.save("key", ["code"])
    (victim,) = tmp_path.glob("*.nbc")
    victim.write_bytes(pickle.dumps(_Trap()))
    assert kept.load("key") is None


class _Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return pytest.fail, ("it was loaded",)


def loaded_from(folder: Path) -> ModuleType:
    """A module with one compiled function, from a file in a folder."""
    folder.mkdir()
    path = folder / "kernels_of_a_test.py"
    path.write_text(
        "from sim.kernel.jit import entry\n\n\n@entry\ndef twice(number):\n    return 2 * number\n"
    )
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_files_in_another_place_find_what_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.kernel.jit.cache_folder", tmp_path)
    found = []
    for name in ("one", "other"):
        module = loaded_from(tmp_path / name)
        assert module.twice(3) == 6
        stats = module.twice.stats
        found.append((sum(stats.cache_hits.values()), sum(stats.cache_misses.values())))
    assert found == [(0, 1), (1, 0)]


def test_a_full_disk_costs_time_and_no_run(tmp_path: Path) -> None:
    CheckedFile(str(tmp_path / "gone"), "of_a_function", "stamp").save("key", ["code"])


def test_numba_told_not_to_compile_is_answered_in_a_sentence() -> None:
    asked = "world --region nenets --scale 0.02 --seed 1"
    found = subprocess.run(
        [sys.executable, "-m", "childproof", *asked.split()],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 2
    assert found.stderr.startswith("error: NUMBA_DISABLE_JIT: with this setting nothing can be simulated")
    assert "Traceback" not in found.stderr
