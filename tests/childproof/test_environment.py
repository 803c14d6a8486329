"""What the user's surroundings say changes no byte of a picture or of a JSON result."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.kernel.jit import cache_folder

PROGRAM = """
import sys
from contextlib import redirect_stdout
from pathlib import Path

import childproof as cp
from childproof.__main__ import main
from sim.pictures.sensitivity_pictures import BarRow, SobolPanel, TornadoPanel, draw_sobol, draw_tornado
from sim.results.intervals import Interval
from proofs.pictures.few_people_picture import draw_step
from proofs.pictures.picture import Picture
from proofs.scenes.few_people import Participant, Scene, Step, Tie
from rulebook.loaders.load_moves import catalogue_moves

folder, policy = Path(sys.argv[1]), "sferum-2025-03-by-channel"
small = "--region kursk --scale 0.002 --days 1 --seed 1".split()
for command in (["check", policy], ["simulate", policy, *small]):
    with (folder / f"{command[0]}.json").open("w", encoding="utf-8") as file, redirect_stdout(file):
        main([*command, "--format", "json", "--lang", "en"])

simulation = cp.simulate(policy, region="kursk", scale=0.002, days=1, seed=1)
# The language is the one thing that results take from the system, and it can be said.
cp.language("en")
example = next(verdict.counterexample for verdict in cp.verify(policy) if verdict.counterexample)
moves = catalogue_moves(cp.policies()[0].vocabulary)
people = tuple(
    Participant(f"{part} 1", part, {"role": "none", "confirmed": False, "age": age})
    for part, age in (("stranger", "over_18"), ("child", "under_18"))
)
before, after = Scene(people, (), {}), Scene(people, (Tie("has_number", True, "stranger 1", "child 1"),), {})
step = Step(moves, "learn-number", {}, before, after)
base = Interval(2.5, 1.0, 4.5)
rows = [BarRow("an assumption", "1", "2")]
tornado = TornadoPanel("A policy", base, "2.5 (1–4.5)", [(1.5, 3.5)], [False])
sobol = SobolPanel("A policy", "2.5", [(Interval(0.5, 0.4, 0.6), Interval(0.7, 0.6, 0.8))])
pictures = {
    "pair": example.draw(),
    "trace": cp.find_attack(policy)[0].draw(),
    "step": draw_step(step),
    "tornado": Picture(draw_tornado(rows, [tornado], measure="children")),
    "sobol": Picture(draw_sobol(rows, [sobol], measure="children")),
    **{what: simulation.draw(what, "ru") for what in ("balance", "reached", "survival")},
}
for name, picture in pictures.items():
    (folder / f"{name}.svg").write_text(picture.svg(), encoding="utf-8")
    (folder / f"{name}.png").write_bytes(picture.png())
"""

HOSTILE = """
text.usetex: True
font.size: 22
font.family: serif
font.style: italic
axes.facecolor: black
axes.edgecolor: red
axes.formatter.use_locale: True
axes.prop_cycle: cycler(color=["r", "g"])
figure.dpi: 41
savefig.dpi: 43
savefig.bbox: tight
savefig.transparent: True
lines.linewidth: 7
legend.frameon: True
path.simplify: False
svg.fonttype: path
svg.hashsalt: mine
svg.id: mine
"""


def results(folder: Path, **environment: str) -> dict[str, bytes]:
    """What a process with this environment writes, by file name."""
    folder.mkdir()
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "MPL"))}
    program = [sys.executable, "-W", "error", "-c", PROGRAM, str(folder)]
    done = subprocess.run(program, env=plain | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_matplotlibrc_locale_terminal_and_cache_folder_change_no_byte(tmp_path: Path) -> None:
    usual = results(tmp_path / "usual", LANG="C.UTF-8")
    assert len(usual) == 18
    assert all(usual.values())
    (tmp_path / "matplotlibrc").write_text(HOSTILE, encoding="utf-8")
    cache = tmp_path / "cache"
    cache.mkdir()
    # Another place for compiled code, but nothing to compile anew.
    assert cache_folder is not None
    shutil.copytree(cache_folder, cache / "childproof" / cache_folder.name)
    hostile = {
        "MATPLOTLIBRC": str(tmp_path),
        "LC_ALL": "C",
        "LANG": "ru_RU.UTF-8",
        "LANGUAGE": "ru",
        "COLUMNS": "33",
        "TERM": "dumb",
        "XDG_CACHE_HOME": str(cache),
    }
    other = results(tmp_path / "hostile", **hostile)
    assert other.keys() == usual.keys()
    assert [name for name in usual if other[name] != usual[name]] == []


def test_settings_made_in_the_session_change_no_byte_and_stay_as_they_were() -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from proofs.pictures.picture import Picture

    def drawn() -> Picture:
        from sim.pictures.sensitivity_pictures import BarRow, TornadoPanel, draw_tornado
        from sim.results.intervals import Interval

        panel = TornadoPanel("A", Interval(2.0, 1.0, 3.0), "2", [(1.0, 3.0)], [False])
        return Picture(draw_tornado([BarRow("one", "1", "2")], [panel], measure="children"))

    usual = drawn()
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.hashsalt": "mine"}):
        assert drawn().svg() == usual.svg()
        assert drawn().png() == usual.png()
        assert mpl.rcParams["font.size"] == 30
        assert Picture(Figure((3, 2))) != usual


def test_the_comparison_notices_a_picture_drawn_under_the_settings_of_the_session() -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from proofs.pictures.picture import Picture

    def drawn() -> Picture:
        figure = Figure((3, 2))
        figure.subplots()
        return Picture(figure)

    usual = drawn()
    with mpl.rc_context({"axes.facecolor": "black"}):
        assert drawn() != usual
