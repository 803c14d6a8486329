"""How fast people and ties are drawn, beside Starsim and NetworkX, and how cost grows with size."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import networkx
import numpy as np
from matplotlib.figure import Figure as Picture

from sim.assumptions.profiles import load_profile
from sim.kernel.cores import cores
from sim.population.people import RESIDENTS
from sim.population.statistics import entries
from sim.population.world import World, make_world
from sim.run.precompile import compile_all
from sim.run.run import Run
from sim.run.simulate import simulate
from tests import ROOT
from tests.tools.benchmarks.attempts import usual_setup
from tests.tools.benchmarks.measuring import GOAL, Figure, median_seconds

SIZES = (1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7)
PICTURE = ROOT / "docs" / "cost.svg"


def draw_all(world: World) -> int:
    """Draw every district on all cores; how many people that is."""
    with ThreadPoolExecutor(cores()) as pool:
        numbers = range(world.size)
        return sum(pool.map(lambda number: int(world.district(number).offsets[RESIDENTS]), numbers))


def figures() -> Iterator[Figure]:
    compile_all()
    profile = load_profile("kursk")
    people = draw_all(make_world(profile, scale=1, seed=1))
    ours = people / median_seconds(lambda: draw_all(make_world(profile, scale=1, seed=1)), 3)
    small = make_world(profile, scale=0.1, seed=1)
    yield Figure(
        "world_people_per_second", ours, "1/s", "NetworkX, the same ties given as edges", by_networkx(small)
    )
    peer = by_starsim(200_000)
    if peer:
        told = "Starsim, people with three random networks"
        yield Figure("world_people_per_second_starsim", ours, "1/s", told, peer)
    yield Figure("world_people_per_second_goal", ours, "1/s", "the goal", 3e6, GOAL)
    yield Figure("world_bytes_per_person", small.nbytes / small.people, "B", "the goal", 150.0, GOAL)
    yield slope()


def by_networkx(world: World) -> float:
    """People a second: nodes with their attributes and one edge for each contact."""
    district = world.district(0)
    one, other = entries(district, 255)
    edges = list(zip(one.tolist(), other.tolist(), strict=True))
    people = list(zip(district.kind.tolist(), district.age.tolist(), district.role.tolist(), strict=True))

    def build() -> None:
        graph = networkx.DiGraph()
        for person, (kind, age, role) in enumerate(people):
            graph.add_node(person, kind=kind, age=age, role=role)
        graph.add_edges_from(edges)

    return len(people) / median_seconds(build, 3)


def by_starsim(number: int) -> float | None:
    """People a second of a Starsim simulation with three networks; None where it is not installed."""
    try:
        import starsim
    except ImportError:
        return None

    def build() -> None:
        networks = [starsim.RandomNet(name=f"net{at}", n_contacts=6) for at in range(3)]
        sim = starsim.Sim(n_agents=number, networks=networks, dur=1, verbose=0)
        sim.init()

    return number / median_seconds(build, 3)


def slope() -> Figure:
    """Seconds for a world and its first day against its people, both logarithmic."""
    profile, setup = load_profile("russia"), usual_setup(days=1)
    whole = sum(part.pupils for part in profile.regions) * 3.4

    def cost(size: float) -> tuple[int, float]:
        runs: list[Run] = []

        def run() -> None:
            runs.append(simulate(make_world(profile, scale=size / whole, seed=1), setup))

        # What lasts a moment is hurt most by others on the machine.
        seconds = median_seconds(run, 5 if size < 1e6 else 1, warm=size < 1e6)
        return runs[0].people, seconds

    people, seconds = map(list, zip(*map(cost, SIZES), strict=True))
    large = [place for place, number in enumerate(people) if number >= 1e5]
    fit = np.polyfit(np.log(np.take(people, large)), np.log(np.take(seconds, large)), 1)
    draw(people, seconds, float(fit[0]), float(fit[1]))
    return Figure(
        "cost_slope",
        float(fit[0]),
        "1",
        "the goal: seconds grow as people to this power, at most as fast as they",
        1.0,
        GOAL,
    )


def draw(people: list[int], seconds: list[float], power: float, start: float) -> None:
    picture = Picture(figsize=(6.5, 4.2), layout="constrained")
    axes = picture.subplots()
    axes.loglog(people, seconds, "o-", color="#0072B2", label="measured")
    line = np.exp(start) * np.array(people, float) ** power
    axes.loglog(people, line, "--", color="#D55E00", label=f"slope {power:.2f} from 100,000 people on")
    axes.set_xlabel("people")
    axes.set_ylabel("seconds: people, ties, a day of three policies")
    axes.grid(which="major", color="#d9d9d9", linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    PICTURE.parent.mkdir(exist_ok=True)
    picture.savefig(PICTURE, metadata={"Date": None})
