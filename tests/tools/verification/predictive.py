"""What children say in surveys beside a simulated year: docs/verification/predictive.md.

Knows the surveys, their sources, and how far they leave the figures of strangers open. Knows nothing of how a
year is simulated (`simulated_years`).

Four answers of surveys set the figures, the others are held against what follows. For that, figures are drawn
about those of the model, which is what is held beforehand, and each draw, a year in a world of its own, is
weighed by how near it comes to the four.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.behaviours import Behaviours, load_behaviours, with_behaviour_settings
from sim.assumptions.profiles import load_profile
from sim.population.people import Sex
from sim.population.world import make_world
from tests import ROOT
from tests.tools.verification.simulated_years import ADULTS_OF_ALL, Year, simulated_year, with_peers

__all__ = ["ANSWERS", "Answer", "Drawn", "Found", "compare", "draw_years", "main", "page", "weights"]

REGION, SCALE, DRAWS, SEED = "kursk", 0.02, 2000, 20261
PAGE = ROOT / "docs" / "verification" / "predictive.md"
RATES = ("id-scan", "leaked-number", "leaked-link", "recycled-number")
SPREAD = {"rates": 0.35, "adults": 0.06, "accepting": 0.07, "first": 0.35}
"""How far figures are drawn from those of the model: rates and writing first as standard deviations of the
logarithm, the share of adults and the chance to accept as they are."""


@dataclass(frozen=True)
class Answer:
    """One figure of a survey, with what of a year is the same.

    Attributes:
        name: what is asked. unit: " %" or "". asked: the figure; low, high: in which range it may lie, since
            it is of another country or service, or sources differ. source: with its address.
        of: the same figure of a simulated year.
        sets: the figures of the model are set by it. why: what the model lacks, where it does not agree.
    """

    name: str
    unit: str
    asked: float
    low: float
    high: float
    source: str
    of: Callable[[Year], float]
    sets: bool = False
    why: str = ""


def _at_age(year: Year, low: int, high: int) -> NDArray[np.bool_]:
    return (year.age >= low) & (year.age <= high)


def _accepting(year: Year, low: int, high: int, days: int = 365) -> float:
    return 100 * year.share(year.accepted & (year.day <= days), _at_age(year, low, high))


def _often(year: Year, times: int) -> float:
    """Of children whom a request reached, those whom more than so many did, in %."""
    number = np.bincount(year.child, minlength=len(year.age))
    return 100 * float((number > times).sum() / max(1, (number > 0).sum()))


def _ratio(year: Year, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return year.share(year.adult, one) / max(year.share(year.adult, other), 1e-9)


_ONS = "England and Wales, year to March 2023, http://www.ons.gov.uk/peoplepopulationandcommunity/crimeandjustice/bulletins/bullyingandonlineexperiencesamongchildreninenglandandwales/yearendingmarch2023"
_KASPERSKY = "Russia 2022, https://php.ru/news/822652?p=15"
_REPEAT = "England and Wales, sexual messages, 2023, https://standard.co.uk/news/uk/office-for-national-statistics-wales-girls-b1143753.html"

ANSWERS: Sequence[Answer] = (
    Answer(
        "children who get a request of a stranger within a year", " %", 79, 60, 90,
        f"{_KASPERSKY}; another paper has 80 % of requests, https://anti-malware.ru/news/2022-08-15-118537/39337?page=2",
        lambda year: 100 * year.share(), sets=True,
    ),
    Answer(
        "of these requests, from adults", " %", 23, 10, 40, _KASPERSKY,
        lambda year: 100 * float(year.adult.mean()), sets=True,
    ),
    Answer(
        "children of 10 to 15 who accept somebody unknown within a year", " %", 35, 30, 40, _ONS,
        lambda year: _accepting(year, 10, 15), sets=True,
    ),
    Answer(
        "children of 10 to 15 who write to somebody never met within a year", " %", 19.2, 15, 24, _ONS,
        lambda year: 100 * float(year.wrote_first[_at_age(year, 10, 15)].mean()), sets=True,
    ),
    Answer(
        "children of 10 to 15 who accept somebody unknown within half a year", " %", 34, 25, 40,
        "United Kingdom 2017, over a third, ages not told, https://www.huffingtonpost.co.uk/claire-lilley/children-should-be-free-t_b_17994356.html",
        lambda year: _accepting(year, 10, 15, 182),
        why="with a steady rate half a year has little more than half of what a year has; the two surveys do "
        "not go together, unless some children accept again and again and the others never do",
    ),
    Answer(
        "children of 12 to 15 who accept somebody unknown within a year", " %", 7, 4, 15,
        "United Kingdom 2015, people known online alone among the contacts, https://identifeye.wordpress.com/2015/11/21/how-many-children-say-that-they-have-contact-with-strangers-online-uk/",
        lambda year: _accepting(year, 12, 15),
        why="a survey of the same country five times below the one that sets the figure; no figure can be "
        "near both, and the range of `responses.accept_stranger` holds the lower one",
    ),
    Answer(
        "girls for each boy whom an unknown adult reaches", "", 3.5, 2, 5,
        "Australia, n 3,500, ever before 18, https://www.educationmattersmag.com.au/latest-research-reveals-1-in-4-girls-sexually-propositioned-online/",
        lambda year: _ratio(year, year.sex == Sex.FEMALE, year.sex == Sex.MALE),
        why="an adult looks for ids of girls 3.5 times as often, but leaked numbers and links of chats are "
        "of anybody, and a girl reached twice counts once",
    ),
    Answer(
        "children of 14 to 17 for each of 8 or younger whom an unknown adult reaches", "", 5.2, 2, 8,
        "Russia 2025, all dangers, 5 to 7 years for the younger, https://tass.ru/obschestvo/25202861",
        lambda year: _ratio(year, year.age >= 14, year.age <= 8),
        why="age counts only where adults look for ids, as with sex",
    ),
    Answer(
        "of children reached, more than once", " %", 76.7, 60, 90, _REPEAT,
        lambda year: _often(year, 1),
        why="a stranger here does not turn to a child again because she has answered: repeats are by chance",
    ),
    Answer(
        "of children reached, more than 20 times", " %", 13, 5, 20, _REPEAT,
        lambda year: _often(year, 20),
        why="as with more than once",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """Years, and the figures under which they were simulated.

    Attributes:
        answers: float64[draws, answers], of the years, as in ANSWERS. figures: for each key float64[draws].
        reached: float64[draws, 2], requests for each child, of all and of adults. chained: children reached
            by way of a friend, of all draws.
    """

    answers: NDArray[np.float64]
    figures: Mapping[str, NDArray[np.float64]]
    reached: NDArray[np.float64]
    chained: int


def draw_years(draws: int, *, scale: float, seed: int, spread: Mapping[str, float] = SPREAD) -> Drawn:
    """Simulate so many years, each under figures drawn about those of the model; no spread: under these."""
    behaviours, profile = load_behaviours(), load_profile(REGION)
    lot = np.random.default_rng([seed, 1])
    z = lot.normal(size=(draws, len(SPREAD)))
    off = {name: z[:, place] * spread.get(name, 0.0) for place, name in enumerate(SPREAD)}
    figures = {
        "rates": np.exp(off["rates"]),
        "adults": np.clip(ADULTS_OF_ALL + off["adults"], 0.05, 0.6),
        "accepting": np.clip(behaviours.response("accept_stranger") + off["accepting"], 0.02, 0.95),
        "first": np.exp(off["first"]),
    }
    answers, reached, chained = [], [], 0
    for draw in range(draws):
        here = {name: float(column[draw]) for name, column in figures.items()}
        world = make_world(with_peers(profile, here["adults"]), scale=scale, seed=seed + draw)
        year = simulated_year(world, seed + draw, _with_figures(behaviours, here))
        answers.append([answer.of(year) for answer in ANSWERS])
        reached.append([len(year.child) / len(year.age), year.adult.sum() / len(year.age)])
        chained += len(np.unique(year.child[year.chain]))
    return Drawn(np.array(answers), figures, np.array(reached), chained)


def _with_figures(behaviours: Behaviours, figures: Mapping[str, float]) -> Behaviours:
    """The behaviours under some figures; the share of adults is one of the world (`with_peers`)."""
    value = {key: one.value for key, one in behaviours.parameters.items()}
    rates = {f"{name}.rate": value[f"{name}.rate"] * figures["rates"] for name in RATES}
    more = {
        "responses.accept_stranger": figures["accepting"],
        "child-writes-first.rate": value["child-writes-first.rate"] * figures["first"],
    }
    return with_behaviour_settings(behaviours, rates | more)


def weights(drawn: Drawn) -> NDArray[np.float64]:
    """How much each draw counts, float64[draws], 1 together.

    An answer that sets figures is taken as normal, its range as the middle 95 %.
    """
    sets = np.array([answer.sets for answer in ANSWERS])
    asked = np.array([answer.asked for answer in ANSWERS])
    sd = np.array([(answer.high - answer.low) / 3.92 for answer in ANSWERS])
    score = -0.5 * (((drawn.answers - asked) / sd)[:, sets] ** 2).sum(axis=1)
    weight = np.exp(score - score.max())
    return np.asarray(weight / weight.sum(), np.float64)


@dataclass(frozen=True)
class Found:
    """An answer of surveys beside the model and what all surveys that set figures leave.

    Attributes:
        model: under the figures of the model, the mean of some seeds. median, least, most: of the posterior,
            the middle 95 % of the years.
    """

    answer: Answer
    model: float
    median: float
    least: float
    most: float

    @property
    def verdict(self) -> str:
        """Whether the model lies in the range of the survey, or at least the posterior meets it."""
        if self.answer.low <= self.model <= self.answer.high:
            return "agrees"
        meets = self.least <= self.answer.high and self.answer.low <= self.most
        return "within reach" if meets else "differs"


def _quantiles(values: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[float, float, float]:
    """2.5, 50 and 97.5 % of weighted values."""
    order = np.argsort(values)
    reached = np.searchsorted(np.cumsum(weight[order]), (0.025, 0.5, 0.975))
    low, middle, high = values[order][np.minimum(reached, len(values) - 1)]
    return float(low), float(middle), float(high)


def compare(model: Drawn, posterior: Drawn) -> list[Found]:
    """Every answer of the surveys beside the years of the model and of the posterior."""
    weight, found = weights(posterior), []
    for place, answer in enumerate(ANSWERS):
        least, median, most = _quantiles(posterior.answers[:, place], weight)
        found.append(Found(answer, float(model.answers[:, place].mean()), median, least, most))
    return found


def figures_left(posterior: Drawn) -> list[tuple[str, float, float, float, float]]:
    """Of each figure: its name, its value in the model, and 2.5, 50 and 97.5 % of the posterior."""
    behaviours, weight = load_behaviours(), weights(posterior)
    words = {
        "rates": ("messages of a stranger by ids, numbers and links, times those of the model", 1.0),
        "adults": ("adults among those who send requests", ADULTS_OF_ALL),
        "accepting": ("`responses.accept_stranger`", behaviours.response("accept_stranger")),
        "first": ("`child-writes-first.rate`, times that of the model", 1.0),
    }
    told = partial(_quantiles, weight=weight)
    return [(*words[name], *told(column)) for name, column in posterior.figures.items()]


def page(found: Sequence[Found], model: Drawn, posterior: Drawn) -> str:
    """The page of the documentation."""
    weight = weights(posterior)
    lines = [
        "# A simulated year beside the surveys",
        "",
        "For whoever wants to know whether the rates of the model agree with each other, and with what "
        "children say.",
        "",
        f"Made by `make verification`: {REGION} at scale {SCALE:g}, 365 days, {len(posterior.answers)} "
        f"draws, seed {SEED}, which count as much as {1 / (weight**2).sum():.0f} of the posterior. Surveys "
        "are of networks where anybody may send a request, unknown peers too; so every message of a stranger "
        "is a request here, accounts taken over are left out, and peers are put beside the adults so that "
        f"adults send {100 * ADULTS_OF_ALL:.0f} % of the requests. The strangers of a report are these "
        "adults alone (`stranger_peer_share` 0).",
        "",
        "*Model*: under the figures of the model. *Posterior*: figures were drawn about those of the model, "
        f"which is what was held beforehand (rates and writing first by a factor, sd {SPREAD['rates']:g} of "
        f"its logarithm; the share of adults, sd {SPREAD['adults']:g}; the chance to accept, sd "
        f"{SPREAD['accepting']:g}), and each year was weighed by how near it comes to the answers that set "
        "them, whose range was taken for their middle 95 %; the median, and the middle 95 %. An answer "
        "agrees if the model lies in its range, which is what other sources and another country leave open; "
        "it is within reach if only the posterior meets that range. Most surveys are of other countries and "
        "services.",
        "",
        "| | survey | range | model | posterior | | | source |",
        "|---|--:|--:|--:|--:|---|---|---|",
    ]
    for one in found:
        answer, unit = one.answer, one.answer.unit
        cells = (
            answer.name,
            f"{answer.asked:g}{unit}",
            f"{answer.low:g}–{answer.high:g}{unit}",
            f"{one.model:.1f}{unit}",
            f"{one.median:.1f} ({one.least:.1f}–{one.most:.1f}){unit}",
            "sets figures" if answer.sets else "held against them",
            one.verdict,
            answer.source,
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Figures that the surveys leave", "", "| | model | median | 2.5 % | 97.5 % |"]
    lines.append("|---|--:|--:|--:|--:|")
    for name, value, low, middle, high in figures_left(posterior):
        lines.append(f"| {name} | {value:.2f} | {middle:.2f} | {low:.2f} | {high:.2f} |")
    apart = [f"- {one.answer.name}: {one.answer.why}" for one in found if one.verdict != "agrees"]
    all_of_them, of_adults = model.reached.mean(axis=0)
    lines += [
        "",
        f"Under the figures of the model a child gets {all_of_them:.2f} requests a year of strangers, "
        f"{of_adults:.2f} of them from adults; in {len(model.answers)} such years friends led strangers to "
        f"{model.chained:,} children.",
        "",
        "## What is not matched",
        "",
        *(apart or ["- nothing of the above"]),
        "- Adults were named most often at 7 to 10 by the survey that has 23 % of requests from them; the "
        "other sources have older children in more danger, which the model follows.",
        "- The rates are for each stranger, and strangers for each pupil: where fewer pupils use the service "
        "than in Kursk region (54 %), each of these gets more requests than the surveys say.",
        "",
        "Not compared, since no survey tells them: answers by sex and age, how long a stolen account is "
        "held, how often a stranger who is stopped goes elsewhere. The surveys ask of all networks together, "
        "the model is of one.",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Simulate the years and write the page; 1 if an answer that sets figures does not agree."""
    model = draw_years(12, scale=2 * SCALE, seed=SEED, spread={})
    posterior = draw_years(DRAWS, scale=SCALE, seed=SEED + 1000)
    found = compare(model, posterior)
    PAGE.write_text(page(found, model, posterior), encoding="utf-8")
    wrong = [one.answer.name for one in found if one.answer.sets and one.verdict != "agrees"]
    for name in wrong:
        sys.stdout.write(f"FAIL {name}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
